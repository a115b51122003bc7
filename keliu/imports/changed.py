"""What stands in the way of an undo."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ChangedSince:
    """之后又改过的行: a row that stands in the way of an undo; `label` is the field changed, or the table that hangs on
    it; who changed it and when, where that is known; `batch` is the later import that did it, None for a person."""

    table: str
    row_key: int
    label: str
    who: str = ""
    at: datetime | None = None
    batch: int | None = None
