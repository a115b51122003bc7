"""The rows of this desk by name, for the change log: customers by name, cars by plate, as a person may see them.

Whoever sees the files reads names of the rows in his scope, linked to their pages; whoever reads the log alone (an
auditor) reads them masked; plates are masked for both, as on every list outside the own team.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse

from keliu.audit.told import Named
from keliu.customers.models import (
    Assignment,
    Customer,
    CustomerAddress,
    CustomerPhone,
    CustomerStore,
    Ownership,
    Partner,
    Policy,
    SuspectedDuplicate,
    Vehicle,
    VehicleModel,
    VehiclePlate,
)
from keliu.rules.masking import mask_plate, mask_vin
from keliu.rules.rights import Deed, Viewer

LOG = "rows that a seen change is of"
Namer = Callable[[Viewer, Sequence[str]], Mapping[str, Named]]


def customers(viewer: Viewer, keys: Sequence[str]) -> dict[str, Named]:
    """This function will return customers by name."""
    if viewer.may(Deed.SEE_FILES):
        rows = (
            Customer.objects.visible_to(viewer).filter(pk__in=_numbers(keys)).values_list("pk", "name", "customer_no")
        )
        return {str(key): Named(name or no, reverse("customers:card", args=[key])) for key, name, no in rows}
    rows = Customer.objects.unscoped(LOG).filter(pk__in=_numbers(keys), group_id=viewer.group_id)
    return {str(key): Named(f"{name[:1]}**", "") for key, name in rows.values_list("pk", "name") if name}


def vehicles(viewer: Viewer, keys: Sequence[str]) -> dict[str, Named]:
    """This function will return cars by their masked plate, else by maker and tail of their VIN."""
    is_linked = viewer.may(Deed.SEE_FILES)
    seen = Vehicle.objects.visible_to(viewer) if is_linked else Vehicle.objects.unscoped(LOG)
    rows = seen.filter(pk__in=_numbers(keys), group_id=viewer.group_id).values_list("pk", "plate", "vin")
    return {
        str(key): Named(
            mask_plate(plate) if plate else mask_vin(vin or ""),
            reverse("customers:vehicle", args=[key]) if is_linked else "",
        )
        for key, plate, vin in rows
    }


def models(viewer: Viewer, keys: Sequence[str]) -> dict[str, Named]:
    """This function will return models of the catalogue by series and name."""
    rows = VehicleModel.objects.filter(pk__in=_numbers(keys), group_id=viewer.group_id)
    is_linked = viewer.may(Deed.SEE_FIGURES)
    return {
        str(row.pk): Named(
            f"{row.series or row.brand} {row.name}".strip(),
            reverse("customers:model", args=[row.pk]) if is_linked else "",
        )
        for row in rows
    }


def partners(viewer: Viewer, keys: Sequence[str]) -> dict[str, Named]:
    """This function will return suppliers and dealers by name, to those who keep their files."""
    rows = Partner.objects.visible_to(viewer).filter(pk__in=_numbers(keys)).values_list("pk", "name")
    return {str(key): Named(name, reverse("customers:partner", args=[key])) for key, name in rows}


def _numbers(keys: Iterable[Any]) -> list[int]:
    return [int(key) for key in keys if str(key).isascii() and str(key).isdigit() and len(str(key)) < 16]


def behind(model: Any, column: str, name: Namer) -> Namer:
    """This function will return how rows that hang on a customer or a car are named: as what they hang on."""

    def named(viewer: Viewer, keys: Sequence[str]) -> dict[str, Named]:
        rows = model.objects.all()
        rows = rows.unscoped(LOG) if hasattr(rows, "unscoped") else rows
        hung = dict(rows.filter(pk__in=_numbers(keys), **{f"{column}__isnull": False}).values_list("pk", column))
        names = name(viewer, sorted({str(key) for key in hung.values()}))
        return {str(key): names[str(over)] for key, over in hung.items() if str(over) in names}

    return named


phones = behind(CustomerPhone, "customer_id", customers)
addresses = behind(CustomerAddress, "customer_id", customers)
assignments = behind(Assignment, "customer_id", customers)
members = behind(CustomerStore, "customer_id", customers)
owners = behind(Ownership, "vehicle_id", vehicles)
plates = behind(VehiclePlate, "vehicle_id", vehicles)
policies = behind(Policy, "vehicle_id", vehicles)
pairs = behind(SuspectedDuplicate, "customer_id", customers)
