"""The typed row of a sheet: what the importer reads from the staging folder (practice A6).

Values are JSON-safe and keyed by field: text as str, dates `YYYY-MM-DD`, times `YYYY-MM-DD HH:MM:SS` in the store's
zone, money in integer fen, distances in integer kilometres, booleans, enumerations by their code. `24:00` is kept as
`23:59:59` of the day it stands with. Two values have no column of their own: `phones` and `sender_phones` are lists
of E.164 numbers in the order of the columns; `policies` is a list of mappings where one row names two kinds of cover.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from keliu.rules.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Warning:
    """提醒: a value of a row that was left empty or changed, under the heading of its column."""

    column: str
    reason: Sentence


@dataclass(slots=True)
class Row:
    """行: one data row; `number` is the one that the user's program shows, the sheet's first line being 1."""

    number: int
    values: dict[str, object]
    notes: dict[str, str] = field(default_factory=dict)
    warnings: list[Warning] = field(default_factory=list)
    reject: Sentence | None = None

    def as_json(self) -> list[object]:
        """Return a compact form that `from_json` reads back."""
        warnings = [[w.column, w.reason.as_json()] for w in self.warnings]
        return [self.number, self.values, self.notes, warnings, self.reject.as_json() if self.reject else None]

    @classmethod
    def from_json(cls, data: list[object]) -> "Row":
        """Return the row that `as_json` gave."""
        number, values, notes, warnings, reject = data
        assert isinstance(number, int)
        assert isinstance(values, dict)
        assert isinstance(notes, dict)
        assert isinstance(warnings, list)
        found = [Warning(str(column), Sentence.from_json(reason)) for column, reason in warnings]
        return cls(number, values, notes, found, Sentence.from_json(reject) if isinstance(reject, Mapping) else None)
