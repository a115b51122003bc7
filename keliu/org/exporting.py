"""Writing a list to a file: xlsx in constant memory with texts only as texts, or CSV with harmless beginnings.

What a cell holds comes from the list and is masked as its reader may see it. The last row, head and foot of each printed
page, and the workbook's own properties say which export it is, by whom and when; the number is a hidden property, too.
"""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from keliu.org.models import Export
from keliu.rules.rights import Deed
from keliu.sheets.plain import RUNS
from keliu.web.declared import declared
from keliu.web.filters import Asked
from keliu.web.lists import ListSpec, export_lines, list_named, matching_rows, read_query_text

NARROWEST, WIDEST = 8, 50
MEASURED = 500
DAY, MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
DIRECT_ROWS = 5000
KEPT_DAYS = 7
MOST_ROWS = 1_000_000


class Source(Protocol):
    """What can be exported: a declared list, or what a desk names in its apps.py under `exports`."""

    name: str
    title: str
    deed: Deed

    def count(self, text: str, asked: Asked) -> int:
        """Return how many rows there are."""

    def lines(self, text: str, asked: Asked) -> Iterator[list[Any]]:
        """Yield the headings, then a line a row."""


class ListSource:
    """A list of `keliu.web.lists` as a source of exports."""

    def __init__(self, spec: ListSpec, columns: list[str], ids: list[int] | None) -> None:
        self.spec, self.columns, self.ids = spec, columns, ids
        self.name, self.title, self.deed = spec.name, spec.title, spec.deed

    def count(self, text: str, asked: Asked) -> int:
        """Return how many rows there are."""
        rows = matching_rows(read_query_text(self.spec, text), asked)
        return (rows.filter(pk__in=self.ids) if self.ids is not None else rows).order_by().count()

    def lines(self, text: str, asked: Asked) -> Iterator[list[Any]]:
        """Yield the headings, then a line a row."""
        return export_lines(self.spec, text, asked, names=self.columns or None, ids=self.ids)


def source_named(name: str, columns: list[str] | None = None, ids: list[int] | None = None) -> Source | None:
    """This function will return what is exported under a name, or None."""
    spec = list_named(name)
    if spec is not None:
        return ListSource(spec, columns or [], ids)
    return next((source for source in declared("exports") if source.name == name), None)


def path_of(export: Export) -> Path:
    """This function will return where the file of an export lies."""
    return Path(settings.HOME) / "exports" / f"{export.pk}.{export.format}"


def file_name(export: Export, title: str) -> str:
    """This function will return the name that the file has for its reader."""
    return f"{title}_{timezone.localtime(export.at):%Y-%m-%d_%H%M}.{export.format}"


def watermark(export: Export, count: int) -> str:
    """This function will return the sentence that marks a file: its number, person, time and rows."""
    told = {
        "number": export.pk, "name": export.person, "at": f"{timezone.localtime(export.at):%Y-%m-%d %H:%M}",
        "n": f"{count:,}", "second": export.agreed_by,
    }  # fmt: skip
    if export.is_full:
        return _(
            "Export no. %(number)s, by %(name)s at %(at)s, %(n)s rows, personal data IN FULL with the consent of "
            "%(second)s; not to be passed on"
        ) % told  # fmt: skip
    return (
        _("Export no. %(number)s, by %(name)s at %(at)s, %(n)s rows, personal data masked; not to be passed on") % told
    )


def write_file(export: Export, lines: Iterator[list[Any]], title: str) -> int:
    """This function will write the file of an export, whole or not at all, and return the number of its rows."""
    path = path_of(export)
    path.parent.mkdir(parents=True, exist_ok=True)
    being_made = path.with_suffix(".part")
    try:
        writer = _write_csv if export.format == "csv" else _write_xlsx
        count = writer(being_made, export, lines, title)
        being_made.replace(path)
    finally:
        being_made.unlink(missing_ok=True)
    return count


def _write_xlsx(path: Path, export: Export, lines: Iterator[list[Any]], title: str) -> int:
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False,
        "default_date_format": "yyyy-mm-dd", "tmpdir": str(path.parent),
    }  # fmt: skip
    book = xlsxwriter.Workbook(str(path), options)
    sheet = book.add_worksheet(title[:31].translate(dict.fromkeys(map(ord, "[]:*?/\\"), "_")))
    bold = book.add_format({"bold": True, "bg_color": "#F8F9FB", "bottom": 1})
    formats = {date: book.add_format({"num_format": DAY}), datetime: book.add_format({"num_format": MOMENT})}
    headings = next(lines)
    widths = [width_of(heading) + 3 for heading in headings]  # the arrow of the filter
    for at, heading in enumerate(headings):
        sheet.write_string(0, at, str(heading), bold)
    sheet.freeze_panes(1, 0)
    count = 0
    for count, line in enumerate(lines, 1):
        for at, value in enumerate(line):
            _write_cell(sheet, count, at, value, formats)
            if count <= MEASURED and at < len(widths):
                widths[at] = max(widths[at], width_of(value))
    for at, width in enumerate(widths):
        sheet.set_column(at, at, min(max(width + 1, NARROWEST), WIDEST))
    sheet.autofilter(0, 0, max(count, 1), len(headings) - 1)
    mark = watermark(export, count)
    sheet.write_string(count + 2, 0, mark)
    for place in (sheet.set_header, sheet.set_footer):
        place("&L" + mark.replace("&", "&&")[:250])
    book.set_properties({"title": title, "author": export.person, "comments": mark})
    book.set_custom_property("keliu-export", str(export.pk))
    book.close()
    return count


def width_of(value: Any) -> int:
    """This function will return how wide a value stands: a Chinese character is two wide."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in as_text(value))


def _write_cell(sheet: Any, row: int, column: int, value: Any, formats: dict[type, Any]) -> None:
    """Write numbers, days and times as such and anything else as text; a text is never a formula, a link or a number."""
    if isinstance(value, bool) or value is None:
        sheet.write_string(row, column, "" if value is None else _("yes") if value else _("no"))
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value)
    elif isinstance(value, datetime):
        local = timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
        sheet.write_datetime(row, column, local, formats[datetime])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats[date])
    else:
        sheet.write_string(row, column, as_text(value)[:32_000])


def _write_csv(path: Path, export: Export, lines: Iterator[list[Any]], title: str) -> int:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([harmless(heading) for heading in next(lines)])
        count = 0
        for line in lines:
            writer.writerow([value if isinstance(value, (int, float)) else harmless(value) for value in line])
            count += 1
        writer.writerow([])
        writer.writerow([harmless(watermark(export, count))])
    return count


def as_text(value: Any) -> str:
    """This function will return a value as a cell tells it: times in the shop's zone."""
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)


def harmless(value: Any) -> str:
    """This function will return a text that no spreadsheet takes for a formula: a quotation mark stands before it."""
    text = as_text(value)
    return f"'{text}" if text.startswith(RUNS) else text
