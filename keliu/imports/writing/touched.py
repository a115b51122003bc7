"""What a batch touched: facts, search texts and memberships, made ready in slices and put in place by the closing one.

Files that the batch itself created get theirs before the end, since nobody acts on them yet; the facts of known cars are
reckoned before the end and written at the end.
"""

import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Max

from keliu.customers.actions import refresh_members, refresh_search
from keliu.customers.models import (
    Assignment,
    Customer,
    CustomerNumber,
    CustomerPhone,
    CustomerStore,
    OdometerReading,
    Policy,
    Vehicle,
    VehiclePlate,
)
from keliu.imports.models import Batch, StagedChange
from keliu.imports.planning.world import rows_of
from keliu.workshop.customer_facts import refresh_customer_facts, refresh_spend
from keliu.workshop.facts import changed_facts, refresh_vehicle_facts, write_facts
from keliu.workshop.models import Visit

SLICE = 2000
FACT_TABLES = (Vehicle, Visit, Policy, OdometerReading)


def staged_keys(batch: Batch, table: str) -> Iterable[Any]:
    """This function will return the numbers of the known rows of a table that the batch changes."""
    return StagedChange.objects.filter(batch=batch, table=table).values_list("row_key", flat=True)


def created(model: Any, batch: Batch, column: str = "id") -> set[int]:
    """This function will return a column of the rows that a batch created, each number once."""
    found = rows_of(model).filter(batch=batch.pk).values_list(column, flat=True).order_by().distinct()
    return set(found.iterator(chunk_size=10_000)) - {None}


def changed_cars(batch: Batch) -> set[int]:
    """This function will return the cars whose facts depend on changes that are still staged."""
    found: set[int] = set()
    for model in FACT_TABLES:
        column = "id" if model is Vehicle else "vehicle_id"
        for part in parts(set(staged_keys(batch, model._meta.db_table))):
            found.update(rows_of(model).filter(id__in=part).values_list(column, flat=True))
    moved = StagedChange.objects.filter(
        batch=batch, table__in=[m._meta.db_table for m in FACT_TABLES], field="vehicle_id"
    )
    for old, new in moved.values_list("old", "new"):
        found.update(int(number) for number in (old, new) if number)
    return found


def touched_cars(batch: Batch) -> set[int]:
    """This function will return all cars that the batch created, changed, or brought a visit, policy or reading for."""
    found = created(Vehicle, batch) | changed_cars(batch)
    for model in (Visit, Policy, OdometerReading, VehiclePlate):
        found |= created(model, batch, "vehicle_id")
    return found


def changed_people(batch: Batch) -> set[int]:
    """This function will return the customers whose file, numbers, phones or memberships the batch created or changed."""
    found = created(Customer, batch) | set(staged_keys(batch, Customer._meta.db_table))
    for model in (CustomerPhone, CustomerNumber, CustomerStore, Assignment):
        found |= created(model, batch, "customer_id")
    for part in parts(set(staged_keys(batch, Assignment._meta.db_table))):
        found.update(rows_of(Assignment).filter(id__in=part).values_list("customer_id", flat=True))
    return found


def touched_people(batch: Batch, cars: set[int]) -> set[int]:
    """This function will return the customers created or changed, those on its visits, and the owners, now or then, of
    touched cars.
    """
    found = changed_people(batch) | created(Visit, batch, "customer_id")
    for part in parts(cars):
        owners = Vehicle.objects.unscoped("import").filter(id__in=part, owner__isnull=False)
        found.update(owners.values_list("owner_id", flat=True))
    staged = StagedChange.objects.filter(batch=batch, table=Vehicle._meta.db_table, field="owner_id")
    for old, new in staged.values_list("old", "new"):
        found.update(int(number) for number in (old, new) if number)
    return found


def parts(numbers: Iterable[int], size: int = 5000) -> Iterator[list[int]]:
    """This function will yield the numbers in order, in lists of at most `size`."""
    ordered = sorted(numbers)
    return (ordered[start : start + size] for start in range(0, len(ordered), size))


class Ready:
    """Facts, search and memberships of one batch: `prepare` in slices, `finish` inside the closing transaction."""

    def __init__(self, batch: Batch, *, today: date, sign_of_life: Callable[[], None]) -> None:
        self.batch = batch
        self.today = today
        self.sign_of_life = sign_of_life
        self.spool = tempfile.TemporaryFile()  # noqa: SIM115
        self.last_visit = 0

    def prepare(self) -> None:
        """Write what belongs to the batch's own files, and reckon the facts of known cars."""
        batch = self.batch
        self.last_visit = Visit.objects.unscoped("import").aggregate(Max("id"))["id__max"] or 0
        self.own_cars, self.own_people = created(Vehicle, batch), created(Customer, batch)
        self.cars = touched_cars(batch)
        self.people = touched_people(batch, self.cars)
        self.changed_people = changed_people(batch) - self.own_people
        self.late_cars = changed_cars(batch)
        for rows in changed_facts(self.cars - self.late_cars, today=self.today, except_open=batch.pk, size=SLICE):
            write_facts([row for row in rows if row[0] in self.own_cars])
            if known := [row for row in rows if row[0] not in self.own_cars]:
                pickle.dump(known, self.spool)
            self.sign_of_life()
        for part in parts(self.own_cars, SLICE):
            refresh_search(vehicle_ids=part)
            self.sign_of_life()
        for part in parts(self.own_people, SLICE):
            refresh_search(customer_ids=part)
            refresh_members(part, today=self.today)
            self.sign_of_life()

    def finish(self) -> None:
        """Put all in place; what was reckoned before a person recorded a visit is reckoned again."""
        batch = self.batch
        self.spool.seek(0)
        while rows := _next(self.spool):
            write_facts(rows)
        self.spool.close()
        since = Visit.objects.unscoped("import").filter(id__gt=self.last_visit).exclude(batch=batch.pk)
        late = self.late_cars | set(since.values_list("vehicle_id", flat=True))
        refresh_vehicle_facts(late, today=self.today, except_open=batch.pk)
        refresh_customer_facts(self.people, except_open=batch.pk)
        refresh_spend(self.people, as_of=self.today, except_open=batch.pk)
        refresh_search(customer_ids=self.changed_people, vehicle_ids=self._renamed_cars())
        refresh_members(self.changed_people, today=self.today)

    def _renamed_cars(self) -> set[int]:
        """Return the known cars with another plate or VIN than before."""
        found = set(staged_keys(self.batch, Vehicle._meta.db_table)) | created(VehiclePlate, self.batch, "vehicle_id")
        return found - self.own_cars


def _next(spool: Any) -> Any:
    try:
        return pickle.load(spool)
    except EOFError:
        return None
