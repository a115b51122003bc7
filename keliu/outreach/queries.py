"""Whom to contact next and why (practice E1, E2, F3): comparisons of facts with a date, nothing stored."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from keliu.audit.queries import open_batches
from keliu.customers.models import Vehicle
from keliu.customers.stages import StageBook, stage_book
from keliu.rules.contact_reasons import reason_of
from keliu.rules.due_dates import Due, Odometer, next_inspection
from keliu.rules.next_contact import ContactRules, NextContact, Situation, choose_contact
from keliu.rules.sentence import Sentence
from keliu.rules.vehicle_facts import FactSums
from keliu.workshop.fact_rows import due_of, intervals_of_models
from keliu.workshop.facts import sums_until

INSPECTION_GRACE = timedelta(days=90)
COLUMNS = (
    "id", "vin", "plate", "purchase_date", "registered_on", "inspection_due_on", "disposed_on", "model_id",
    "owner_id", "owner__customer_no", "owner__name", "owner__birthday", "owner__licence_expires_on", "owner__level",
    "owner__facts__customer_class", "home_store_id",
    "facts__last_visit_on", "facts__last_any_on", "facts__readings", "facts__sum_day",
    "facts__sum_km", "facts__sum_day2", "facts__sum_day_km", "facts__last_read_on", "facts__last_read_km",
    "facts__due_kind", "facts__due_on", "facts__due_from", "facts__due_until", "facts__due_km", "facts__due_by_km",
    "facts__warranty_ends_on", "facts__insurance_ends_on",
)  # fmt: skip
Car = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Proposal:
    """建议联系: one vehicle with the contact most worth making and its situation; `reason` says why."""

    car: Car
    situation: Situation
    contact: NextContact
    as_of: date
    rules: ContactRules

    @property
    def reason(self) -> Sentence:
        """Why, in a sentence with date and figure."""
        return reason_of(self.contact, self.situation, self.as_of)


def next_contacts(
    vehicles: QuerySet[Vehicle], *, as_of: date, limit: int | None = None, rules: ContactRules | None = None
) -> list[Proposal]:
    """This function will return the contacts worth making among these vehicles, the most worth first, one a vehicle.

    Vehicles of an import that is still open are left out. Without `rules` each vehicle is judged
    by those of its home store and the stage limits of its model, as they hold on the day.
    """
    found = []
    holding = rules_on(as_of) if rules is None else None
    for car, situation in situations(vehicles, as_of=as_of):
        own = rules if holding is None else holding[car["home_store_id"], car["model_id"]]
        assert own is not None
        contact = choose_contact(situation, as_of, own)
        if contact is not None:
            found.append(Proposal(car, situation, contact, as_of, own))
    found.sort(key=lambda p: (-p.contact.score, p.contact.due_on, p.car["vin"] or "", p.car["plate"], p.car["id"]))
    return found[:limit] if limit is not None else found


class RulesByCar(dict[tuple[int, int | None], ContactRules]):
    """The rules of a vehicle by its home store and model, put together when first asked for."""

    def __init__(self, book: StageBook) -> None:
        super().__init__()
        self.book = book

    def __missing__(self, key: tuple[int, int | None]) -> ContactRules:
        store_id, model_id = key
        own = self.book.by_store[store_id].contacts if store_id in self.book.by_store else ContactRules()
        limits = self.book.limits(store_id, model_id)
        self[key] = own if own.limits == limits else replace(own, limits=limits)
        return self[key]


def rules_on(day: date) -> RulesByCar:
    """This function will return the rules of every vehicle on a day: its model's limits, its store's figures."""
    return RulesByCar(stage_book(day))


def next_of_vehicle(vehicle_id: int, *, as_of: date, rules: ContactRules | None = None) -> Proposal | None:
    """This function will return the next contact of one vehicle that the caller may see."""
    own = Vehicle.objects.unscoped("one vehicle that the caller has found in his scope").filter(id=vehicle_id)
    return next(iter(next_contacts(own, as_of=as_of, rules=rules)), None)


def next_of_vehicles(vehicle_ids: list[int], as_of: date) -> dict[int, Proposal]:
    """This function will return the next contact of each of some vehicles of a list; declared to the lists below."""
    found = Vehicle.objects.unscoped("vehicles of a scoped list").filter(id__in=vehicle_ids)
    return {proposal.car["id"]: proposal for proposal in next_contacts(found, as_of=as_of)}


def situations(vehicles: QuerySet[Vehicle], *, as_of: date) -> Iterator[tuple[Car, Situation]]:
    """This function will yield each vehicle with its situation on a day; visits after that day do not exist."""
    rows = vehicles.filter(facts__isnull=False).order_by().values_list(*COLUMNS)
    if still_open := open_batches():
        rows = rows.filter(Q(batch=None) | ~Q(batch__in=still_open))
    cars = [dict(zip(COLUMNS, row, strict=True)) for row in rows.iterator(chunk_size=5000)]
    past = [car["id"] for car in cars if (car["facts__last_any_on"] or date.min) > as_of]
    earlier = sums_until(past, as_of) if past else {}
    intervals = intervals_of_models() if past else {}
    for car in cars:
        if car["id"] in earlier:
            turn_back(car, earlier[car["id"]], intervals)
        yield car, situation_of(car, as_of)


def turn_back(car: Car, sums: FactSums, intervals: dict[Any, Any]) -> None:
    """This function will put the facts of an earlier day in the place of today's."""
    due, _ = due_of(sums, intervals.get(car["model_id"], intervals[None]), car["purchase_date"])
    for name in (
        "last_visit_on",
        "last_any_on",
        "readings",
        "sum_day",
        "sum_km",
        "sum_day2",
        "sum_day_km",
        "last_read_on",
        "last_read_km",
    ):
        car[f"facts__{name}"] = getattr(sums, name)
    names = ("due_kind", "due_on", "due_from", "due_until", "due_km", "due_by_km")
    car.update({f"facts__{name}": value for name, value in zip(names, due, strict=True)})


def situation_of(car: Car, as_of: date) -> Situation:
    """This function will return what the rule looks at, from one row of columns."""
    odometer = Odometer(
        car["facts__readings"], car["facts__sum_day"], car["facts__sum_km"], car["facts__sum_day2"],
        car["facts__sum_day_km"], car["facts__last_read_on"], car["facts__last_read_km"],
    )  # fmt: skip
    due = None
    if car["facts__due_on"]:
        due = Due(
            car["facts__due_kind"], car["facts__due_on"], car["facts__due_from"], car["facts__due_until"],
            car["facts__due_km"], car["facts__due_by_km"],
        )  # fmt: skip
    last = car["facts__last_any_on"]
    disposed = car["disposed_on"]
    return Situation(
        last_visit_on=car["facts__last_visit_on"],
        last_here_on=last,
        bought_on=car["purchase_date"],
        due=due,
        odometer=odometer,
        warranty_ends_on=car["facts__warranty_ends_on"],
        insurance_ends_on=car["facts__insurance_ends_on"],
        inspection_due_on=_inspection(car, as_of),
        licence_ends_on=car["owner__licence_expires_on"],
        birthday=car["owner__birthday"],
        customer_class=car["owner__facts__customer_class"] or "C",
        level=car["owner__level"] or "private",
        is_disposed=disposed is not None and disposed <= as_of and (last is None or last <= disposed),
    )


def _inspection(car: Car, as_of: date) -> date | None:
    """Return the inspection that a file named, else the next one by law from the registration."""
    named: date | None = car["inspection_due_on"]
    if named is not None and named >= as_of - INSPECTION_GRACE:
        return named
    registered = car["registered_on"] or car["purchase_date"]
    return next_inspection(registered, as_of) if registered else None


def count_due(vehicles: QuerySet[Vehicle], *, as_of: date, rules: ContactRules | None = None) -> dict[str, int]:
    """This function will count the vehicles whose chosen contact is of each kind."""
    return dict(
        sorted(Counter(p.contact.kind.value for p in next_contacts(vehicles, as_of=as_of, rules=rules)).items())
    )


def vehicles_of_store(store_id: int) -> QuerySet[Vehicle]:
    """This function will return the vehicles whose home is a store, for the program's own lists."""
    return Vehicle.objects.unscoped("next contacts of a store").filter(home_store_id=store_id)
