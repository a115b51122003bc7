"""The book of a preview: what would become of each row, and where the row stands among what was read (practice A6)."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from keliu.imports import engine
from keliu.imports.book import BookWriter, Entry
from keliu.imports.outcomes import listed_word
from keliu.imports.planning.plan import Plan
from keliu.sheets import Reading, Row
from keliu.sheets.staging import row_at, rows_path

Fates = Mapping[int, tuple[str, str | None]]


def write_book(path: Path, plan: Plan, reading: Reading, folder: Path) -> None:
    """This function will list all rows of a plan in the book at `path`; `folder` holds what was read."""
    book = BookWriter(path)
    for (file, sheet), place in engine.places_of(reading).items():
        fates: dict[int, tuple[str, str | None]] = {}
        for outcome in plan.sheets[place].outcomes:
            first = f"{outcome.first[0]}:{outcome.first[1]}" if outcome.first else None
            fates[outcome.row] = listed_word(outcome, place), first
            for warning in outcome.warnings:
                book.hint(place, outcome.row, warning.column, warning.reason)
            if outcome.fixed == "rejected":
                book.reject(place, outcome.row, outcome.reason)
        book.rows(_entries(fates, place, rows_path(folder, file, sheet)))
    book.finish()


def _entries(fates: Fates, place: int, path: Path) -> Iterator[Entry]:
    at = 0
    with path.open("rb") as lines:
        for line in lines:
            number = int(line[1 : line.index(b",")])
            if number in fates:
                word, first = fates[number]
                yield place, word, number, at, first
            at += len(line)


def staged_row(folder: Path, file: int, sheet: int, at: int) -> Row | None:
    """This function will return a row that was read, by the byte where it stands; None when it is gone."""
    path = rows_path(folder, file, sheet)
    return row_at(path, at) if path.exists() else None
