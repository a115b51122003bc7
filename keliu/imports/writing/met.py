"""What became of rows, counted chunk by chunk: each record once, by the sheet that named it first."""

from array import array
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from keliu.imports.book import BookWriter, Entry
from keliu.imports.planning.drafts import Draft, Outcome
from keliu.imports.planning.plan import Plan, PlannedSheet
from keliu.imports.report import ENTITIES


class Met:
    """Which sheet named a record first: two bytes a row number, so that 10,000,000 rows take 20 MB."""

    def __init__(self) -> None:
        self.first: dict[str, array[int]] = defaultdict(lambda: array("H"))
        self.listed: list[Entry] = []  # what became of the rows of the chunk, for the book
        self.moved: list[tuple[int, int, int]] = []
        self.warned: list[tuple[int, int, Any]] = []
        self.rejected: list[tuple[int, int, Any]] = []

    def _sheet_of(self, draft: Draft) -> int:
        """Return 1 + the sheet whose row named this record first, 0 for none."""
        marks = self.first[draft.table]
        assert draft.id is not None
        return marks[draft.id] if draft.id < len(marks) else 0

    def _mark(self, draft: Draft, sheet: int) -> None:
        marks = self.first[draft.table]
        assert draft.id is not None
        if draft.id >= len(marks):
            marks.extend(array("H", bytes(2 * (draft.id + 10_000 - len(marks)))))
        marks[draft.id] = min(sheet + 1, 65_535)

    def count(self, plan: Plan) -> None:
        """Take the chunk that was just written into the counts of its sheets, and drop its outcomes."""
        for drafts in plan.world.drafts.values():
            for draft in drafts:
                if draft.dropped:
                    continue
                self._correct(plan, draft)
                self._count_entity(plan, draft)
        waiting = plan.unsettled()
        for number, sheet in enumerate(plan.sheets):
            for outcome in sheet.outcomes:
                if id(outcome) in waiting:
                    continue
                word = self._word(number, outcome)
                sheet.words[word] += 1
                self.listed.append(_entry(number, word, outcome))
                if outcome.fixed == "rejected":
                    sheet.rejects.append((outcome.row, outcome.reason))
                    self.rejected.append((number, outcome.row, outcome.reason))
                if outcome.warnings:
                    sheet.warnings += [(outcome.row, warning) for warning in outcome.warnings]
                    self.warned += [(number, outcome.row, warning) for warning in outcome.warnings]
            sheet.outcomes = [outcome for outcome in sheet.outcomes if id(outcome) in waiting]

    def created(self, plan: Plan, table: str, rows: Iterable[tuple[int, int, int]]) -> None:
        """Count rows that each created a record of a table: sheet, row, number of the record."""
        marks, name = self.first[table], ENTITIES[table]
        for number, row, key in rows:
            if key >= len(marks):
                marks.extend(array("H", bytes(2 * (key + 10_000 - len(marks)))))
            marks[key] = min(number + 1, 65_535)
            plan.sheets[number].words["created"] += 1
            _add(plan.sheets[number], name, "created", 1)
            self.listed.append((number, "created", row, key, None))

    def note(self, book: BookWriter) -> None:
        """Write what became of the rows of the chunk into the book."""
        book.rows(self.listed)
        book.moves(self.moved)
        for number, row, warning in self.warned:
            book.hint(number, row, warning.column, warning.reason)
        for number, row, reason in self.rejected:
            book.reject(number, row, reason)
        self.listed, self.moved, self.warned, self.rejected = [], [], [], []

    def _word(self, number: int, outcome: Any) -> str:
        draft = outcome.draft
        if outcome.fixed or draft is None:
            return outcome.fixed or "rejected"
        if self._sheet_of(draft) or draft.first_row != (number, outcome.row):
            return "unchanged"
        self._mark(draft, number)
        return str(outcome.word((number, outcome.row)))

    def _correct(self, plan: Plan, draft: Draft) -> None:
        """A record named by an earlier chunk became changed, or is as before again: its first row's word follows."""
        first = self._sheet_of(draft)
        if not first or draft.is_new or draft.is_changed == draft.was_changed:
            return
        words = plan.sheets[first - 1].words
        step = 1 if draft.is_changed else -1
        words["updated"] += step
        words["unchanged"] -= step
        assert draft.id is not None
        self.moved.append((first - 1, draft.id, step))

    def _count_entity(self, plan: Plan, draft: Draft) -> None:
        name = ENTITIES.get(draft.table)
        if name is None:
            return
        if draft.is_new and draft.old is None:
            _add(plan.sheets[max(draft.sheet, draft.touched_by, 0)], name, "created", 1)
        elif not draft.is_new and draft.is_changed != draft.was_changed:
            _add(plan.sheets[max(draft.touched_by, 0)], name, "updated", 1 if draft.is_changed else -1)


def _entry(number: int, word: str, outcome: Outcome) -> Entry:
    """Return a row as the book has it; of a row that does not count for its record the record's number is below zero."""
    draft = outcome.draft
    ref = 0 if draft is None or draft.id is None else draft.id
    is_its_fate = draft is not None and not outcome.fixed and draft.first_row == (number, outcome.row)
    first = f"{outcome.first[0]}:{outcome.first[1]}" if outcome.first else None
    return number, word, outcome.row, ref if is_its_fate or word == "merged" else -ref, first


def _add(sheet: PlannedSheet, name: str, word: str, step: int) -> None:
    sheet.entities.setdefault(name, {"created": 0, "updated": 0})[word] += step
