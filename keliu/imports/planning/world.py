"""What the database knows of the keys that a file names, loaded in bulk, and the drafts that grow over it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.db import models

from keliu.contacts.models import Contact
from keliu.customers.models import (
    Assignment,
    Customer,
    CustomerAddress,
    CustomerNumber,
    CustomerPhone,
    CustomerStore,
    Disposal,
    OdometerReading,
    Ownership,
    Partner,
    Policy,
    Vehicle,
    VehicleModel,
    VehiclePlate,
    VehicleStore,
)
from keliu.imports.planning.drafts import Draft, Values
from keliu.imports.planning.fetching import fetch, fetch_pairs
from keliu.imports.planning.staged import Overlay
from keliu.org.models import Staff, Store, Team
from keliu.workshop.models import Receipt, Visit, VisitLine

MODELS: dict[str, type[models.Model]] = {
    model._meta.db_table: model
    for model in (
        Store, Team, Staff, VehicleModel, Partner, Customer, CustomerNumber, CustomerPhone, CustomerAddress,
        CustomerStore, Vehicle, VehiclePlate, VehicleStore, Ownership, Disposal, OdometerReading, Policy, Visit,
        VisitLine, Receipt, Contact, Assignment,
    )
}  # fmt: skip
TABLE = {model: table for table, model in MODELS.items()}
SLICE = 5000


def sliced(keys: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield the keys in lists of at most 5,000, each once."""
    distinct = list(dict.fromkeys(keys))
    for start in range(0, len(distinct), SLICE):
        yield distinct[start : start + SLICE]


def column_names(model: type[models.Model]) -> list[str]:
    """Return the attribute names (`owner_id`, not `owner`) of a model's columns."""
    return [f.attname for f in model._meta.concrete_fields]


def ref(draft: Draft | None) -> Any:
    """Return what a foreign key to this record holds: its number, or the draft itself until it is written."""
    return None if draft is None else draft.id or draft


class World:
    """Known and planned records of one group, found by their keys.

    A foreign key in `Draft.values` (`owner_id`) is a number, or the draft of a record that is not written yet: `ref`.
    """

    def __init__(self, group_id: int | None, batch: int | None) -> None:
        self.group_id = group_id
        self.batch = batch
        self.drafts: dict[str, list[Draft]] = defaultdict(list)
        self.by_id: dict[str, dict[int, Draft]] = defaultdict(dict)
        self.staged = Overlay(batch)

    def forget(self, keep: Collection[str]) -> None:
        """Drop all records but those of some tables; what a chunk has written is loaded again when it is named."""
        self.drafts = defaultdict(list, {table: self.drafts[table] for table in keep})
        self.by_id = defaultdict(dict, {table: self.by_id[table] for table in keep})

    def add(self, model: type[models.Model], values: Values, sheet: int) -> Draft:
        """Plan a new record."""
        table = TABLE[model]
        draft = Draft(table, None, values, None, sheet=sheet, touched_by=sheet)
        self.drafts[table].append(draft)
        return draft

    def known(self, model: type[models.Model], row: Sequence[Any], names: Sequence[str]) -> tuple[Draft, bool]:
        """Return the draft over a row of the database, and whether it is seen for the first time."""
        table = TABLE[model]
        values = dict(zip(names, row, strict=True))
        number = values.pop("id")
        if number in self.by_id[table]:
            return self.by_id[table][number], False
        batch = values.pop("batch", None)
        values.pop("version", None)
        draft = Draft(table, number, values, values, resumed=batch is not None and batch == self.batch)
        self.by_id[table][number] = draft
        self.drafts[table].append(draft)
        return draft, True

    def load(self, model: type[models.Model], **conditions: Any) -> Iterator[Draft]:
        """Yield the drafts of the rows that meet the conditions and were not loaded before."""
        names = column_names(model)
        rows = list(rows_of(model).filter(**conditions).values_list(*names))
        seen = [self.known(model, row, names) for row in rows]
        fresh = [draft for draft, is_first in seen if is_first]
        self.staged.lay_over(model, fresh)
        yield from fresh

    def load_by(self, model: type[models.Model], name: str, keys: Iterable[Any], **conditions: Any) -> Iterator[Draft]:
        """Yield the drafts of the rows whose column `name` is among the keys, in slices."""
        names = column_names(model)
        for part in sliced(keys):
            seen = [self.known(model, row, names) for row in fetch(model, name, part, conditions)]
            fresh = [draft for draft, is_first in seen if is_first]
            self.staged.lay_over(model, fresh)
            yield from fresh

    def pairs(self, model: type[models.Model], name: str, keys: Iterable[Any], other: str) -> Iterator[tuple[Any, Any]]:
        """Yield columns `name` and `other` of the rows whose `name` is among the keys: rows that never change."""
        for part in sliced(keys):
            yield from fetch_pairs(model, name, part, other)

    def get(self, model: type[models.Model], number: int | None) -> Draft | None:
        """Return a loaded record by its id."""
        return self.by_id[TABLE[model]].get(number) if number is not None else None


def rows_of(model: type[models.Model]) -> models.QuerySet[Any]:
    """Return all rows of a table, for the import itself."""
    queryset = model._default_manager.all()
    return queryset.unscoped("import") if hasattr(queryset, "unscoped") else queryset


def number_in(value: Any) -> int | None:
    """Return the number that a foreign key holds once its record is written."""
    return value.id if isinstance(value, Draft) else value
