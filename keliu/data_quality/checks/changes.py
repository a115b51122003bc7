"""Which files were touched since the last check: told by the change log and by the highest keys of what imports insert.

Imports do not log what they create, only what they change; so new rows are those above the highest key seen. Keys that
were taken by a transaction still open are met by the nightly check of everything.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max

from keliu.audit.models import Change
from keliu.audit.queries import open_batches
from keliu.contacts.models import Consent
from keliu.customers.models import (
    Customer,
    CustomerAddress,
    CustomerPhone,
    CustomerStore,
    OdometerReading,
    Ownership,
    Policy,
    Vehicle,
)
from keliu.data_quality.checks.found import SCAN
from keliu.data_quality.models import CheckState
from keliu.workshop.models import Visit

MOST = 20_000
NEW_ROWS: dict[str, Any] = {
    "change": Change, "customer": Customer, "vehicle": Vehicle, "visit": Visit, "policy": Policy,
    "reading": OdometerReading,
}  # fmt: skip
TO_CUSTOMER: dict[str, Any] = {
    "customers_customerphone": CustomerPhone, "customers_customeraddress": CustomerAddress,
    "customers_customerstore": CustomerStore, "contacts_consent": Consent,
}  # fmt: skip
TO_VEHICLE: dict[str, Any] = {"customers_policy": Policy, "customers_ownership": Ownership, "workshop_visit": Visit}


@dataclass(slots=True)
class Behind:
    """What is to be checked, and what will then have been seen; too much of it is everything."""

    seen: dict[str, int]
    customers: set[int] = field(default_factory=set)
    vehicles: set[int] = field(default_factory=set)
    is_everything: bool = False


def _rows(model: Any) -> Any:
    manager = model.objects
    return manager.unscoped(SCAN) if hasattr(manager, "unscoped") else manager.all()


def marks_now() -> dict[str, int]:
    """This function will return the highest key of each table that the checks follow."""
    return {name: _rows(model).aggregate(top=Max("pk"))["top"] or 0 for name, model in NEW_ROWS.items()}


def is_behind() -> bool:
    """This function will say whether anything was written since the last check; not while an import is being written."""
    if open_batches():
        return False
    state = CheckState.objects.filter(pk=1).first()
    return state is None or state.seen != marks_now()


def what_changed() -> Behind:
    """This function will return the files that were touched since the last check."""
    state, now = CheckState.objects.filter(pk=1).first(), marks_now()
    if state is None:
        return Behind(now, is_everything=True)
    seen, behind = state.seen, Behind(now)
    for name in ("customer", "vehicle", "visit", "policy", "reading"):
        new = _rows(NEW_ROWS[name]).filter(pk__gt=seen.get(name, 0), pk__lte=now[name])
        column = "pk" if name in ("customer", "vehicle") else "vehicle_id"
        keys = set(new.order_by().values_list(column, flat=True).distinct()[: MOST + 1])
        (behind.customers if name == "customer" else behind.vehicles).update(keys)
    _follow_log(behind, seen.get("change", 0), now["change"])
    if len(behind.customers) + len(behind.vehicles) > MOST:
        return Behind(now, is_everything=True)
    _meet(behind)
    return behind


def _follow_log(behind: Behind, after: int, until: int) -> None:
    rows = _rows(Change).filter(pk__gt=after, pk__lte=until).order_by()
    touched: dict[str, set[int]] = {}
    for table, key in rows.values_list("table", "row_key").distinct()[: MOST + 1]:
        touched.setdefault(table, set()).add(key)
    behind.customers |= touched.get("customers_customer", set())
    behind.vehicles |= touched.get("customers_vehicle", set())
    for table, model in TO_CUSTOMER.items():
        keys = _rows(model).filter(pk__in=touched.get(table, ()))
        behind.customers |= set(keys.values_list("customer_id", flat=True))
    for table, model in TO_VEHICLE.items():
        keys = _rows(model).filter(pk__in=touched.get(table, ()))
        behind.vehicles |= set(keys.values_list("vehicle_id", flat=True))


def _meet(behind: Behind) -> None:
    """Add the owners of touched cars and the cars of touched owners: each is part of the other's file."""
    cars = _rows(Vehicle)
    owners = set(cars.filter(pk__in=behind.vehicles, owner__isnull=False).values_list("owner_id", flat=True))
    behind.vehicles |= set(cars.filter(owner_id__in=behind.customers).values_list("pk", flat=True))
    behind.customers |= owners
