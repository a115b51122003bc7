"""本人副本: everything that is held about a person in one file, for him to read and to take elsewhere.

A ZIP of a workbook, a sheet a table, and of the same as JSON (个人信息保护法 art. 45). It is in full, since it is his own;
the workbook and the JSON say for whom it was made, by whom and when. Rows that tell of somebody else (a suspicion that two
files are one) are left out.
"""

import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.audit.models import Change
from keliu.audit.told import field_labels
from keliu.privacy.erasing.database import keys_by_table
from keliu.privacy.erasing.subject import Subject, rows_of_subject, subject_of
from keliu.privacy.keeping import kept_tables, rows_of
from keliu.privacy.models import SubjectRequest

KEPT_DAYS = 7
OF_OTHERS = frozenset({
    "customers.SuspectedDuplicate", "customers.SearchEntry", "customers.AssignmentKept", "customers.Blacklisting",
})  # fmt: skip
LEFT_OUT = frozenset({"id", "batch", "version", "salt", "digest", "seal_number", "account_key"})
Sheet = tuple[str, list[str], list[list[str]]]
MARK = N_("Copy of the data of one person, made by %(person)s at %(at)s for request no. %(number)s; for himself alone")


def path_of(request: SubjectRequest) -> Path:
    """This function will return where the file of a request lies."""
    return Path(settings.HOME) / "requests" / f"{request.pk}.zip"


def write_copy(request: SubjectRequest, *, now: datetime) -> int:
    """This function will write the file of a request, whole or not at all, and return the number of its rows."""
    path = path_of(request)
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {"person": request.person, "at": f"{timezone.localtime(now):%Y-%m-%d %H:%M}", "number": request.pk}
    mark = _(MARK) % told
    sheets = list(sheets_of(subject_of(request.customer_key)))
    book, part = path.with_suffix(".xlsx"), path.with_suffix(".part")
    try:
        _write_book(book, sheets, mark)
        tables = {title: [dict(zip(heads, row, strict=True)) for row in rows] for title, heads, rows in sheets}
        document = {"说明": mark, **tables}
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.write(book, "个人信息副本.xlsx")
            packed.writestr("个人信息副本.json", json.dumps(document, ensure_ascii=False, indent=1))
        part.replace(path)
    finally:
        book.unlink(missing_ok=True)
        part.unlink(missing_ok=True)
    return sum(len(rows) for _title, _heads, rows in sheets)


def sheets_of(subject: Subject) -> Iterator[Sheet]:
    """This function will yield title, headings and rows of every table that holds something of a person."""
    for kept in kept_tables().values():
        if kept.erase in {"delete", "empty", "keep"} and kept.label not in OF_OTHERS:
            rows = list(rows_of_subject(kept, subject).order_by("pk"))
            if rows:
                yield kept.named, *_table(kept.model, rows)
    changes = [
        row
        for table, keys in keys_by_table(subject).items()
        for row in rows_of(Change).filter(table=table, row_key__in=keys).order_by("id")
    ]
    if changes:
        yield kept_tables()["audit.Change"].named, *_table(Change, changes)


def _table(model: type[models.Model], rows: list[Any]) -> tuple[list[str], list[list[str]]]:
    fields = [one for one in model._meta.concrete_fields if one.name not in LEFT_OUT and not one.primary_key]
    labels = field_labels()
    heads = [_(labels.get((model._meta.db_table, one.name), one.name)) for one in fields]
    return _distinct(heads), [[_told(row, one) for one in fields] for row in rows]


def _distinct(heads: list[str]) -> list[str]:
    """Return headings of which none stands twice, since they are keys of the document, too."""
    return [head if heads.count(head) == 1 else f"{head} {place}" for place, head in enumerate(heads, 1)]


def _told(row: Any, one: models.Field[Any, Any]) -> str:
    """Return one value as a person reads it."""
    if one.is_relation:
        pointed = getattr(row, one.name)
        return "" if pointed is None else str(pointed)
    value = getattr(row, one.name)
    if value is None or value == "" or value == {}:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if one.name.endswith("_fen"):
        return f"{value / 100:.2f}"
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return _(value) if one.choices and isinstance(value, str) else str(value)


def _write_book(path: Path, sheets: list[Sheet], mark: str) -> None:
    options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(path), options)
    bold, names = book.add_format({"bold": True, "bg_color": "#F8F9FB", "bottom": 1}), set()
    for title, heads, rows in sheets:
        name = title[:28].translate(dict.fromkeys(map(ord, "[]:*?/\\"), "_"))
        name = name if name not in names else f"{name}{len(names)}"
        names.add(name)
        sheet = book.add_worksheet(name)
        for at, head in enumerate(heads):
            sheet.write_string(0, at, head, bold)
            sheet.set_column(at, at, 16)
        for number, row in enumerate(rows, 1):
            for at, value in enumerate(row):
                sheet.write_string(number, at, value[:32_000])
        sheet.freeze_panes(1, 0)
        sheet.write_string(len(rows) + 2, 0, mark)
        sheet.set_footer("&L" + mark.replace("&", "&&")[:250])
    book.set_properties({"comments": mark})
    book.close()
