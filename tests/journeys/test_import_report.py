"""An import of the command line opens its rows and gives back the rejected ones on its page, as long as it can be undone."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from keliu.imports import jobs
from keliu.imports.batches import book_path, rejects_path
from keliu.imports.models import Batch
from keliu.imports.tests.pages import sign_in
from keliu.org.models import Store
from tests.journeys.shop import Shop

HEADINGS = "工单号,进厂日期,车牌号,客户姓名,手机,维修类型,实收金额"
ROWS = [["W1", "2026-01-02", "闽E7K531", "郑文辉", "13812345671", "保养", 759],
        ["W2", "待定", "闽E7K532", "林佳慧", "13812345672", "保养", 300],
        ["W3", "2026-01-03", "闽E7K533", "陈晓燕", "12345", "保养", 300]]  # fmt: skip


@pytest.fixture
def batch(shop: Shop) -> Batch:
    """This function will import an order list by the command line."""
    shop.one(shop.csv("单.csv", HEADINGS, *ROWS), "--store", "S01")
    return Batch.objects.unscoped("test").get()


@pytest.fixture
def clerk(batch: Batch) -> Client:
    """This function will return a data clerk's browser."""
    return sign_in("data_clerk", Store.objects.unscoped("test").get(code="S01"))


def test_every_number_of_its_report_opens_its_rows(clerk: Client, batch: Batch) -> None:
    page = clerk.get(f"/imports/{batch.pk}/").content.decode()
    for tab in ("created", "rejected", "warned"):
        assert f"show={tab}" in page
    created = clerk.get(f"/imports/{batch.pk}/?show=created").content.decode()
    assert "W1" in created
    assert "郑文辉" in created
    assert "闽E7K531" not in created  # masked: the import is over
    assert 'id="row-3"' in clerk.get(f"/imports/{batch.pk}/?show=rejected").content.decode()
    assert "不是电话号码" in clerk.get(f"/imports/{batch.pk}/?show=warned").content.decode()


def test_its_rejected_rows_can_be_fetched_from_its_page(clerk: Client, batch: Batch) -> None:
    assert f"/imports/{batch.pk}/rejects/" in clerk.get(f"/imports/{batch.pk}/").content.decode()
    content = b"".join(clerk.get(f"/imports/{batch.pk}/rejects/").streaming_content)
    headings, row = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert headings == [*HEADINGS.split(","), "退回原因"]
    assert row[:2] == ["W2", "待定"]


def test_what_is_kept_of_its_rows_goes_when_it_can_no_longer_be_taken_back(clerk: Client, batch: Batch) -> None:
    assert jobs.tidy.call() == 0
    Batch.objects.unscoped("test").update(committed_at=timezone.now() - timedelta(days=31))
    assert jobs.tidy.call() == 1
    assert jobs.tidy.call() == 0
    assert not rejects_path(batch).exists()
    assert not book_path(batch).exists()
    page = clerk.get(f"/imports/{batch.pk}/").content.decode()
    assert "/rejects/" not in page
    assert "show=created" not in page
    assert clerk.get(f"/imports/{batch.pk}/rejects/").status_code == 404


def test_an_undo_of_the_command_line_takes_them_too(shop: Shop, batch: Batch) -> None:
    assert rejects_path(batch).exists()
    assert shop.keliu("undo", batch.pk).code == 0
    assert not rejects_path(batch).exists()
    assert not book_path(batch).exists()
