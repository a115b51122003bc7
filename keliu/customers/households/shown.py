"""Who lives in a customer's household, as far as the reader sees them; and who might, by address and number (practice A1).

A member whom the reader does not see is absent, and so is whoever is known through him alone: no name, no count.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from keliu.customers.models import Customer, CustomerAddress, CustomerPhone, HouseholdLink, Vehicle
from keliu.customers.prepared import prepare_customers
from keliu.rules.rights import Viewer
from keliu.web.declared import first_declared
from keliu.web.filters import Asked

SEEN = "household of a seen file"
Kind = HouseholdLink.Kind
INVERSE = {Kind.PARENT: Kind.CHILD, Kind.CHILD: Kind.PARENT}
MOST_MEMBERS, MOST_STEPS = 12, 4
MOST_AT_HOME = 5  # more than these at one address or number are an office, a dormitory, a dealer
SHORTEST_ADDRESS = 8
CALLED_LATELY = 14  # days


@dataclass(slots=True)
class Member:
    """家里的人: a customer of the household, what he is to the one whose card it is, or through whom he belongs to it."""

    person: Customer
    kind: str = ""
    link: HouseholdLink | None = None
    via: str = ""
    cars: list[Vehicle] = field(default_factory=list)
    last: Any = None

    def was_called_lately(self, today: date) -> bool:
        """Whether the store reached him within two weeks."""
        return self.last is not None and (today - self.last.on).days <= CALLED_LATELY


def household_of(person: Customer, asked: Asked) -> list[Member]:
    """This function will return the other customers of a seen customer's household, his own links first."""
    found = _reached(person, asked.viewer)
    rows = Customer.objects.visible_to(asked.viewer).filter(pk__in=found, facts__isnull=False)
    people = {row.pk: row for row in rows.select_related("facts__main_vehicle__facts")}
    prepare_customers(list(people.values()), asked)
    cars: dict[Any, list[Vehicle]] = defaultdict(list)
    for car in Vehicle.objects.unscoped(SEEN).filter(owner__in=people, disposed_on=None).order_by("pk"):
        cars[car.owner_id].append(car)
    ask = first_declared("last_reached")
    lasts = ask(asked.viewer, list(people)) if ask else {}
    members = []
    for key, (kind, link, via) in found.items():
        if key in people:
            through = people[via].name if via in people else ""
            members.append(Member(people[key], kind, link, through, cars[key][:3], lasts.get(key)))
    return members


Step = tuple[str, HouseholdLink | None, int | None]


def _reached(person: Customer, viewer: Viewer) -> dict[int, Step]:
    """Return who is reached by links that the reader sees, a step of the family at a time."""
    found: dict[int, Step] = {}
    frontier = {person.pk}
    for step in range(MOST_STEPS):
        following: set[int] = set()
        for row in _seen_links(frontier, viewer):
            for here, there, kind in (
                (row.customer_id, row.other_id, row.kind), (row.other_id, row.customer_id, INVERSE.get(row.kind, row.kind)),
            ):  # fmt: skip
                if here in frontier and there != person.pk and there not in found and len(found) < MOST_MEMBERS:
                    found[there] = (kind, row, None) if step == 0 else ("", None, here)
                    following.add(there)
        if not following:
            break
        frontier = following
    return found


@dataclass(slots=True)
class Suggestion:
    """可能是一家: a customer with the same address or number; a person says whether it is so."""

    person: Customer
    by_phone: bool
    by_address: bool


def suggestions_for(person: Customer, asked: Asked) -> list[Suggestion]:
    """This function will return who may be of a seen customer's household: persons, seen, few at one address or number."""
    if person.is_company:
        return []
    phones = CustomerPhone.objects.unscoped(SEEN).filter(until=None)
    numbers = phones.filter(customer=person).values_list("number", flat=True)
    addresses = CustomerAddress.objects.unscoped(SEEN).filter(until=None)
    own = addresses.filter(customer=person).values_list("text", flat=True).first() or ""
    by_phone: set[int] = set()
    for number in numbers:
        by_phone |= _few(phones.filter(number=number).exclude(customer=person))
    is_home = len(own) >= SHORTEST_ADDRESS and any(c.isdigit() for c in own)
    by_address = _few(addresses.filter(text=own).exclude(customer=person)) if is_home else set()
    known = _linked(person.pk)
    rows = Customer.objects.visible_to(asked.viewer).filter(
        pk__in=(by_phone | by_address) - known, is_company=False, facts__isnull=False
    )
    people = list(rows.select_related("facts__main_vehicle__facts").order_by("pk"))
    prepare_customers(people, asked)
    return [Suggestion(one, one.pk in by_phone, one.pk in by_address) for one in people]


def _few(rows: Any) -> set[int]:
    keys = list(rows.order_by().values_list("customer_id", flat=True).distinct()[: MOST_AT_HOME + 1])
    return set(keys) if len(keys) <= MOST_AT_HOME else set()


def _linked(key: int) -> set[int]:
    rows = HouseholdLink.objects.unscoped(SEEN).filter(Q(customer_id=key) | Q(other_id=key), until=None)
    return {one for pair in rows.values_list("customer_id", "other_id") for one in pair} - {key}


def kin_of(customer_ids: Collection[int], viewer: Viewer) -> dict[int, list[Customer]]:
    """This function will return those whom each of some seen customers is linked with, as far as the reader sees them."""
    keys = set(customer_ids)
    found: dict[int, list[Customer]] = defaultdict(list)
    for row in _seen_links(keys, viewer):
        for one, other in ((row.customer, row.other), (row.other, row.customer)):
            if one.pk in keys:
                found[one.pk].append(other)
    return found


def _seen_links(keys: Collection[int], viewer: Viewer) -> list[HouseholdLink]:
    """Return the standing links of some customers whose two people the reader sees, people loaded.

    The links first and then their few people: joined in one statement, a planner that knows no links yet reads all customers.
    """
    links = HouseholdLink.objects.unscoped(SEEN).filter(Q(customer__in=keys) | Q(other__in=keys), until=None)
    rows = list(links.exclude(kind=Kind.NONE).order_by("pk"))
    seen = Customer.objects.visible_to(viewer).in_bulk({key for row in rows for key in (row.customer_id, row.other_id)})
    rows = [row for row in rows if row.customer_id in seen and row.other_id in seen]
    for row in rows:
        row.customer, row.other = seen[row.customer_id], seen[row.other_id]
    return rows
