"""A customer's card, put together: three lines, next contact, cars, who answers, value, traits, changes (practice A1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from keliu.audit.models import Change
from keliu.audit.queries import open_batches
from keliu.audit.told import tell
from keliu.customers.card.nothing_due import has_long_over, why_nothing
from keliu.customers.companies.people import contacts_of, posts_held
from keliu.customers.duplicates.unmerging import gone_into
from keliu.customers.models import (
    Assignment,
    Customer,
    CustomerAddress,
    CustomerPhone,
    CustomerTraits,
    FileMerge,
    Vehicle,
)
from keliu.customers.prepared import next_contacts_of, put_life
from keliu.customers.queries import members_by_customer
from keliu.customers.stages import stage_book
from keliu.rules.calling_hours import CallingHours, calling_window
from keliu.rules.contact_titles import title_of
from keliu.rules.figure_values import ShopRules
from keliu.rules.masking import mask_address
from keliu.rules.periods import completed_years
from keliu.rules.rights import Deed, Viewer
from keliu.rules.what_was_said import refusals_in

SEEN = "part of a seen customer"
CHANGES_SHOWN = 8
TRAITS = (
    "age_band", "income_band", "interests", "habits", "personality", "views", "attitudes", "values", "payment_habit",
    "media", "daily_rhythm",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asking:
    """Who opens a card, and when (shop-local), under which figures of the shop."""

    viewer: Viewer
    now: datetime
    figures: ShopRules

    @property
    def today(self) -> date:
        """The day."""
        return self.now.date()


def overview_of(person: Customer, asking: Asking) -> dict[str, Any]:
    """This function will return everything that a customer's card shows, but the history."""
    viewer, today = asking.viewer, asking.today
    member = members_by_customer(viewer, [person]).get(person.pk)
    in_full = viewer.sees_in_full(team_id=member.team_id if member else None)
    cars = cars_of(person, today)
    facts = getattr(person, "facts", None)
    told_next = next_block(person, cars, asking)
    cars = relevant_first(cars, told_next)
    main = next((car for car in cars if facts and car.pk == facts.main_vehicle_id), cars[0] if cars else None)
    book = stage_book(today)
    stage = book.stage(facts.last_visit_on if facts else None, person.home_store_id, main.model_id if main else None)
    return {
        "person": person,
        "facts": facts,
        "stage": stage if cars or not (facts and facts.last_visit_on) else None,
        "age": completed_years(person.birthday, today) if person.birthday and in_full else None,
        "gone": None if any(not car.disposed_on for car in cars) else _last_gone(cars),
        "cars": cars,
        "has_long_over": has_long_over(cars, today),
        "cancelled": sum(car.facts.cancelled for car in cars if hasattr(car, "facts")),
        "in_full": in_full,
        "phones": phones_of(person),
        "address": _address(person, in_full),
        "member": member,
        "since": _assignment(person, viewer, today),
        "coming": _coming(person, viewer, today),
        "contacts": contacts_of(person, viewer, in_full=in_full),
        "posts": posts_held(person, viewer) if not person.is_company else [],
        "traits": _traits(person),
        "changes": changes_of(person, cars, viewer, in_full) if viewer.may(Deed.SEE_AUDIT) else [],
        "next": told_next,
        "wish": wish_of(person),
        "open_batch": person.batch if person.batch in open_batches() else None,
    }


def phones_of(person: Customer) -> list[CustomerPhone]:
    """This function will return a seen customer's phones of today, the first first."""
    return list(CustomerPhone.objects.unscoped(SEEN).filter(customer=person, until=None).order_by("rank", "id"))


def cars_of(person: Customer, today: date) -> list[Vehicle]:
    """This function will return a seen customer's cars with their stage and what is due, those in use first."""
    rows = Vehicle.objects.unscoped(SEEN).filter(owner=person).select_related("facts", "model")
    cars = sorted(rows, key=lambda car: (car.disposed_on is not None, car.pk))
    book = stage_book(today)
    for car in cars:
        put_life(car, book)
        car.key_text = str(car.pk)
    return cars


def next_block(person: Customer, cars: Sequence[Vehicle], asking: Asking) -> dict[str, Any]:
    """This function will return the contact most worth making over all cars, the later ones, and whether one may call."""
    by_car = next_contacts_of([car.pk for car in cars if not car.disposed_on], asking.today)
    ranked = sorted(by_car.items(), key=lambda pair: -pair[1].contact.score)
    cars_by_key = {car.pk: car for car in cars}
    who = person.name or person.customer_no or _("the customer")
    told = [{"proposal": p, "car": cars_by_key[key], "title": title_of(p.contact, who)} for key, p in ranked]
    nothing = None if told else why_nothing(person, cars, asking.today)
    return {
        "first": told[0] if told else None, "later": told[1:4], "window": window_of(asking), "nothing": nothing,
        "keys": [key for key, _proposal in ranked],
    }  # fmt: skip


def relevant_first(cars: Sequence[Vehicle], told_next: dict[str, Any]) -> list[Vehicle]:
    """This function will put the cars of the next contacts before the others in use, those that are gone last."""
    rank = {key: place for place, key in enumerate(told_next["keys"])}
    return sorted(cars, key=lambda car: (car.disposed_on is not None, rank.get(car.pk, len(rank)), car.pk))


def _last_gone(cars: Sequence[Vehicle]) -> Vehicle | None:
    return max(cars, key=lambda car: car.disposed_on or date.min, default=None)


def wish_of(person: Customer) -> dict[str, Any] | None:
    """This function will return how a customer wants to be contacted: channel, hours, and words that he does not want to."""
    said = refusals_in(person.note)
    if not (person.preferred_channel or person.preferred_hours or said):
        return None
    hours = person.preferred_hours
    channel = _(person.preferred_channel) if person.preferred_channel else ""
    told = " · ".join(filter(None, (channel, hours, said)))
    return {"told": told, "refuses": bool(refusals_in(hours) or said)}


def window_of(asking: Asking) -> Any:
    """This function will say whether one may call now, by the hours that the shop set."""
    values = asking.figures.values
    rest_end = values["hours.rest_end_north" if values["hours.region"] == "north" else "hours.rest_end_south"]
    hours = CallingHours(
        values["hours.begin"], values["hours.rest_begin"], rest_end, values["hours.end"],  # type: ignore[arg-type]
        bool(values["hours.may_call_on_holidays"]),
    )  # fmt: skip
    return calling_window(asking.now, hours)


def _address(person: Customer, in_full: bool) -> str:
    row = CustomerAddress.objects.unscoped(SEEN).filter(customer=person, until=None).first()
    if row is None:
        return ""
    return row.text if in_full else mask_address(row.text)


def _assignment(person: Customer, viewer: Viewer, today: date) -> Assignment | None:
    """Return since when the present team answers for the customer at the person's store."""
    rows = Assignment.objects.unscoped(SEEN).filter(customer=person, store_id=viewer.store_id)
    holding = rows.filter(Q(from_date=None) | Q(from_date__lte=today), Q(to_date=None) | Q(to_date__gte=today))
    return holding.order_by("-from_date").first()


def _coming(person: Customer, viewer: Viewer, today: date) -> Assignment | None:
    """Return who answers for the customer at the person's store next, where that is settled already."""
    rows = Assignment.objects.unscoped(SEEN).filter(customer=person, store_id=viewer.store_id, from_date__gt=today)
    return rows.select_related("advisor", "team").order_by("from_date").first()


def _traits(person: Customer) -> list[tuple[str, str]]:
    row = CustomerTraits.objects.unscoped(SEEN).filter(customer=person).first()
    return [(_(name), getattr(row, name)) for name in TRAITS if getattr(row, name)] if row else []


def changes_of(
    person: Customer, cars: Sequence[Vehicle], viewer: Viewer, in_full: bool, limit: int = CHANGES_SHOWN
) -> list[Change]:
    """This function will return the latest changes of a file and its cars, and of the files that went into them, masked as
    the person may see them.
    """
    own, of_cars = {person.pk}, {car.pk for car in cars}
    own |= gone_into(FileMerge.Kind.CUSTOMER, own)
    of_cars |= gone_into(FileMerge.Kind.VEHICLE, of_cars)
    rows = Change.objects.visible_to(viewer).filter(
        Q(table="customers_customer", row_key__in=own) | Q(table="customers_vehicle", row_key__in=of_cars)
    )
    changes = list(rows.order_by("-id")[:limit])
    tell(changes, viewer, in_full=in_full)
    return changes
