"""Two files side by side: what they have in common and where they differ, masked as the person may see it."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.customers.models import Customer, CustomerAddress, CustomerPhone, SuspectedDuplicate, Vehicle
from keliu.customers.prepared import prepare_cars
from keliu.customers.queries import members_by_customer
from keliu.rules.masking import mask_address, mask_phone, show_phone
from keliu.web.filters import Asked

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

    @property
    def is_same(self) -> bool:
        """Whether both files say the same."""
        return bool(self.left) and self.left == self.right


def prepare_pairs(pairs: list[SuspectedDuplicate], asked: Asked) -> None:
    """This function will put the lines to compare onto the pairs of a page, set-based."""
    people = [p for pair in pairs for p in (pair.customer, pair.other_customer) if p]
    cars = [c for pair in pairs for c in (pair.vehicle, pair.other_vehicle) if c]
    told = _people_told(people, asked) | _cars_told(cars, asked)
    for pair in pairs:
        left, right = (pair.customer, pair.other_customer) if pair.customer_id else (pair.vehicle, pair.other_vehicle)
        one, other = told[type(left), left.pk], told[type(right), right.pk]
        pair.lines = [Line(_(LABELS[key]), one[key], other[key]) for key in one if one[key] or other[key]]


def _people_told(people: list[Customer], asked: Asked) -> dict[Any, dict[str, str]]:
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
        told[Customer, person.pk] = {
            "name": person.name,
            "phones": "、".join((show_phone if in_full else mask_phone)(number) for number in phones[person.pk]),
            "cars": "、".join(cars[person.pk]),
            "address": address if in_full or not address else mask_address(address),
            "birthday": f"{person.birthday:%m-%d}" if person.birthday else "",
            "number": person.customer_no,
            "last": f"{facts.last_visit_on}" if facts and facts.last_visit_on else "",
            "orders": str(facts.visits) if facts else "",
        }
    return told


def _cars_told(cars: list[Vehicle], asked: Asked) -> dict[Any, dict[str, str]]:
    owners = {
        p.pk: p for p in Customer.objects.unscoped("pairs").filter(pk__in=[c.owner_id for c in cars if c.owner_id])
    }
    for car in cars:
        car.owner = owners.get(car.owner_id)
    prepare_cars(cars, asked)
    told = {}
    for car in cars:
        facts = getattr(car, "facts", None)
        told[Vehicle, car.pk] = {
            "plate": car.plate_shown,
            "vin": car.vin_shown,
            "model": f"{car.series} {car.model_name}".strip(),
            "bought": f"{car.purchase_date}" if car.purchase_date else "",
            "owner": car.owner.name if car.owner else "",
            "last": f"{facts.last_visit_on}" if facts and facts.last_visit_on else "",
            "orders": str(facts.visits) if facts else "",
        }
    return told
