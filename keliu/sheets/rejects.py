"""Rejected rows as the user's own sheet with a last column 退回原因, ready to be corrected and read again."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from keliu.sheets.plain import RUNS

REASON_HEADING = "退回原因"
FORBIDDEN = str.maketrans("", "", "[]:*?/\\")


def is_reason(heading: str) -> bool:
    """This function will say whether a column is the one that a file of rejected rows adds; it is no data."""
    return heading.split(" ")[-1] == REASON_HEADING


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """退回行: its untouched cells and the reason in the user's language."""

    number: int
    cells: Sequence[str]
    reason: str


@dataclass(frozen=True, slots=True)
class RejectSource:
    """One source sheet with its heading rows, untouched, and its rejected rows; `sheet` is None for text and HTML."""

    file: str
    sheet: str | None
    headings: Sequence[Sequence[str]]
    rows: Sequence[RejectedRow]


def write_rejects(path: str | Path, sources: Sequence[RejectSource]) -> None:
    """This function will write the rejected rows: a CSV for one source and a path ending .csv, else a workbook."""
    if str(path).lower().endswith(".csv") and len(sources) == 1:
        _write_text(Path(path), sources[0])
        return
    import xlsxwriter  # type: ignore[import-untyped,unused-ignore]  # here: most files are refused or read whole

    book = xlsxwriter.Workbook(
        str(path),
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    taken: set[str] = set()
    for source in sources:
        sheet = book.add_worksheet(_sheet_name(source, taken))
        for number, line in enumerate(_lines(source)):
            for column, cell in enumerate(line):
                if cell:
                    sheet.write_string(number, column, cell)
    book.close()


def _lines(source: RejectSource) -> list[list[str]]:
    width = max((len(line) for line in (*source.headings, *(row.cells for row in source.rows))), default=0)
    lines = [_padded(line, width) for line in source.headings] or [[""] * width]
    lines[-1].append(REASON_HEADING)
    lines += [[*_padded(row.cells, width), row.reason] for row in source.rows]
    return lines


def _padded(line: Sequence[str], width: int) -> list[str]:
    return [*line, *[""] * (width - len(line))]


def _sheet_name(source: RejectSource, taken: set[str]) -> str:
    base = (source.sheet or Path(source.file).stem).translate(FORBIDDEN).strip("'")[:28] or "Sheet"
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        name = f"{base[:25]}({number})"
    taken.add(name.casefold())
    return name


def _write_text(path: Path, source: RejectSource) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([[_harmless(cell) for cell in line] for line in _lines(source)])


def _harmless(cell: str) -> str:
    """A text that a spreadsheet would run gets an apostrophe, which is taken off again when the file is read."""
    is_number = re.fullmatch(r"[-+]?[\d.,]+(?:[eE][-+]?\d+)?", cell) is not None
    return "'" + cell if cell[:1] in RUNS and not is_number else cell
