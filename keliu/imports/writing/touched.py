"""What a batch touched: whose facts, search texts, memberships and suspicions must be brought up to date."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from keliu.customers.actions import refresh_members, refresh_search
from keliu.customers.models import Customer, CustomerPhone, OdometerReading, Policy, Vehicle, VehiclePlate
from keliu.imports.models import Batch, StagedChange
from keliu.workshop.facts import refresh_customer_facts, refresh_vehicle_facts
from keliu.workshop.models import Visit


def staged_keys(batch: Batch, table: str) -> Iterable[Any]:
    """This function will return the numbers of the rows of a table that the batch changes."""
    return StagedChange.objects.filter(batch=batch, table=table).values_list("row_key", flat=True)


def touched_vehicles(batch: Batch) -> set[int]:
    """This function will return the numbers of all vehicles that the batch created, changed or brought a visit for."""
    found: set[int] = set(Vehicle.objects.unscoped("import").filter(batch=batch.pk).values_list("id", flat=True))
    found.update(staged_keys(batch, Vehicle._meta.db_table))
    tables = [Visit._meta.db_table, Policy._meta.db_table]
    moved = StagedChange.objects.filter(batch=batch, table__in=tables, field="vehicle_id")
    found.update(int(old) for old in moved.values_list("old", flat=True) if old)
    for model in (Visit, Policy, OdometerReading):
        rows = model.objects.unscoped("import").filter(
            Q(batch=batch.pk) | Q(id__in=staged_keys(batch, model._meta.db_table))
        )
        found.update(rows.values_list("vehicle_id", flat=True).distinct())
    plates = VehiclePlate.objects.unscoped("import").filter(batch=batch.pk)
    found.update(plates.values_list("vehicle_id", flat=True))
    return found


def touched_customers(batch: Batch, vehicle_ids: set[int]) -> set[int]:
    """This function will return the numbers of the customers created or changed, and of the owners of touched cars."""
    found: set[int] = set(Customer.objects.unscoped("import").filter(batch=batch.pk).values_list("id", flat=True))
    found.update(staged_keys(batch, Customer._meta.db_table))
    phones = CustomerPhone.objects.unscoped("import").filter(batch=batch.pk)
    found.update(phones.values_list("customer_id", flat=True))
    for part in _parts(vehicle_ids):
        owners = Vehicle.objects.unscoped("import").filter(id__in=part, owner__isnull=False)
        found.update(owners.values_list("owner_id", flat=True))
    old_owners = StagedChange.objects.filter(batch=batch, table=Vehicle._meta.db_table, field="owner_id")
    found.update(int(old) for old in old_owners.values_list("old", flat=True) if old)
    return found


def _parts(numbers: set[int]) -> Iterable[list[int]]:
    ordered = sorted(numbers)
    return (ordered[start : start + 5000] for start in range(0, len(ordered), 5000))


def refresh_touched(batch: Batch, *, today: date) -> None:
    """This function will bring facts, search and memberships of all that the batch touched up to date."""
    cars = touched_vehicles(batch)
    people = touched_customers(batch, cars)
    refresh_vehicle_facts(cars, except_open=batch.pk)
    refresh_customer_facts(people)
    refresh_search(customer_ids=people, vehicle_ids=cars)
    refresh_members(people, today=today)
