"""保存期限: the table of periods of keeping, which people read and the program runs (`defaults/keeping.yaml`).

One entry a table of every desk: what it holds, why it may be held, how long, and what happens then and when the person
asks for erasure. `tests/architecture/test_keeping.py` fails for a table that is missing and for a personal field that no
rule empties.
"""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.db import models

TABLE = Path(__file__).parent / "defaults" / "keeping.yaml"
TEXTS = (models.CharField, models.TextField, models.JSONField, models.BinaryField)


@dataclass(frozen=True, slots=True)
class Kept:
    """保存规则: the entry of one table; how each word is meant is told at the head of the file."""

    label: str
    holds: str
    why: str
    kept: str
    after: str = "keep"
    since: str = ""
    figure: str = ""
    days: int | None = None
    group: str = ""
    title: str = ""
    floor: int = 0
    subject: tuple[str, ...] = ()
    cars: str = ""
    erase: str = ""
    empty: tuple[str, ...] = ()
    put: dict[str, str] = field(default_factory=dict)
    number: tuple[str, ...] = ()
    marks: dict[str, str] = field(default_factory=dict)
    stays: tuple[str, ...] = ()
    transient: bool = False

    @property
    def model(self) -> type[models.Model]:
        """The table."""
        return apps.get_model(self.label)

    @property
    def named(self) -> str:
        """The trade's word for the table: the first of its class's docstring, or the entry's own where that has none."""
        return self.title or (self.model.__doc__ or self.label).split(":")[0].strip()

    @property
    def emptied(self) -> frozenset[str]:
        """The fields that an erasure empties or replaces."""
        return frozenset((*self.empty, *self.put, *self.number))

    @property
    def texts(self) -> list[models.Field[Any, Any]]:
        """The fields of the table that hold free texts, codes or documents."""
        return [one for one in self.model._meta.concrete_fields if isinstance(one, TEXTS) and not one.is_relation]


@cache
def kept_tables() -> dict[str, Kept]:
    """This function will return the entries by the label of their table, in the order of the file."""
    given = yaml.safe_load(TABLE.read_text("utf-8"))
    lists = ("subject", "empty", "number", "stays")
    return {
        label: Kept(label, **entry | {name: tuple(entry[name]) for name in lists if name in entry})
        for label, entry in given.items()
    }


def rows_of(model: type[models.Model]) -> Any:
    """This function will return all rows of a table, for the program itself: keeping knows no viewer."""
    rows = model._default_manager.all()
    return rows.unscoped("periods of keeping and erasure") if hasattr(rows, "unscoped") else rows
