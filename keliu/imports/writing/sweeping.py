"""Deleting what a batch created, slice by slice, those rows first that point to others; it may be broken off anywhere."""

from collections.abc import Callable
from typing import Any

from django.db import connection, models, transaction

from keliu.audit.models import OpenBatch
from keliu.customers.models import (
    Assignment,
    Customer,
    CustomerAddress,
    CustomerFacts,
    CustomerNumber,
    CustomerPhone,
    CustomerStore,
    Ownership,
    RevealLog,
    SearchEntry,
    SuspectedDuplicate,
    Vehicle,
    VehicleFacts,
    VehiclePlate,
    VehicleStore,
)
from keliu.imports.models import Batch, ColumnMapping, StagedChange
from keliu.imports.planning.world import MODELS, rows_of
from keliu.imports.writing.chunks import beat
from keliu.org.models import Staff, Store, Team

SLICE = 2000
# What the program keeps beside a file, by the column that names the file.
BESIDE: dict[type[models.Model], list[tuple[type[models.Model], str]]] = {
    Vehicle: [
        (VehicleFacts, "vehicle_id"),
        (SearchEntry, "vehicle_id"),
        (SuspectedDuplicate, "vehicle_id"),
        (SuspectedDuplicate, "other_vehicle_id"),
    ],
    Customer: [
        (CustomerFacts, "customer_id"),
        (SearchEntry, "customer_id"),
        (SuspectedDuplicate, "customer_id"),
        (SuspectedDuplicate, "other_customer_id"),
    ],
    Store: [(ColumnMapping, "store_id"), (SuspectedDuplicate, "store_id")],
}
# What stays and only loses sight of the row: caches, which are brought up to date, and logs.
LOOSENED: dict[type[models.Model], list[tuple[type[models.Model], str]]] = {
    Vehicle: [(CustomerFacts, "main_vehicle_id")],
    Customer: [(RevealLog, "customer_id")],
    Staff: [(CustomerStore, "advisor_id")],
    Team: [(CustomerStore, "team_id")],
    Store: [(Batch, "store_id"), (RevealLog, "store_id")],
}
HANGING: tuple[tuple[type[models.Model], str], ...] = (
    (CustomerNumber, "customer"), (CustomerPhone, "customer"), (CustomerAddress, "customer"),
    (CustomerStore, "customer"), (Assignment, "customer"), (VehiclePlate, "vehicle"), (VehicleStore, "vehicle"),
    (Ownership, "vehicle"),
)  # fmt: skip


def sweep(batch: Batch, clock: Callable[[], Any]) -> int:
    """This function will delete everything that an open batch has written so far, and return how many rows."""
    StagedChange.objects.filter(batch=batch).delete()
    return delete_created(batch, clock)


def take_back(batch: Batch, clock: Callable[[], Any]) -> None:
    """This function will leave nothing of a batch that was not closed; one that is closed or taken back is left alone."""
    if not OpenBatch.objects.filter(number=batch.pk).exists():
        return
    sweep(batch, clock)
    with transaction.atomic():
        beat(batch, clock(), state=Batch.State.ABANDONED)
        OpenBatch.objects.filter(number=batch.pk).delete()


def delete_created(batch: Batch, clock: Callable[[], Any]) -> int:
    """This function will delete the rows that a batch created, in slices, and return how many."""
    deleted = 0
    SuspectedDuplicate.objects.unscoped("undo").filter(batch=batch.pk).delete()
    for model in reversed(MODELS.values()):
        last = 0
        own = rows_of(model).filter(batch=batch.pk).order_by("id")
        while keys := list(own.filter(id__gt=last).values_list("id", flat=True)[:SLICE]):
            with transaction.atomic():
                beat(batch, clock())
                _let_go(model, keys)
                deleted += delete_rows(model, "id", keys)
            last = keys[-1]
    return deleted


def delete_hanging(batch: Batch) -> None:
    """This function will delete what the batch hung on files that were there before: phones, plates, memberships."""
    for model, parent in HANGING:
        rows = rows_of(model).filter(batch=batch.pk)
        keys = list(rows.exclude(**{f"{parent}__batch": batch.pk}).values_list("id", flat=True))
        keys += list(rows.filter(**{f"{parent}__batch": None}).values_list("id", flat=True))
        for start in range(0, len(keys), SLICE):
            delete_rows(model, "id", keys[start : start + SLICE])


def _let_go(model: type[models.Model], keys: list[int]) -> None:
    for other, column in BESIDE.get(model, ()):
        delete_rows(other, column, keys)
    for other, column in LOOSENED.get(model, ()):
        quote = connection.ops.quote_name
        marks = ", ".join(["%s"] * len(keys))
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {quote(other._meta.db_table)} SET {column} = NULL WHERE {column} IN ({marks})", keys
            )


def delete_rows(model: type[models.Model], column: str, keys: list[int]) -> int:
    """This function will delete the rows with these values in a column, and return how many."""
    quote = connection.ops.quote_name
    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {quote(model._meta.db_table)} WHERE {quote(column)} IN ({marks})", keys)
        return int(cursor.rowcount)
