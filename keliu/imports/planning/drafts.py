"""One record as an import would leave it, new or known, with what the rows changed."""

from dataclasses import dataclass, field
from typing import Any

from keliu.sheets import Row

Values = dict[str, Any]


@dataclass(slots=True, eq=False)
class Draft:
    """A record of one table: `id` is None until it is written; a foreign key may hold another draft.

    `old` are the values in the database (None: the record is new), `values` the final ones, the same mapping until one
    differs. A record that an earlier
    chunk of this batch wrote counts as new and is written over, not staged: `resumed`. `parts` are the rows that hang on
    this record, phones and plates: a new or changed one makes the record a changed one; `grown`: in an earlier chunk one
    was. `was_changed`: an earlier chunk counted this known record as changed. `dropped`: planned by one row and taken
    back by a later one, not written, or deleted again.
    """

    table: str
    id: int | None
    values: Values
    old: Values | None = None
    resumed: bool = False
    sheet: int = -1
    touched_by: int = -1
    merged: bool = False
    first_row: tuple[int, int] | None = None
    parts: "list[Draft] | None" = None
    dropped: bool = False
    grown: bool = False
    was_changed: bool = False

    @property
    def is_new(self) -> bool:
        """Whether this batch creates the record."""
        return self.old is None or self.resumed

    def assign(self, name: str, value: Any) -> None:
        """Let a value stand that no sheet answers for."""
        if self.values is self.old:
            self.values = dict(self.old)
        self.values[name] = value

    def put(self, name: str, value: Any, sheet: int) -> None:
        """Let a row's value win over what stands there; an empty one clears nothing."""
        if value is None or value == "" or self.values.get(name) == value:
            return
        self.assign(name, value)
        if self.touched_by < 0:
            self.touched_by = sheet

    def set(self, name: str, value: Any, sheet: int) -> None:
        """Let a value stand, an empty one too."""
        self.assign(name, value)
        if self.touched_by < 0:
            self.touched_by = sheet

    def fill(self, name: str, value: Any, sheet: int) -> None:
        """Let a row's value stand only where nothing does."""
        if self.values.get(name) in (None, ""):
            self.put(name, value, sheet)

    def write(self, given: Values, sheet: int, *, only_empty: bool) -> None:
        """Take over all values of a row: winning, or into empty fields only (a merged row)."""
        take = self.fill if only_empty else self.put
        for name, value in given.items():
            take(name, value, sheet)

    def hang(self, part: "Draft", sheet: int) -> None:
        """Note a row that hangs on this record; whether it changes the record is asked when all rows were read."""
        if self.parts is None:
            self.parts = []
        if part not in self.parts:
            self.parts.append(part)
        if self.touched_by < 0:
            self.touched_by = sheet

    def hold(self, part: "Draft") -> None:
        """Take a row that was loaded with this record for one that hangs on it, if an earlier chunk changed it."""
        if part.is_new or part.was_changed:
            self.parts = [*(self.parts or []), part]

    @property
    def is_changed(self) -> bool:
        """Whether a known record differs from what the database holds."""
        return self.touched_by >= 0 and not self.is_new and (bool(self.changes()) or self.has_grown)

    @property
    def has_grown(self) -> bool:
        """Whether a row that hangs on this record is new or changed."""
        return self.grown or any(part.differs for part in self.parts or ())

    @property
    def differs(self) -> bool:
        """Whether the database will hold another row than before."""
        return not self.dropped and (self.is_new or self.is_changed)

    def changes(self) -> dict[str, tuple[Any, Any]]:
        """Return the changed fields of a known record: from, to."""
        if self.is_new or self.old is None or self.values is self.old:
            return {}
        return {name: (self.old.get(name), value) for name, value in self.values.items() if self.old.get(name) != value}


@dataclass(slots=True)
class Outcome:
    """What became of one row of a sheet: its own record's fate, or a reason to send it back.

    `further` are the rows of its key that were folded into it: unchanged, or sent back with it; `first` of each of them
    is the row into which it was folded, by sheet and row.
    """

    row: int
    draft: Draft | None = None
    fixed: str = ""
    reason: Any = None
    warnings: list[Any] = field(default_factory=list)
    further: "list[Outcome]" = field(default_factory=list)
    first: tuple[int, int] | None = None

    def reject(self, reason: Any) -> "Outcome":
        """Send the row back, and with it the further rows of its key."""
        for outcome in (self, *self.further):
            outcome.fixed, outcome.reason = "rejected", reason
        return self

    def word(self, position: tuple[int, int]) -> str:
        """Return created, updated, unchanged, merged or rejected; only the first row of a record counts as its fate."""
        if self.fixed or self.draft is None:
            return self.fixed or "rejected"
        if self.draft.first_row != position:
            return "unchanged"
        if self.draft.merged:
            return "merged"
        if self.draft.is_new:
            return "created"
        return "updated" if self.draft.is_changed else "unchanged"


@dataclass(slots=True)
class RowContext:
    """What the planner of one row works with."""

    store: Draft
    sheet: int
    is_canonical: bool
    values: Values
    row: Row
