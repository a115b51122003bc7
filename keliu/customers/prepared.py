"""What a row of a list or a card needs beside its table row: masks, stage, who answers, the next contact; set-based."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from keliu.customers.models import Customer, Vehicle
from keliu.customers.queries import members_by_customer, phones_by_customer
from keliu.customers.stages import StageBook, stage_book
from keliu.rules.due_dates import Odometer, next_inspection
from keliu.rules.masking import mask_phone, mask_plate, show_phone
from keliu.rules.plates import show_plate
from keliu.rules.vins import show_vin
from keliu.web.declared import first_declared
from keliu.web.filters import Asked
from keliu.web.sentences import say


def next_contacts_of(vehicle_ids: Iterable[int], as_of: date) -> dict[int, Any]:
    """This function will return the contact most worth making for each of some vehicles, from the desk that knows."""
    provide = first_declared("next_of_vehicles")
    return provide(list(vehicle_ids), as_of) if provide else {}


def prepare_customers(rows: list[Customer], asked: Asked) -> None:
    """This function will put phone, masks, stage, membership and next contact onto the customers of a page."""
    members, phones = members_by_customer(asked.viewer, rows), phones_by_customer(rows)
    cars = Vehicle.objects.unscoped("cars of scoped customers").filter(owner__in=rows, disposed_on=None)
    owner_of = dict(cars.values_list("id", "owner_id"))
    best: dict[Any, Any] = {}
    for vehicle_id, proposal in next_contacts_of(owner_of, asked.today).items():
        owner = owner_of[vehicle_id]
        if owner not in best or proposal.contact.score > best[owner].contact.score:
            best[owner] = proposal
    book = stage_book(asked.today)
    for row in rows:
        member = members.get(row.pk)
        row.in_full = asked.viewer.sees_in_full(team_id=member.team_id if member else None)
        row.phone = phones.get(row.pk, "")
        row.phone_shown = show_phone(row.phone) if row.in_full else mask_phone(row.phone)
        row.birthday_shown = row.birthday if row.in_full or not row.birthday else f"{row.birthday:%m-%d}"
        car = row.facts.main_vehicle
        row.stage = book.stage(row.facts.last_visit_on, row.home_store_id, car.model_id if car else None)
        # of several cars one that is in use is the main one; who sold his only car has none to be in a stage
        row.is_gone = bool(car.disposed_on if car else row.facts.last_visit_on)
        _put_member(row, member)
        _put_next(row, best.get(row.pk))
        row.has_several = row.next is not None and (
            row.facts.vehicles > 1 or row.next.car.id != row.facts.main_vehicle_id
        )
        same_day = car and getattr(car, "facts", None) and car.facts.last_visit_on == row.facts.last_visit_on
        row.last_kind = _(car.facts.last_kind) if same_day and car.facts.last_kind else ""
        row.car_shown = " ".join(filter(None, (_plate(car, row.in_full), car.series, car.model_name))) if car else ""


def prepare_vehicles(rows: list[Vehicle], asked: Asked) -> None:
    """This function will put masks, stage, predicted odometer, inspection and next contact onto the vehicles of a page."""
    prepare_cars(rows, asked)
    leave_out_foreign_owners(rows)
    proposals = next_contacts_of([car.pk for car in rows], asked.today)
    book = stage_book(asked.today)
    for car in rows:
        put_life(car, book)
        _put_next(car, proposals.get(car.pk))


def prepare_cars(cars: list[Vehicle], asked: Asked) -> None:
    """This function will put who answers and the masks onto cars, as the person may see them."""
    members = members_by_customer(asked.viewer, [car.owner for car in cars if car.owner])
    for car in cars:
        member = members.get(car.owner_id)
        car.in_full = asked.viewer.sees_in_full(team_id=member.team_id if member else None)
        car.plate_shown, car.vin_shown = _plate(car, car.in_full), _vin(car)
        _put_member(car, member)


def leave_out_foreign_owners(cars: Iterable[Vehicle]) -> None:
    """This function will take the owners off prepared cars who are no customers of the person's store.

    Another store gave them the car; this one served it before, and still shows what it did to it.
    """
    for car in cars:
        if car.member is None:
            car.owner = None


def put_life(car: Vehicle, book: StageBook) -> None:
    """This function will put a car's stage, its odometer as predicted for today, and what is due onto it."""
    facts = getattr(car, "facts", None)
    today = book.as_of
    car.stage = book.stage(facts.last_visit_on if facts else None, car.home_store_id, car.model_id)
    car.is_gone = car.disposed_on is not None
    car.inspection_on = inspection_of(car, today)
    car.km_now, car.km_over, car.last_kind, car.due_told = None, 0, "", ""
    if facts:
        odometer = Odometer(
            facts.readings, facts.sum_day, facts.sum_km, facts.sum_day2, facts.sum_day_km, facts.last_read_on,
            facts.last_read_km,
        )  # fmt: skip
        car.km_now = odometer.predict(today)
        is_over = facts.due_km and car.km_now and not car.disposed_on
        car.km_over = max(car.km_now - facts.due_km, 0) if is_over else 0
        car.last_kind = _(facts.last_kind) if facts.last_kind else ""
        car.due_told = f"{facts.due_km:,} km" if facts.due_km else ""


def inspection_of(car: Vehicle, today: date) -> date | None:
    """This function will return a car's next inspection: the one its file names, else the next by law."""
    if car.inspection_due_on:
        return car.inspection_due_on
    registered = car.registered_on or car.purchase_date
    return next_inspection(registered, today) if registered else None


def _put_member(row: Any, member: Any) -> None:
    row.member = member
    row.advisor_name = member.advisor.name if member and member.advisor else ""
    row.team_name = member.team.name if member and member.team else ""


def _put_next(row: Any, proposal: Any) -> None:
    row.next = proposal
    row.next_told = f"{proposal.contact.due_on} {say(proposal.reason)}" if proposal else ""


def _plate(car: Vehicle, in_full: bool) -> str:
    return "" if not car.plate else show_plate(car.plate) if in_full else mask_plate(car.plate)


def _vin(car: Vehicle) -> str:
    return "" if not car.vin else car.vin if car.in_full else show_vin(car.vin)
