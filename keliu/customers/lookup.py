"""The one search box: files and orders by name, pinyin, phone tail, plate, VIN, number, within what a person may see.

A CSR finds a caller outside his tasks by a whole phone, plate or VIN only; each such look-up is logged.
"""

from dataclasses import dataclass, field
from typing import Any

from keliu.customers.models import Customer, CustomerPhone, Vehicle
from keliu.customers.prepared import prepare_cars
from keliu.customers.queries import found_customers, found_vehicles, members_by_customer, phones_by_customer
from keliu.rules.masking import mask_phone, national_form, show_phone
from keliu.rules.plates import normalise_plate
from keliu.rules.rights import Deed, Viewer
from keliu.rules.search_text import read_search
from keliu.rules.vins import read_vin
from keliu.web.declared import first_declared
from keliu.web.filters import Asked

MOST_PEOPLE = 20
QUICK_PEOPLE = 6


@dataclass(slots=True)
class Found:
    """找到的: people with their cars, cars without an owner, orders; whether it was a caller's look-up."""

    people: list[Customer] = field(default_factory=list)
    cars: list[Vehicle] = field(default_factory=list)
    orders: list[Any] = field(default_factory=list)
    is_look_up: bool = False
    has_more: bool = False

    def __bool__(self) -> bool:
        return bool(self.people or self.cars or self.orders)


def find(word: str, asked: Asked, *, limit: int = MOST_PEOPLE) -> Found:
    """This function will return what a typed word means to a person."""
    found, viewer = Found(), asked.viewer
    typed = normal_word(word)
    keys = found_customers(typed)
    seen = Customer.objects.visible_to(viewer).filter(pk__in=keys).select_related("facts")
    found.people = list(seen.order_by("-facts__last_visit_on")[: limit + 1]) if keys else []
    if not found.people and viewer.may(Deed.LOOK_UP_CALLER):
        found.people = looked_up(typed, viewer)[:limit]
        found.is_look_up = bool(found.people)
    found.has_more = len(found.people) > limit
    found.people = found.people[:limit]
    if not found.people:
        alone = Vehicle.objects.visible_to(viewer).filter(pk__in=found_vehicles(typed), owner=None)
        found.cars = list(alone.select_related("facts")[:limit])
        prepare_cars(found.cars, asked)
    orders = first_declared("finds_orders")
    found.orders = orders(viewer, word) if orders else []
    prepare_cars([order.vehicle for order in found.orders], asked)
    _prepare_people(found.people, asked)
    return found


def normal_word(word: str) -> str:
    """This function will return a plate in its normal spelling (粵 as 粤), else the word as it was typed."""
    reading = normalise_plate(word)
    return reading.plate or word.strip()


def looked_up(word: str, viewer: Viewer) -> list[Customer]:
    """This function will return the members of a person's store whom a whole phone, plate or VIN names exactly."""
    search = read_search(word)
    if search is None or not search.is_exact:
        return []
    digits = "".join(c for c in word if c.isdigit())
    phones = CustomerPhone.objects.unscoped("exact look-up").filter(number__in=_spellings(digits), until=None)
    owners = set(phones.values_list("customer_id", flat=True))
    vin, plate = read_vin(word).vin, normalise_plate(word).plate
    cars = Vehicle.objects.unscoped("exact look-up").filter(group_id=viewer.group_id, owner__isnull=False)
    if vin:
        owners |= set(cars.filter(vin=vin).values_list("owner_id", flat=True))
    if plate:
        owners |= set(cars.filter(plate=plate).values_list("owner_id", flat=True))
    return list(Customer.objects.all().looked_up_by(viewer).filter(pk__in=owners).select_related("facts")[:MOST_PEOPLE])


def _spellings(digits: str) -> list[str]:
    """Return the stored forms of a whole number as dialled at home."""
    if len(digits) < 11:
        return []
    return [form for form in (f"+86{digits}", f"+86{digits.lstrip('0')}") if national_form(form) == digits]


def _prepare_people(people: list[Customer], asked: Asked) -> None:
    """Put phones, masks and cars onto the people found."""
    phones, members = phones_by_customer(people), members_by_customer(asked.viewer, people)
    cars_of: dict[Any, list[Vehicle]] = {}
    cars = Vehicle.objects.unscoped("cars of found customers").filter(owner__in=people).order_by("disposed_on", "id")
    for car in cars:
        cars_of.setdefault(car.owner_id, []).append(car)
    for person in people:
        member = members.get(person.pk)
        person.in_full = asked.viewer.sees_in_full(team_id=member.team_id if member else None)
        phone = phones.get(person.pk, "")
        person.phone_shown = show_phone(phone) if person.in_full else mask_phone(phone)
        person.cars = cars_of.get(person.pk, [])[:3]
