"""Whose history a card shows where cars change hands: the customer's own days, and the car's before him (practice A2)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from keliu.customers.models import Customer, OwnerChange, Ownership, Vehicle, VehiclePlate
from keliu.rules.ownership import Held, begins_own, in_order
from keliu.rules.rights import Viewer
from keliu.web.timeline import Once, Scope

SEEN = "owners of a seen file"


def held_of(vehicle_ids: Sequence[int], customer_id: int | None = None) -> dict[int, list[Held]]:
    """This function will return the times of the principal owners of those of some cars that changed hands, in order.

    With a customer, of the cars that he had, too.
    """
    rows = Ownership.objects.unscoped(SEEN).filter(is_principal=True)
    changed = Q(vehicle_id__in=vehicle_ids)
    if customer_id is not None:
        changed |= Q(customer_id=customer_id)
    held: dict[int, list[Held]] = defaultdict(list)
    found = rows.filter(vehicle_id__in=rows.filter(changed, until__isnull=False).values("vehicle_id"))
    for vehicle, *row in found.values_list("vehicle_id", "pk", "customer_id", "since", "until"):
        held[vehicle].append(Held(*row))
    return {vehicle: in_order(own) for vehicle, own in held.items()}


def own_since(cars: Sequence[Vehicle], held: Mapping[int, Sequence[Held]] | None = None) -> dict[int, date]:
    """This function will return since when those of some cars are their owners' that were another's before."""
    known = held_of([car.pk for car in cars]) if held is None else held
    begun = {
        car.pk: begins_own(known[car.pk], car.owner_id) for car in cars if car.pk in known and car.owner_id is not None
    }
    return {key: day for key, day in begun.items() if day is not None}


def scope_of(viewer: Viewer, person: Customer, cars: Sequence[Vehicle], before: datetime | None = None) -> Scope:
    """This function will return whose history a customer's card shows; the cars of before the last first."""
    held = held_of([car.pk for car in cars], person.pk)
    once = [
        Once(vehicle, one.since, one.until)
        for vehicle, own in held.items()
        for one in own
        if one.customer == person.pk and one.until is not None and one.since != one.until
    ]
    once.sort(key=lambda one: one.until or date.max, reverse=True)
    return Scope(viewer, person.pk, [car.pk for car in cars], before, own_since(cars, held), once)


def scope_of_cars(viewer: Viewer, cars: Sequence[Vehicle], before: datetime | None = None) -> Scope:
    """This function will return whose history the page of a car shows."""
    return Scope(viewer, None, [car.pk for car in cars], before, own_since(cars))


@dataclass(frozen=True, slots=True)
class FormerCar:
    """从前的车: a car that is another's now, from when to when it was this customer's; whether its page opens."""

    car: Vehicle
    since: date | None
    until: date | None
    is_visible: bool


def former_cars(scope: Scope) -> list[FormerCar]:
    """This function will return the cars that a seen customer had; the plate of today is another's, so none is shown."""
    keys = {one.vehicle_id for one in scope.once}
    if not keys:
        return []
    cars = Vehicle.objects.unscoped(SEEN).in_bulk(keys)
    visible = set(Vehicle.objects.visible_to(scope.viewer).filter(pk__in=keys).values_list("pk", flat=True))
    return [
        FormerCar(cars[one.vehicle_id], one.since, one.until, one.vehicle_id in visible)
        for one in scope.once
        if cars[one.vehicle_id].owner_id != scope.customer_id
    ]


def owners_told(car: Vehicle, viewer: Viewer) -> list[Ownership]:
    """This function will return who owned a car and when; one whose file the person does not see is told without his name."""
    rows = Ownership.objects.unscoped(SEEN).filter(vehicle=car).select_related("customer")
    owners = list(rows.order_by("-since", "-id"))
    owners.sort(key=lambda one: one.until is not None)  # the present one first, whatever day he is since
    seen = Customer.objects.visible_to(viewer).filter(pk__in=[one.customer_id for one in owners])
    names = dict(seen.values_list("pk", "name"))
    changes = OwnerChange.objects.unscoped(SEEN).filter(vehicle=car, undone_at=None).order_by("pk")
    by_day = {(change.owner_id, change.changed_on): change for change in changes}
    for one in owners:
        one.name_told = names.get(one.customer_id, "")
        one.change = by_day.get((one.customer_id, one.since))
    return owners


def plates_told(car: Vehicle, viewer: Viewer, own_since: date | None) -> list[VehiclePlate]:
    """This function will return the plates of a car, the last first; one of a former owner's days is shown masked."""
    plates = list(VehiclePlate.objects.visible_to(viewer).filter(vehicle=car).order_by("-since", "-id"))
    for one in plates:
        is_of_before = own_since is not None and one.until is not None and one.until <= own_since
        one.in_full = car.in_full and not is_of_before
    return plates
