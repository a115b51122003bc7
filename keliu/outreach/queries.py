"""Whom to contact next and why (practice E1, E2, F3): comparisons of facts with a date, nothing stored."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import NamedTuple

from django.db.models import QuerySet

from keliu.customers.models import Vehicle
from keliu.customers.stages import StageBook, stage_book
from keliu.outreach.best_few import first_judged, most_of_the_rest
from keliu.outreach.could_be import could_be_due
from keliu.outreach.situations import Car, situations
from keliu.rules.contact_reasons import reason_of
from keliu.rules.next_contact import ContactRules, NextContact, Situation, choose_contact
from keliu.rules.sentence import Sentence
from keliu.rules.vehicle_life import DEFAULT_LIMITS, StageLimits


class Proposal(NamedTuple):
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
    vehicles: QuerySet[Vehicle],
    *,
    as_of: date,
    limit: int | None = None,
    rules: ContactRules | None = None,
    are_few: bool = False,
) -> list[Proposal]:
    """This function will return the contacts worth making among these vehicles, the most worth first, one a vehicle.

    Of equal worth and day the older file leads: by VIN or plate, the order would tell what a mask hides of them.
    Vehicles of an import that is still open are left out. Without `rules` each vehicle is judged
    by those of its home store and the stage limits of its model, as they hold on the day. `are_few`: judge them all,
    since the condition on those that can be due at all would cost more than the rule.
    """
    if limit and not are_few:
        holding = RulesByCar(stage_book(as_of), rules)
        first = first_judged(vehicles, as_of, holding.all_rules(), holding.all_limits())
        found = sorted(chain.from_iterable(_judged(cars, as_of, holding) for cars in first), key=_rank)
        if len(found) >= limit and found[limit - 1].contact.score > most_of_the_rest(holding.all_rules()):
            return found[:limit]
    return sorted(chosen(vehicles, as_of, rules, are_few), key=_rank)[:limit]


def _rank(proposal: Proposal) -> tuple[int, date, int]:
    return -proposal.contact.score, proposal.contact.due_on, proposal.car.id


def chosen(
    vehicles: QuerySet[Vehicle], as_of: date, rules: ContactRules | None, are_few: bool = False
) -> Iterator[Proposal]:
    """This function will yield the contact most worth making of each vehicle that has one, in no order."""
    holding = RulesByCar(stage_book(as_of), rules)
    likely = vehicles if are_few else could_be_due(vehicles, as_of, holding.all_rules(), holding.all_limits())
    return _judged(likely, as_of, holding)


def _judged(vehicles: QuerySet[Vehicle], as_of: date, holding: "RulesByCar") -> Iterator[Proposal]:
    for car, situation in situations(vehicles, as_of=as_of):
        own = holding[car.home_store_id, car.model_id]
        contact = choose_contact(situation, as_of, own)
        if contact is not None:
            yield Proposal(car, situation, contact, as_of, own)


class RulesByCar(dict[tuple[int, int | None], ContactRules]):
    """The rules of a vehicle by its home store and model, put together when first asked for."""

    def __init__(self, book: StageBook, fixed: ContactRules | None = None) -> None:
        super().__init__()
        self.book = book
        self.fixed = fixed

    def __missing__(self, key: tuple[int, int | None]) -> ContactRules:
        if self.fixed is not None:
            return self.fixed
        store_id, model_id = key
        own = self.book.by_store[store_id].contacts if store_id in self.book.by_store else ContactRules()
        limits = self.book.limits(store_id, model_id)
        self[key] = own if own.limits == limits else replace(own, limits=limits)
        return self[key]

    def all_rules(self) -> list[ContactRules]:
        """Return the rules that any vehicle may have, but for the stage limits."""
        if self.fixed is not None:
            return [self.fixed]
        return [ContactRules(), *(shop.contacts for shop in self.book.by_store.values())]

    def all_limits(self) -> list[StageLimits]:
        """Return the stage limits that any vehicle may have."""
        if self.fixed is not None:
            return [self.fixed.limits]
        stores = [shop.limits for shop in self.book.by_store.values()]
        return [DEFAULT_LIMITS, ContactRules().limits, *stores, *self.book.by_model.values()]


def next_of_vehicle(vehicle_id: int, *, as_of: date, rules: ContactRules | None = None) -> Proposal | None:
    """This function will return the next contact of one vehicle that the caller may see."""
    own = Vehicle.objects.unscoped("one vehicle that the caller has found in his scope").filter(id=vehicle_id)
    return next(iter(next_contacts(own, as_of=as_of, rules=rules, are_few=True)), None)


def next_of_vehicles(vehicle_ids: list[int], as_of: date) -> dict[int, Proposal]:
    """This function will return the next contact of each of some vehicles of a list; declared to the lists below."""
    found = Vehicle.objects.unscoped("vehicles of a scoped list").filter(id__in=vehicle_ids)
    return {proposal.car.id: proposal for proposal in next_contacts(found, as_of=as_of, are_few=True)}


def vehicles_of_store(store_id: int) -> QuerySet[Vehicle]:
    """This function will return the vehicles whose home is a store, for the program's own lists."""
    return Vehicle.objects.unscoped("next contacts of a store").filter(home_store_id=store_id)
