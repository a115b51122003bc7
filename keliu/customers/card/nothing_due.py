"""Why a card proposes no contact: what is over for longer than the shop reminds, what comes next, who is left alone.

The dates stand beside the sentence in the table of cars; it must not say "nothing is due" next to a red one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from keliu.customers.models import Customer, Vehicle
from keliu.customers.stages import StageBook, stage_book
from keliu.rules.next_contact import LEFT_ALONE, ContactKind, ContactRules
from keliu.web.filters import OVERDUE_DAYS

MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class DueDate:
    """到期日: one of the dates of a car, how many days it is over (below 0: to come), and until when the shop reminds."""

    kind: str
    on: date
    days_over: int
    grace: int
    lead: int
    car: Vehicle

    @property
    def is_past_grace(self) -> bool:
        """Whether it is over for longer than the shop reminds."""
        return self.days_over > self.grace


def dates_of(cars: Sequence[Vehicle], book: StageBook) -> Iterator[DueDate]:
    """This function will yield the dates of the cars in use that the card shows, their inspection put on before."""
    for car in cars:
        facts = getattr(car, "facts", None)
        if car.disposed_on or facts is None:
            continue
        shop = book.by_store.get(car.home_store_id)
        rules = shop.contacts if shop else ContactRules()
        dated = (
            (facts.due_kind or ContactKind.MAINTENANCE.value, facts.due_on),
            (ContactKind.INSURANCE.value, facts.insurance_ends_on),
            (ContactKind.WARRANTY_END.value, facts.warranty_ends_on),
            (ContactKind.INSPECTION.value, car.inspection_on),
        )
        for kind, on in dated:
            if on:
                term = rules.terms[kind]
                yield DueDate(kind, on, (book.as_of - on).days, term.grace, term.lead, car)


def has_long_over(cars: Sequence[Vehicle], today: date) -> bool:
    """This function will say whether a car in use has a date that has been over for longer than it is shown in red."""
    facts = [car.facts for car in cars if not car.disposed_on and hasattr(car, "facts")]
    days = [day for own in facts for day in (own.due_on, own.insurance_ends_on) if day]
    return any((today - day).days > OVERDUE_DAYS for day in days)


def why_nothing(person: Customer | None, cars: Sequence[Vehicle], today: date) -> dict[str, Any]:
    """This function will return what explains that no contact is proposed for these cars."""
    dates = list(dates_of(cars, stage_book(today)))
    over = sorted((one for one in dates if 0 < one.days_over <= OVERDUE_DAYS), key=lambda one: one.days_over)
    ahead = sorted((one for one in dates if one.days_over <= 0), key=lambda one: -one.days_over)
    in_use = [car for car in cars if not car.disposed_on]
    return {
        "over": over[:MOST_TOLD],
        "coming": ahead[0] if ahead else None,
        "is_left_alone": person is not None and person.level in LEFT_ALONE,
        "was_just_here": any(_was_just_here(car, today) for car in in_use),
        "gone": [] if in_use else list(cars)[:MOST_TOLD],
    }


def _was_just_here(car: Vehicle, today: date) -> bool:
    facts = getattr(car, "facts", None)
    return bool(facts and facts.last_any_on and 0 <= (today - facts.last_any_on).days <= 1)
