"""The people of a company and of its cars as a reader may see them; and whom to call about a car (practice A1, A3).

A contact is a name with a number, masked as the company's own; or a customer with a file of his own, masked as that
file, and absent for who does not see it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from keliu.customers.models import CarContact, CompanyContact, Customer, CustomerPhone, Vehicle
from keliu.customers.queries import members_by_customer
from keliu.rules.rights import Viewer
from keliu.rules.whom_to_call import Matter, Post, post_for

SEEN = "people of a seen company"


def contacts_of(company: Customer, viewer: Viewer | None, *, in_full: bool = False) -> list[CompanyContact]:
    """This function will return a seen company's people of today whom the reader may see (None: the program, all of them).

    Each carries `told` and `number`, whether the number shows `in_full`, and his own file as `file` where he has one.
    """
    rows = list(
        CompanyContact.objects.unscoped(SEEN).filter(customer=company, until=None).select_related("person")
        .order_by("part", "id")
    )  # fmt: skip
    _put_told(rows, viewer, in_full)
    return [row for row in rows if row.told]


def _put_told(rows: Sequence[CompanyContact], viewer: Viewer | None, in_full: bool) -> None:
    keys = [row.person_id for row in rows if row.person_id]
    files = Customer.objects.unscoped(SEEN) if viewer is None else Customer.objects.visible_to(viewer)
    seen = files.in_bulk(keys) if keys else {}
    members = members_by_customer(viewer, list(seen.values())) if viewer and seen else {}
    phones = CustomerPhone.objects.unscoped(SEEN).filter(customer__in=seen, until=None, fails_since=None)
    numbers = dict(phones.order_by("-rank", "-id").values_list("customer_id", "number")) if seen else {}
    for row in rows:
        row.file = seen.get(row.person_id or 0)
        row.told, row.number, row.in_full = row.name, row.phone, in_full or viewer is None
        if row.person_id:
            member = members.get(row.person_id)
            row.told = (row.file.name or row.file.customer_no) if row.file else ""
            row.number = numbers.get(row.person_id, "") if row.file else ""
            row.in_full = viewer is None or viewer.sees_in_full(team_id=member.team_id if member else None)


def posts_held(person: Customer, viewer: Viewer) -> list[CompanyContact]:
    """This function will return as what a seen customer stands in the files of companies that the reader sees."""
    rows = CompanyContact.objects.visible_to(viewer).filter(person=person, until=None).select_related("customer")
    return list(rows.order_by("customer__name", "part"))


@dataclass(slots=True)
class OfCar:
    """车上的人: who drives a car, and who gets its reminders."""

    drivers: list[CompanyContact]
    receiver: CompanyContact | None


def people_of_car(car: Vehicle, contacts: Sequence[CompanyContact]) -> OfCar:
    """This function will return those of some contacts of the owner who drive a car or get its reminders."""
    rows = CarContact.objects.unscoped(SEEN).filter(vehicle=car, until=None, contact__in=[one.pk for one in contacts])
    parts: dict[str, set[int]] = {}
    for part, key in rows.values_list("part", "contact_id"):
        parts.setdefault(part, set()).add(key)
    drivers = [one for one in contacts if one.pk in parts.get(CarContact.Part.DRIVER, ())]
    receiver = next((one for one in contacts if one.pk in parts.get(CarContact.Part.RECEIVER, ())), None)
    return OfCar(drivers, receiver)


@dataclass(frozen=True, slots=True)
class Callee:
    """找谁: a name, a number in E.164, as what he stands, whether the reader sees the number in full, his own file."""

    name: str
    number: str
    post: Post
    in_full: bool
    customer_id: int | None


def whom_to_call(car: Vehicle, matter: Matter, viewer: Viewer | None = None, *, in_full: bool = False) -> Callee | None:
    """This function will return whom to call about a car and a matter, as far as the reader sees him; None: no number.

    `viewer` None is the program itself; `in_full`: the reader sees the owner's numbers.
    """
    if car.owner is None:
        return None
    contacts = contacts_of(car.owner, viewer, in_full=in_full)
    return _callee(car.owner, contacts, people_of_car(car, contacts), matter, in_full or viewer is None)


def calls_of(car: Vehicle, contacts: Sequence[CompanyContact], of_car: OfCar, *, in_full: bool) -> list[Any]:
    """This function will return (matter, whom to call) of a car with an owner, for every matter."""
    if car.owner is None:
        return []
    return [(matter, _callee(car.owner, contacts, of_car, matter, in_full)) for matter in Matter]


def _callee(
    owner: Customer, contacts: Sequence[CompanyContact], of_car: OfCar, matter: Matter, in_full: bool
) -> Callee | None:
    found: dict[Post, Any] = {}
    for post, people in (
        (Post.RECEIVER, [of_car.receiver] if of_car.receiver else []), (Post.CAR_DRIVER, of_car.drivers),
        *((Post(part.value), [one for one in contacts if one.part == part]) for part in CompanyContact.Part),
    ):  # fmt: skip
        first = next((one for one in people if one.number), None)
        if first is not None:
            found[post] = Callee(first.told, first.number, post, first.in_full, first.person_id)
    phones = CustomerPhone.objects.unscoped(SEEN).filter(Q(fails_since=None), customer=owner, until=None)
    own = phones.order_by("rank", "id").values_list("number", flat=True).first()
    if own:
        found[Post.OWNER] = Callee(owner.name or owner.customer_no, own, Post.OWNER, in_full, owner.pk)
    post = post_for(matter, found)
    return found[post] if post else None
