# ruff: noqa: E501 - markup and tables read best with a line each
"""Workbooks full of payloads, brought to each step of the import's wizard."""

from pathlib import Path
from typing import Any

import xlsxwriter
from django.conf import settings

from keliu.imports.models import BatchSheet
from keliu.imports.tests.pages import JOBS, newest, upload
from keliu.rules.rights import Role
from tests.faults.payloads import PAYLOADS, text_of

HEADINGS = ("工单号", "车牌号", "进厂时间", "车主", "联系电话", "实收金额", "业务类型", "故障描述", "结算状态")


def import_spoilt(browsers: dict[Role, Any], home: Path, seed: int) -> None:
    """This function will leave a batch at each step: understood, previewed, written, refused."""
    settings.TASKS = JOBS
    browser = browsers[Role.SERVICE_MANAGER]
    for number, steps in enumerate(((), ("preview",), ("preview", "write"))):
        path = workbook(home / f"spoilt{number}.xlsx", seed + number)
        upload(browser, (f"a&b'{number}<img src=x onerror=alert(1)>.xlsx", path.read_bytes()))
        batch = newest()
        for sheet in BatchSheet.objects.filter(file__batch=batch):
            browser.post(f"/imports/{batch.pk}/sheets/{sheet.pk}/kind/", {"kind": "visits"})
        for step in steps:
            browser.post(f"/imports/{batch.pk}/{step}/")
    upload(browser, ("<script>alert(1)</script>.csv", b"\x00\x01<script>alert(1)</script>" * 20))


def workbook(path: Path, number: int) -> Path:
    """This function will write a sheet of orders whose every text is a payload, under a payload's name, and its headings too."""
    with xlsxwriter.Workbook(str(path), {"strings_to_urls": False, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("<svg onload=alert(1)>")
        extra = [PAYLOADS[(number + at) % 60] for at in range(6)]
        sheet.write_row(0, 0, [*HEADINGS, *extra])
        for row in range(1, 13):
            text = text_of(number + row)
            is_good = row < 8
            cells = [
                f"R{number}{row} {text[:40]}" if is_good else "", f"闽E{number}{row:04d}" if row % 2 else text, "2025-03-02" if is_good else text,
                text[:90], f"1450000{number}{row:03d}" if row % 3 else text, 100 if row % 4 else text, text, text, text,
            ]  # fmt: skip
            sheet.write_row(row, 0, [*cells, *(text_of(number + row + at) for at in range(6))])
    return path
