"""The rows behind a number of a preview or report, page by page: from the book, with what is known of each (practice A6).

What is known of a row is kept in detail for the first thousands (`RowOutcome`); of the others a preview reads the staged
row, a report the record that the row became and what the log says of its change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from keliu.imports.batches import book_path, staging_folder
from keliu.imports.book import WORDS_OF, Book, HintKind, ListedRow
from keliu.imports.models import Batch, BatchSheet, RowOutcome
from keliu.imports.outcomes import name_by_row
from keliu.imports.previews import staged_row
from keliu.imports.written import tell_written
from keliu.rules.sentence import N_, Sentence
from keliu.sheets import IGNORED, KINDS
from keliu.web.paging import PAGE, Page, read_number

TABS = ("look", "created", "updated", "unchanged", "merged", "rejected", "warned")
FOLDED = N_("The same key as %(place)s: one record, in which later values win")
ROW = N_("row %(row)s")
ROW_OF_SHEET = N_("row %(row)s of “%(sheet)s”")
SAME = N_("There already, the same")


@dataclass(frozen=True, slots=True)
class ListedSheet:
    """A sheet whose rows are listed: `place` among the sheets that were planned, `key` as an address names it."""

    place: int
    key: int
    name: str
    kind: str
    counts: dict[str, Any]
    sheet: BatchSheet | None = None
    at: tuple[int, int] = (0, 0)

    @property
    def pk(self) -> int:
        """The key again, as a template asks for it."""
        return self.key


def listed_sheets(batch: Batch, sheets: Sequence[BatchSheet]) -> list[ListedSheet]:
    """This function will return the sheets of a batch that have rows, in the order of its files; a batch of the command
    line has no sheets of its own, its report tells them.
    """
    told: list[tuple[str, str, dict[str, Any], int, BatchSheet | None]] = [
        (sheet.kind, sheet.name or sheet.file.name, sheet.counts, sheet.pk, sheet) for sheet in sheets
    ]
    if not told:
        names = batch.report.get("sources") or []
        for number, one in enumerate(batch.report.get("sheets", [])):
            warned = len({warning["row"] for warning in one["warnings"]})
            name = one["sheet"] or (names[number] if number < len(names) else "")
            told.append((one["kind"], name, one | {"warned": warned}, number, None))
    order = sorted((n for n, one in enumerate(told) if one[0] != IGNORED), key=lambda n: KINDS.index(told[n][0]))
    files = list(dict.fromkeys(sheet.file_id for sheet in sheets))
    return [
        ListedSheet(
            order.index(number), key, name, kind, counts, sheet,
            (files.index(sheet.file_id), sheet.position) if sheet is not None else (0, 0),
        )
        for number, (kind, name, counts, key, sheet) in enumerate(told)
        if kind != IGNORED
    ]  # fmt: skip


@dataclass(slots=True)
class Listing:
    """The rows of one sheet of a batch behind its numbers."""

    batch: Batch
    one: ListedSheet
    others: Sequence[ListedSheet]

    @property
    def book(self) -> Book:
        """The book of the batch."""
        return Book(book_path(self.batch))

    def counts(self) -> dict[str, int]:
        """Return how many rows each tab has."""
        told = {tab: int(self.one.counts.get(tab) or 0) for tab in TABS}
        return told | {"look": self.book.count_to_look_at(self.one.place) if self.book.is_there else 0}

    def hints(self) -> list[HintKind]:
        """Return the kinds of warnings, the grave ones first."""
        return self.book.hints(self.one.place) if self.book.is_there else []

    def page(self, tab: str, hint: HintKind | None, wanted: str | None) -> Page:
        """Return a page of a tab's rows, as outcomes that are told in detail."""
        number, place = read_number(wanted), self.one.place
        if not self.book.is_there:
            return Page([], 1, 0, False, False)
        skip, most = (number - 1) * PAGE, PAGE + 1
        if tab == "warned":
            found = self.book.hinted(place, hint.key, skip, most) if hint else []
            count = hint.rows if hint else 0
        elif tab == "look":
            found, count = self.book.to_look_at(place, skip, most), self.book.count_to_look_at(place)
        else:
            found = self.book.page(place, WORDS_OF[tab], skip, most)
            count = self.book.count(place, WORDS_OF[tab])
        rows = self.told(found[:PAGE], is_warned=tab in {"look", "warned"})
        return Page(rows, number, count, False, len(found) > PAGE, last_number=max(1, -(-count // PAGE)))

    def told(self, listed: Sequence[ListedRow], *, is_warned: bool) -> list[RowOutcome]:
        """Return what is known of some rows; `is_warned`: rows that came to nothing else are shown for their warning."""
        numbers = [one.row for one in listed]
        kept, place = self._kept(numbers), self.one.place
        warnings, reasons = self.book.warnings(place, numbers), self.book.reasons(place, numbers)
        rows = [kept.get(one.row) or self._staged(one) for one in listed]
        if self.batch.state != Batch.State.PREVIEW:
            missing = [(one, row) for one, row in zip(listed, rows, strict=True) if one.row not in kept]
            tell_written(self.batch, self.one.kind, missing)
        for one, row in zip(listed, rows, strict=True):
            row.outcome = one.word
            row.detail["warnings"] = warnings.get(one.row, [])
            if one.row in reasons:
                row.detail["reason"] = reasons[one.row]
            if is_warned and row.detail["warnings"] and one.word in {"created", "unchanged"}:
                row.outcome = "warned"
            if one.word == "unchanged":
                row.detail["reason"] = self._unchanged(one).as_json()
        return rows

    def _kept(self, numbers: list[int]) -> dict[int, RowOutcome]:
        """Return the rows that are kept in detail; of one listed for its warning too, the other listing."""
        if self.one.sheet is None:
            return {}
        found = RowOutcome.objects.filter(sheet=self.one.sheet, row__in=numbers)
        return {row.row: row for row in sorted(found, key=lambda row: row.outcome != "also_warn")}

    def _staged(self, one: ListedRow) -> RowOutcome:
        """Return a row by what stands in it, as far as it is still staged."""
        row = RowOutcome(row=one.row, outcome=one.word, detail={})
        line = None
        if self.batch.state == Batch.State.PREVIEW:
            line = staged_row(staging_folder(self.batch), *self.one.at, one.ref)
        if line is not None:
            name_by_row(row, line)
        return row

    def _unchanged(self, one: ListedRow) -> Sentence:
        if one.first is None:
            return Sentence(SAME)
        place, number = one.first
        other = next((sheet for sheet in self.others if sheet.place == place), self.one)
        same = other.place == self.one.place
        where = Sentence(ROW, {"row": number}) if same else Sentence(ROW_OF_SHEET, {"row": number, "sheet": other.name})
        return Sentence(FOLDED, {"place": where})
