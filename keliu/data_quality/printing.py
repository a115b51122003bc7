"""客户档案基本信息表: the basic information sheet of one customer or of up to fifty, as the person may see them (A4)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from keliu.contacts.models import Contact
from keliu.customers.card.owned import own_since
from keliu.customers.models import Customer, CustomerAddress, CustomerPhone, RevealLog, Vehicle
from keliu.customers.prepared import prepare_cars, put_life
from keliu.customers.queries import SHEET, members_by_customer
from keliu.customers.stages import stage_book
from keliu.rules.masking import mask_address, mask_phone, show_phone
from keliu.rules.rights import Viewer
from keliu.web.filters import Asked
from keliu.web.timeline import Scope
from keliu.workshop.queries import visits_of

MOST = 50
CARS_SHOWN = 4
VISITS_SHOWN = 8
SEEN = "sheet of seen customers"


@dataclass(slots=True)
class Sheet:
    """One customer's sheet: the fields of the form, already masked as its reader may see them."""

    person: Customer
    in_full: bool
    advisor: str
    phones: list[str] = field(default_factory=list)
    address: str = ""
    cars: list[Vehicle] = field(default_factory=list)
    more_cars: int = 0
    visits: list[Any] = field(default_factory=list)
    wishes: list[str] = field(default_factory=list)
    first_contact_on: date | None = None


def sheets_of(keys: Sequence[int], asked: Asked) -> list[Sheet]:
    """This function will return the sheets of those of some customers whom the person sees, in their order; at most 50."""
    seen = Customer.objects.visible_to(asked.viewer).select_related("home_store").in_bulk(list(keys)[:MOST])
    people = [seen[key] for key in dict.fromkeys(keys) if key in seen]
    members = members_by_customer(asked.viewer, people)
    sheets = {}
    for person in people:
        member = members.get(person.pk)
        in_full = asked.viewer.sees_in_full(team_id=member.team_id if member else None)
        sheets[person.pk] = Sheet(person, in_full, member.advisor.name if member and member.advisor else "")
    _put_addresses(sheets)
    _put_cars(sheets, asked)
    _put_visits(sheets, asked)
    return list(sheets.values())


def _put_addresses(sheets: dict[int, Sheet]) -> None:
    phones = CustomerPhone.objects.unscoped(SEEN).filter(customer__in=sheets, until=None)
    for key, number in phones.order_by("rank", "id").values_list("customer_id", "number"):
        sheet = sheets[key]
        sheet.phones.append(show_phone(number) if sheet.in_full else mask_phone(number))
    places = CustomerAddress.objects.unscoped(SEEN).filter(customer__in=sheets, until=None)
    for key, text in places.values_list("customer_id", "text"):
        sheets[key].address = text if sheets[key].in_full else mask_address(text)


def _put_cars(sheets: dict[int, Sheet], asked: Asked) -> None:
    """Put the cars in use first, with what is due and at which interval."""
    rows = Vehicle.objects.unscoped(SEEN).filter(owner__in=sheets).select_related("owner", "facts", "model")
    cars = sorted(rows, key=lambda car: (car.disposed_on is not None, car.pk))
    prepare_cars(cars, asked)
    book = stage_book(asked.today)
    for car in cars:
        put_life(car, book)
        sheet = sheets[car.owner_id or 0]
        if len(sheet.cars) < CARS_SHOWN:
            sheet.cars.append(car)
        else:
            sheet.more_cars += 1


def _put_visits(sheets: dict[int, Sheet], asked: Asked) -> None:
    """Put the latest orders of the person's store, what was asked for, and the first enquiry where there was no order."""
    owner_of = {car.pk: sheet.person.pk for sheet in sheets.values() for car in sheet.cars}
    rows = visits_of(Scope(asked.viewer, None, list(owner_of))).filter(cancelled=False)
    begun = own_since([car for sheet in sheets.values() for car in sheet.cars])
    by_person: dict[int, list[Any]] = defaultdict(list)
    for visit in rows.select_related("advisor").order_by("-arrived_at", "-id"):
        by_person[owner_of[visit.vehicle_id]].append(visit)
    plates = {car.pk: car.plate_shown for sheet in sheets.values() for car in sheet.cars}
    for key, visits in by_person.items():
        sheet = sheets[key]
        sheet.visits = visits[:VISITS_SHOWN]
        own = [
            v for v in visits if v.arrived_on >= begun.get(v.vehicle_id, v.arrived_on)
        ]  # not a former owner's wishes
        sheet.wishes = list(dict.fromkeys(v.requested_services for v in own if v.requested_services))[:3]
        for visit in sheet.visits:
            visit.plate_told = plates[visit.vehicle_id]
    without = [key for key in sheets if key not in by_person]
    asked_for = Contact.objects.visible_to(asked.viewer).filter(customer__in=without).order_by("contact_on", "id")
    for key, day in asked_for.values_list("customer_id", "contact_on"):
        sheets[key].first_contact_on = sheets[key].first_contact_on or day


@transaction.atomic
def record_sheets(sheets: Sequence[Sheet], *, actor: Viewer, now: datetime, why: str) -> int:
    """This function will log the sheets that show numbers in full, as every look in full is, and return how many."""
    rows = [
        RevealLog(
            at=now, account_key=actor.account_id or 0, person=actor.name, store_id=actor.store_id, customer=sheet.person,
            field=SHEET, why=why[:200],
        )
        for sheet in sheets
        if sheet.in_full
    ]  # fmt: skip
    RevealLog.objects.bulk_create(rows)
    return len(rows)
