"""What points to a customer or a car: found by walking Django's reverse relations, and the plain keys that are declared.

No upper desk is imported: its tables are found by their foreign keys. A table in which two rows can come to collide when
both point to one file says in its desk's `apps.py` what then (`on_merge`): `keep_survivor` (of two that collide the
survivor's stands, the other is set aside in the journal), `drop_derived` (made anew from other rows, so the loser's goes
and no journal keeps it), or the path of a function that is given the `Merging`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.module_loading import import_string

from keliu.customers.models import Customer, FileMerge, Vehicle

KEEP_SURVIVOR, DROP_DERIVED = "keep_survivor", "drop_derived"
FILES: dict[str, type[models.Model]] = {FileMerge.Kind.CUSTOMER: Customer, FileMerge.Kind.VEHICLE: Vehicle}


@dataclass(frozen=True, slots=True)
class Pointer:
    """A column of a table that names a file."""

    model: type[models.Model]
    column: str

    @property
    def label(self) -> str:
        """The table as `app.Model`."""
        return self.model._meta.label


def all_rows(model: type[models.Model]) -> Any:
    """This function will return all rows of a table, for the merge itself."""
    rows = model._default_manager.all()
    return rows.unscoped("merge") if hasattr(rows, "unscoped") else rows


@lru_cache(maxsize=10)
def pointers_to(model: type[models.Model]) -> tuple[Pointer, ...]:
    """This function will return every column of every installed desk that points to a table, by table and column."""
    found = {
        Pointer(relation.related_model, relation.field.attname)
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and relation.related_model is not None
    }
    found |= {Pointer(table, column) for table, column, target in _plain_keys() if target is model}
    return tuple(sorted(found, key=lambda pointer: (pointer.label, pointer.column)))


def _plain_keys() -> Iterator[tuple[type[models.Model], str, type[models.Model]]]:
    """Yield table, column and target of the plain keys that desks declare: `{"app.Model": {"column": "app.Target"}}`."""
    for config in apps.get_app_configs():
        for label, columns in getattr(config, "plain_keys", {}).items():
            for column, target in columns.items():
                yield apps.get_model(label), column, apps.get_model(target)


def declared_for(label: str) -> str | None:
    """This function will return what is declared for a table whose rows can collide at a merge."""
    return next((d[label] for c in apps.get_app_configs() if label in (d := getattr(c, "on_merge", {}))), None)


def handler_of(word: str) -> Callable[[Any], None]:
    """This function will return the function that a desk has declared."""
    handler: Callable[[Any], None] = import_string(word)
    return handler


def unique_sets(pointer: Pointer) -> list[tuple[tuple[str, ...], models.Q | None]]:
    """This function will return what is unique beside the file in a table: the other columns, and the condition."""
    meta = pointer.model._meta
    names = {pointer.column, *(f.name for f in meta.concrete_fields if f.attname == pointer.column)}
    sets: list[tuple[tuple[str, ...], models.Q | None]] = []
    for constraint in meta.constraints:
        fields = getattr(constraint, "fields", ()) if isinstance(constraint, models.UniqueConstraint) else ()
        if names & set(fields):
            sets.append((tuple(name for name in fields if name not in names), constraint.condition))
    for together in meta.unique_together:
        if names & set(together):
            sets.append((tuple(name for name in together if name not in names), None))
    if any(f.attname == pointer.column and f.unique for f in meta.concrete_fields):
        sets.append(((), None))
    return sets
