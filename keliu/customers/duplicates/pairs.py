"""Two files side by side: where they agree by the values themselves, shown masked as the person may see them."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.customers.models import Customer, CustomerAddress, CustomerPhone, SuspectedDuplicate, Vehicle, VehicleStore
from keliu.customers.prepared import prepare_cars
from keliu.customers.queries import members_by_customer
from keliu.rules.masking import mask_address, mask_phone, show_phone
from keliu.web.filters import Asked

Told = tuple[str, set[object]]  # as shown, and the values that make two files agree
LABELS = {
    "name": N_("Customer name"), "phones": N_("Phone"), "cars": N_("Vehicle"), "address": N_("Address"),
    "birthday": N_("Birthday"),
    "number": N_("Customer number"), "last": N_("Last visit"), "orders": N_("Orders"), "plate": N_("Plate"),
    "vin": N_("VIN"), "model": N_("Model"), "bought": N_("Bought"), "owner": N_("Owner"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A field of both files; `is_same` when both say the same and say something."""

    label: str
    left: str
    right: str
    is_same: bool


def prepare_pairs(pairs: list[SuspectedDuplicate], asked: Asked) -> None:
    """This function will put the lines to compare onto the pairs of a page, set-based."""
    people = [p for pair in pairs for p in (pair.customer, pair.other_customer) if p]
    cars = [c for pair in pairs for c in (pair.vehicle, pair.other_vehicle) if c]
    told = _people_told(people, asked) | _cars_told(cars, asked)
    for pair in pairs:
        left, right = (pair.customer, pair.other_customer) if pair.customer_id else (pair.vehicle, pair.other_vehicle)
        one, other = told[type(left), left.pk], told[type(right), right.pk]
        pair.lines = [
            Line(_(LABELS[key]), one[key][0], other[key][0], bool(one[key][1] & other[key][1]))
            for key in one
            if one[key][0] or other[key][0]
        ]


def _people_told(people: list[Customer], asked: Asked) -> dict[Any, dict[str, Told]]:
    members = members_by_customer(asked.viewer, people)
    phones, addresses, cars = defaultdict(list), {}, defaultdict(list)
    for key, number in (
        CustomerPhone.objects.unscoped("pairs")
        .filter(customer__in=people, until=None)
        .values_list("customer_id", "number")
    ):
        phones[key].append(number)
    for key, text in (
        CustomerAddress.objects.unscoped("pairs")
        .filter(customer__in=people, until=None)
        .values_list("customer_id", "text")
    ):
        addresses[key] = text
    owned = list(Vehicle.objects.unscoped("pairs").filter(owner__in=people).select_related("owner").order_by("id"))
    prepare_cars(owned, asked)
    for car in owned:
        cars[car.owner_id].append(f"{car.plate_shown or car.vin_shown} {car.series}".strip())
    told = {}
    for person in people:
        member = members.get(person.pk)
        in_full = asked.viewer.sees_in_full(team_id=member.team_id if member else None)
        facts, address = getattr(person, "facts", None), addresses.get(person.pk, "")
        own = phones[person.pk]
        if member is None:  # another store's: what it knows of him stays there
            facts, address, cars[person.pk] = None, "", []
        told[Customer, person.pk] = {
            "name": (person.name if member else f"{person.name[:1]}**", _known(person.name)),
            "phones": ("、".join((show_phone if in_full else mask_phone)(number) for number in own), set(own)),
            "cars": ("、".join(cars[person.pk]), set()),
            "address": (address if in_full or not address else mask_address(address), _known(address)),
            "birthday": (f"{person.birthday:%m-%d}" if person.birthday and member else "", _known(person.birthday)),
            "number": (person.customer_no if member else "", _known(person.customer_no)),
            "last": (_day(facts), set()),
            "orders": (str(facts.visits) if facts else "", set()),
        }
    return told


def _cars_told(cars: list[Vehicle], asked: Asked) -> dict[Any, dict[str, Told]]:
    owners = {
        p.pk: p for p in Customer.objects.unscoped("pairs").filter(pk__in=[c.owner_id for c in cars if c.owner_id])
    }
    for car in cars:
        car.owner = owners.get(car.owner_id)
    prepare_cars(cars, asked)
    served = set(
        VehicleStore.objects.filter(store_id=asked.viewer.store_id, vehicle__in=cars).values_list(
            "vehicle_id", flat=True
        )
    )
    told = {}
    for car in cars:
        is_ours = car.pk in served
        facts = getattr(car, "facts", None) if is_ours else None
        bought = f"{car.purchase_date}" if car.purchase_date else ""
        model = f"{car.series} {car.model_name}".strip()
        told[Vehicle, car.pk] = {
            "plate": (car.plate_shown, _known(car.plate)),
            "vin": (car.vin_shown, _known(car.vin)),
            "model": (model, _known(model)),
            "bought": (bought, _known(bought)),
            "owner": (car.owner.name if car.owner and is_ours else "", _known(car.owner_id)),
            "last": (_day(facts), set()),
            "orders": (str(facts.visits) if facts else "", set()),
        }
    return told


def _known(value: object) -> set[object]:
    return {value} if value else set()


def _day(facts: Any) -> str:
    return f"{facts.last_visit_on}" if facts and facts.last_visit_on else ""
