"""One import as somebody asks for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from keliu.rules.rights import Viewer
from keliu.sheets import Limits


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
