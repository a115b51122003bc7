"""One import as somebody asks for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from keliu.rules.rights import Viewer
from keliu.sheets import Limits


class Told(Protocol):
    """Who is told why an import does not begin yet."""

    def mends(self, batch: int) -> None:
        """Hear that a batch whose process died is written to its end, or taken back, first."""

    def waits(self, batches: list[int], waited: float, most: float) -> None:
        """Hear which batches are waited for, for how many seconds so far and at most."""


@dataclass(slots=True)
class Call:
    """One import: its files as given, the store for rows that name none, mappings, and who asks.

    `patience`: for how many seconds it waits for another import to end before it is refused.
    """

    paths: Sequence[str]
    actor: Viewer
    now: datetime
    store: str | None = None
    overrides: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    folder: Path | None = None
    patience: float = 1800.0
