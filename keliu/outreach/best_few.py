"""The few contacts most worth making, without judging every car of a store.

A score is a weight times an urgency times the worth of the customer. So the best stand nearly always among the corporate
VIPs and the cars of class A whose day is near: those are judged first, and the rest only where one of it could reach as far.
"""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q, QuerySet

from keliu.customers.models import Customer, Vehicle
from keliu.outreach.could_be import (
    DATED,
    YEARLY,
    could_be_due,
    in_months,
    judged_anew,
    months_of,
    moved,
    with_months,
    within,
)
from keliu.rules.next_contact import STAGE_KINDS, ContactKind, ContactRules, days_over
from keliu.rules.vehicle_life import StageLimits

VIP = Q(owner__level=Customer.Level.CORPORATE_VIP)
CLASS_A = Q(owner__facts__customer_class="A")
MOST_URGENT = 100


def first_judged(
    vehicles: QuerySet[Vehicle], as_of: date, rules: list[ContactRules], limits: Iterable[StageLimits]
) -> list[QuerySet[Vehicle]]:
    """This function will return the cars that are judged first, in sets that share none."""
    dated = with_months(vehicles).filter(CLASS_A & ~VIP).filter(_dated_over(most_of_the_rest(rules), as_of, rules))
    return [could_be_due(vehicles.filter(VIP), as_of, rules, limits), dated]


def most_of_the_rest(rules: Iterable[ContactRules]) -> int:
    """This function will return the score that none of the other cars is over."""
    return max(map(_most, rules))


def _dated_over(bar: int, as_of: date, rules: Collection[ContactRules]) -> Q:
    """Return the condition that a car of class A has a dated contact whose score may be over the bar."""
    found = judged_anew(as_of)
    for kind in DATED:
        for own in rules:
            if days := days_over(own.terms[kind], own.weights.class_a_percent, bar):
                found |= within(kind, (moved(as_of, days[0]), moved(as_of, days[1])))
    for kind in YEARLY:
        if any(MOST_URGENT * one.terms[kind].weight * one.weights.class_a_percent > bar for one in rules):
            found |= in_months(kind, months_of(kind, as_of, rules))
    return found


def _most(rules: ContactRules) -> int:
    def heaviest(kinds: Iterable[ContactKind]) -> int:
        return max(rules.terms[kind].weight for kind in kinds)

    own = rules.weights
    by_class = max(own.class_b_percent, 100)
    dated, stage = heaviest({*DATED, *YEARLY}) * by_class, heaviest(STAGE_KINDS.values())
    return MOST_URGENT * max(dated, stage * max(own.class_a_percent, by_class))
