"""Which files were touched since the last check: told by the change log and by the highest keys of what imports insert.

Imports do not log what they create, only what they change; so new rows are those above the highest key seen. Keys that
were taken by a transaction still open are met by the nightly check of everything.
"""

from collections.abc import Collection
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

MOST, SHARE, AT_ONCE = 20_000, 8, 5_000
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
    """What is to be checked, and what will then have been seen; a large share of all files is everything."""

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
    seen, behind, most = state.seen, Behind(now), _most()
    for name in ("customer", "vehicle", "visit", "policy", "reading"):
        new = _rows(NEW_ROWS[name]).filter(pk__gt=seen.get(name, 0), pk__lte=now[name])
        column = "pk" if name in ("customer", "vehicle") else "vehicle_id"
        keys = set(new.order_by().values_list(column, flat=True).distinct()[: most + 1])
        (behind.customers if name == "customer" else behind.vehicles).update(keys)
    _follow_log(behind, seen.get("change", 0), now["change"], most)
    if len(behind.customers) + len(behind.vehicles) > most:
        return Behind(now, is_everything=True)
    _meet(behind)
    return behind


def _most() -> int:
    """Return from how many touched files on all are checked: few, or a share of those there are."""
    return max(MOST, sum(_rows(model).count() for model in (Customer, Vehicle)) // SHARE)


def _follow_log(behind: Behind, after: int, until: int, most: int) -> None:
    rows = _rows(Change).filter(pk__gt=after, pk__lte=until).order_by()
    touched: dict[str, set[int]] = {}
    for table, key in rows.values_list("table", "row_key").distinct()[: most + 1]:
        touched.setdefault(table, set()).add(key)
    behind.customers |= touched.get("customers_customer", set())
    behind.vehicles |= touched.get("customers_vehicle", set())
    for table, model in TO_CUSTOMER.items():
        behind.customers |= _found(model, "pk", touched.get(table, ()), "customer_id")
    for table, model in TO_VEHICLE.items():
        behind.vehicles |= _found(model, "pk", touched.get(table, ()), "vehicle_id")


def _meet(behind: Behind) -> None:
    """Add the owners of touched cars and the cars of touched owners: each is part of the other's file."""
    owners = _found(Vehicle, "pk", behind.vehicles, "owner_id") - {None}
    behind.vehicles |= _found(Vehicle, "owner_id", behind.customers, "pk")
    behind.customers |= owners


def _found(model: Any, by: str, keys: Collection[int], column: str) -> set[Any]:
    """Return a column of the rows that have one of many keys, a part of them at a time."""
    wanted = sorted(keys)
    parts = (wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE))
    return {one for part in parts for one in _rows(model).filter(**{f"{by}__in": part}).values_list(column, flat=True)}
