"""新增车辆: a car opened by hand for a customer by the checks of an import, never twice (practice A2, A6)."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as N_

from keliu.audit.queries import require_closed
from keliu.customers.catalogue import model_named
from keliu.customers.editing.vehicles import MODEL_FIELDS, PLAIN_FIELDS, VehicleRefusal, require_possible, saved
from keliu.customers.models import Customer, OtherKey, Ownership, Vehicle, VehiclePlate, VehicleStore
from keliu.rules.rights import Viewer

KNOWN = "exact look-up of a car that is to be opened"


def known_cars(vin: str, plate: str, group_id: int) -> list[Vehicle]:
    """This function will return the cars of the group that have this VIN, else those that wear this plate today."""
    rows = Vehicle.objects.unscoped(KNOWN).filter(group_id=group_id).select_related("owner", "facts", "home_store")
    condition = Q(pk__in=[])
    if vin:
        condition |= Q(vin=vin) | Q(pk__in=OtherKey.objects.filter(kind="vin", value=vin).values("vehicle_id"))
    if plate:
        condition |= Q(plate=plate)
    return sorted(rows.filter(condition), key=lambda car: (car.vin != vin, car.pk))


def is_the_same(car: Vehicle, vin: str) -> bool:
    """This function will say whether a known car is the one that was typed; two different VINs are never one car."""
    return not (vin and car.vin) or car.vin == vin


@transaction.atomic
def add_vehicle(
    owner: Customer, values: dict[str, Any], *, vin: str, plate: str, actor: Viewer, now: datetime, why: str = ""
) -> Vehicle:
    """This function will open a car's file at the actor's store, the customer its owner from ever, and audit it.

    `values`: plain fields of the car; its model is found by its names, or comes into the catalogue with the defaults.
    :raises StillOpen: the customer comes from an import that is still being written.
    :raises VehicleRefusal: the car is known already, has neither VIN nor plate, or a day cannot be.
    """
    assert actor.store_id is not None
    require_closed(owner.batch)
    if not (vin or plate):
        raise VehicleRefusal(N_("A car needs a VIN or a plate"))
    if known_cars(vin, plate, owner.group_id):
        raise VehicleRefusal(N_("A car with this VIN or plate has a file already"))
    given = {name: value for name, value in values.items() if name in PLAIN_FIELDS and value not in (None, "")}
    for name, value in given.items():
        require_possible(name, value, localtime(now).date())
    car = _created(owner, given, vin, plate, actor.store_id)
    VehicleStore.objects.create(vehicle=car, store_id=actor.store_id)
    Ownership.objects.create(vehicle=car, customer=owner)
    if plate:
        VehiclePlate.objects.create(vehicle=car, plate=plate)
    told = {"vin": vin, "plate": plate, "owner": owner.pk, **given}
    pairs = [("created", None, car.home_store.code), *((name, None, value) for name, value in told.items() if value)]
    saved(car, pairs, actor=actor, now=now, why=why)
    return car


def _created(owner: Customer, given: dict[str, Any], vin: str, plate: str, store_id: int) -> Vehicle:
    """Return the new row.

    :raises VehicleRefusal: somebody opened a file for this VIN at the same moment.
    """
    model = model_named(owner.group_id, *(given.get(name, "") for name in MODEL_FIELDS))
    try:
        with transaction.atomic():
            return Vehicle.objects.create(
                group_id=owner.group_id, home_store_id=store_id, owner=owner, vin=vin or None, plate=plate, model=model,
                **given,
            )  # fmt: skip
    except IntegrityError as clash:
        raise VehicleRefusal(N_("A car with this VIN or plate has a file already")) from clash
