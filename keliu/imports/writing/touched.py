"""What a batch touched: facts, search texts and memberships, brought up to date in slices.

Files that the batch itself created get theirs before it is closed, since nobody acts on them yet; those of known files
follow right after it.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from django.db import connection, transaction

from keliu.customers.actions import refresh_members, refresh_search
from keliu.customers.models import (
    Assignment,
    Customer,
    CustomerNumber,
    CustomerPhone,
    CustomerStore,
    OdometerReading,
    Ownership,
    Policy,
    Vehicle,
    VehiclePlate,
)
from keliu.imports.models import Batch, StagedChange
from keliu.imports.planning.world import rows_of
from keliu.workshop.customer_facts import refresh_customer_facts
from keliu.workshop.facts import refresh_vehicle_facts
from keliu.workshop.models import Visit

SLICE = 4000
SLICES_AT_ONCE, GAP = 2, 0.12  # s
FACT_TABLES = (Vehicle, Visit, Policy, OdometerReading)


def staged_keys(batch: Batch, table: str) -> Iterable[Any]:
    """This function will return the numbers of the known rows of a table that the batch changes."""
    return StagedChange.objects.filter(batch=batch, table=table).values_list("row_key", flat=True)


def created(model: Any, batch: Batch, column: str = "id") -> set[int]:
    """This function will return a column of the rows that a batch created, each number once."""
    found = rows_of(model).filter(batch=batch.pk).values_list(column, flat=True).order_by().distinct()
    return set(found.iterator(chunk_size=10_000)) - {None}


def changed_cars(batch: Batch) -> set[int]:
    """This function will return the cars whose facts depend on what the batch staged."""
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
    """This function will return the customers created or changed, those on its visits, new and changed, now or then, and
    all owners, now or then, of touched cars.

    Who stands on an order need not own the car, any more or ever: a changed order counts in his spend all the same.
    """
    found = changed_people(batch) | created(Visit, batch, "customer_id")
    for part in parts(cars):
        owners = Vehicle.objects.unscoped("import").filter(id__in=part, owner__isnull=False)
        found.update(owners.values_list("owner_id", flat=True))
        former = Ownership.objects.unscoped("import").filter(vehicle_id__in=part, until__isnull=False)
        found.update(former.values_list("customer_id", flat=True))
    for part in parts(set(staged_keys(batch, Visit._meta.db_table))):
        visits = rows_of(Visit).filter(id__in=part, customer__isnull=False)
        found.update(visits.values_list("customer_id", flat=True))
    for model, column in ((Vehicle, "owner_id"), (Visit, "customer_id")):
        staged = StagedChange.objects.filter(batch=batch, table=model._meta.db_table, field=column)
        for old, new in staged.values_list("old", "new"):
            found.update(int(number) for number in (old, new) if number)
    return found


def parts(numbers: Iterable[int], size: int = 5000) -> Iterator[list[int]]:
    """This function will yield the numbers in order, in lists of at most `size`."""
    ordered = sorted(numbers)
    return (ordered[start : start + size] for start in range(0, len(ordered), size))


def prepare(batch: Batch, *, today: date, sign_of_life: Callable[[], None]) -> None:
    """This function will make facts, search texts and memberships of the files that an open batch created, in slices."""
    for part in parts(created(Vehicle, batch), SLICE):
        with transaction.atomic():
            refresh_vehicle_facts(part, today=today, except_open=batch.pk)
        refresh_search(vehicle_ids=part)
        sign_of_life()
    for part in parts(created(Customer, batch), SLICE):
        refresh_search(customer_ids=part)
        refresh_members(part, today=today)
        sign_of_life()


def settle(batch: Batch, *, today: date, sign_of_life: Callable[[], None]) -> None:
    """This function will bring everything up to date that a batch touched and did not create, in slices.

    The batch's rows are open to everybody already, what it staged is still known. It may be called again.
    """
    own_cars, own_people = created(Vehicle, batch), created(Customer, batch)
    cars, changed = touched_cars(batch), changed_people(batch)
    people = touched_people(batch, cars)
    renamed = set(staged_keys(batch, Vehicle._meta.db_table)) | created(VehiclePlate, batch, "vehicle_id")
    refresh_vehicle_facts((cars - own_cars) | changed_cars(batch), today=today, between=sign_of_life)
    refresh_customer_facts(people, spend_as_of=today, between=sign_of_life)
    for part in _with_gaps(changed - own_people, sign_of_life):
        refresh_search(customer_ids=part)
        refresh_members(part, today=today)
    for part in _with_gaps(renamed - own_cars, sign_of_life):
        refresh_search(vehicle_ids=part)


def _with_gaps(numbers: set[int], sign_of_life: Callable[[], None]) -> Iterator[list[int]]:
    """Yield slices, and let others write in between: whoever waits for SQLite asks again every tenth of a second only."""
    for place, part in enumerate(parts(numbers, SLICE), 1):
        yield part
        sign_of_life()
        if place % SLICES_AT_ONCE == 0 and connection.vendor == "sqlite":
            time.sleep(GAP)
