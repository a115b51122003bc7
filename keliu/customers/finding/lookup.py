"""The one search box: files and orders by name, pinyin, phone tail, plate, VIN, number, within what a person may see.

A CSR finds a caller outside his tasks by a whole phone, plate or VIN only; each such look-up is logged.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F
from django.urls import reverse

from keliu.customers.models import Customer, CustomerPhone, Vehicle, VehiclePlate
from keliu.customers.prepared import leave_out_foreign_owners, prepare_cars
from keliu.customers.queries import in_bytes, meant, members_by_customer, name_begins, phones_by_customer
from keliu.rules.masking import mask_phone, national_form, show_phone
from keliu.rules.plates import normalise_plate
from keliu.rules.rights import Deed, Viewer
from keliu.rules.search_text import dialled, read_search
from keliu.rules.vins import read_vin
from keliu.web.declared import first_declared
from keliu.web.filters import Asked

MOST_PEOPLE = 20
QUICK_PEOPLE = 6
CARS_SHOWN = 3
HEAD_OF_PLATE = 2
TAIL_OF_PLATE = 3
MOST_OF_A_NAME = 500


@dataclass(slots=True)
class Found:
    """找到的: people, cars by their own plate or VIN, orders; `looked_up`: callers outside the person's rows.

    Cars stand first unless the word is a number that rather is a phone.
    """

    people: list[Customer] = field(default_factory=list)
    cars: list[Vehicle] = field(default_factory=list)
    orders: list[Any] = field(default_factory=list)
    looked_up: list[Customer] = field(default_factory=list)
    has_more_people: bool = False
    has_more_cars: bool = False
    is_cars_first: bool = False

    def __bool__(self) -> bool:
        return bool(self.people or self.cars or self.orders)

    @property
    def only(self) -> Any:
        """The one file or order that was found; None where there are several."""
        all_of_it = [*self.people, *self.cars, *self.orders]
        return all_of_it[0] if len(all_of_it) == 1 else None


def find(word: str, asked: Asked, *, limit: int = MOST_PEOPLE) -> Found:
    """This function will return what a typed word means to a person; a plate or VIN means the very car."""
    found, viewer = Found(), asked.viewer
    typed = normal_word(word)
    keys, car_keys = meant(typed, viewer)
    found.people = _people(typed, keys, viewer, limit + 1)
    found.cars = _cars(typed, car_keys, asked, limit + 1)
    found.has_more_people, found.has_more_cars = len(found.people) > limit, len(found.cars) > limit
    found.people, found.cars = found.people[:limit], found.cars[:limit]
    digits = dialled(typed)
    found.is_cars_first = not digits or len(digits) == TAIL_OF_PLATE
    named = looked_up(typed, viewer) if viewer.may(Deed.LOOK_UP_CALLER) else {}
    found.looked_up = outside_of(named, viewer)[:limit]
    found.people += found.looked_up
    orders = first_declared("finds_orders")
    found.orders = orders(viewer, word) if orders else []
    prepare_cars([order.vehicle for order in found.orders], asked)
    prepare_people(found.people, asked, named)
    _put_addresses(found)
    return found


def _put_addresses(found: Found) -> None:
    """Put where each opens: a car by itself, a caller's car on his card, since its own page is not the person's."""
    for person in found.people:
        place = f"?cars=all#car-{person.car_meant}" if person.car_meant else ""
        person.href = reverse("customers:card", args=[person.pk]) + place
    for car in found.cars:
        car.href = reverse("customers:vehicle", args=[car.pk])
    for order in found.orders:
        order.href = reverse("workshop:visit", args=[order.pk])


def normal_word(word: str) -> str:
    """This function will return a plate or a VIN in its normal spelling (粵 as 粤), else the word as it was typed."""
    return normalise_plate(word).plate or read_vin(word).vin or word.strip()


def _people(typed: str, keys: set[int], viewer: Viewer, most: int) -> list[Customer]:
    """Return the customers a word names, who came last first; by a surname alone, those of the person's own rows."""
    rows = Customer.objects.visible_to(viewer)
    if begins := name_begins(typed):
        keys = set(rows.filter(begins).order_by(in_bytes("name")).values_list("pk", flat=True)[:MOST_OF_A_NAME])
    if not keys:
        return []
    latest = F("facts__last_visit_on").desc(nulls_last=True)
    return list(rows.filter(pk__in=keys).select_related("facts").order_by(latest, "pk")[:most])


def _cars(typed: str, keys: set[int], asked: Asked, most: int) -> list[Vehicle]:
    """Return the cars that a word names by plate or VIN, the very one first, then by how much of the plate it is."""
    if not keys:
        return []
    rows = Vehicle.objects.visible_to(asked.viewer).filter(pk__in=keys)
    word, in_full = typed.upper(), asked.viewer.has_all_in_full
    told = rows.values_list("pk", "plate", "vin", "facts__last_visit_on")
    ranked = sorted(
        (_rank(word, _open_part(word, plate, in_full), _open_part(word, vin or "", in_full)), _latest_first(on), pk)
        for pk, plate, vin, on in told
    )
    first = [pk for _rank_, _on, pk in ranked[:most]]
    found = {car.pk: car for car in rows.filter(pk__in=first).select_related("facts", "owner")}
    cars = [found[pk] for pk in first]
    prepare_cars(cars, asked)
    leave_out_foreign_owners(cars)
    _tell_former_plates(cars, word, in_full)
    return cars


def _latest_first(on: date | None) -> int:
    return -(on.toordinal() if on else 0)


def _open_part(word: str, number: str, in_full: bool) -> str:
    """Return what of a plate or VIN may say how a word names it: all to him who sees or typed it, else the end."""
    is_typed = number.endswith(word) and len(number) - len(word) <= HEAD_OF_PLATE
    return number if in_full or is_typed else number[-4 if len(number) == 17 else -TAIL_OF_PLATE :]


def _rank(word: str, plate: str, vin: str) -> int:
    """Return how a word names a car: the whole, the end of the plate, a part of it, the end of the VIN, or else."""
    ways = (word in (plate, vin), plate.endswith(word), word in plate, vin.endswith(word), word in vin)
    return ways.index(True) if True in ways else len(ways)


def _tell_former_plates(cars: list[Vehicle], word: str, in_full: bool) -> None:
    """Put the plate that a car had before onto those which the word names by it alone."""
    others = {
        car.pk: car
        for car in cars
        if not any(word in _open_part(word, number, in_full) for number in (car.plate, car.vin or ""))
    }
    for car in cars:
        car.former_plate = ""
    if others:
        rows = VehiclePlate.objects.unscoped("plates of seen cars").filter(vehicle_id__in=others, plate__contains=word)
        for pk, plate in rows.values_list("vehicle_id", "plate"):
            if word in _open_part(word, plate, in_full):
                others[pk].former_plate = plate


def looked_up(word: str, viewer: Viewer) -> dict[Customer, int | None]:
    """This function will return the members of a person's store whom a whole phone, plate or VIN names exactly.

    Each with the car that the plate or VIN means, None for a phone.
    """
    search = read_search(word)
    if search is None or not search.is_exact:
        return {}
    phones = CustomerPhone.objects.unscoped("exact look-up").filter(number__in=spellings(dialled(word)), until=None)
    owners: dict[int, int | None] = dict.fromkeys(phones.values_list("customer_id", flat=True))
    vin, plate = read_vin(word).vin, normalise_plate(word).plate
    cars = Vehicle.objects.unscoped("exact look-up").filter(group_id=viewer.group_id, owner__isnull=False)
    if vin:
        owners |= dict(cars.filter(vin=vin).values_list("owner_id", "pk"))
    if plate:
        owners |= dict(cars.filter(plate=plate).values_list("owner_id", "pk"))
    if not owners:
        return {}
    members = Customer.objects.all().looked_up_by(viewer).filter(pk__in=owners).select_related("facts")[:MOST_PEOPLE]
    return {person: owners[person.pk] for person in members}


def outside_of(named: Collection[Customer], viewer: Viewer) -> list[Customer]:
    """This function will return those whom the person does not see anyway."""
    if not named:
        return []
    seen = Customer.objects.visible_to(viewer).filter(pk__in=[person.pk for person in named])
    known = set(seen.values_list("pk", flat=True))
    return [person for person in named if person.pk not in known]


def spellings(digits: str) -> list[str]:
    """Return the stored forms of a whole number as dialled at home."""
    if len(digits) < 11:
        return []
    return [form for form in (f"+86{digits}", f"+86{digits.lstrip('0')}") if national_form(form) == digits]


def prepare_people(people: list[Customer], asked: Asked, named: dict[Customer, int | None]) -> None:
    """This function will put phones, masks and cars onto the people found; the car that was asked for stands first."""
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
        person.car_meant = named.get(person)
        own = sorted(cars_of.get(person.pk, []), key=lambda car: car.pk != person.car_meant)
        person.cars, person.further_cars = own[:CARS_SHOWN], max(len(own) - CARS_SHOWN, 0)
