"""Which vehicles can have a reason to be contacted at all: a condition on facts and dates, wider than the rule itself.

The rule then judges what is left, so that this may let a car through in vain but must never leave one out.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Func, IntegerField, Q, QuerySet
from django.db.models.functions import Coalesce

from keliu.customers.models import Vehicle
from keliu.rules.next_contact import STAGE_KINDS, ContactKind, ContactRules, Term
from keliu.rules.vehicle_life import StageLimits, latest_with_months

DATED = {
    ContactKind.FIRST_MAINTENANCE: "facts__due_on",
    ContactKind.MAINTENANCE: "facts__due_on",
    ContactKind.WARRANTY_END: "facts__warranty_ends_on",
    ContactKind.INSURANCE: "facts__insurance_ends_on",
    ContactKind.INSPECTION: "inspection_due_on",
    ContactKind.LICENCE: "owner__licence_expires_on",
}
YEARLY = {ContactKind.INSPECTION: "registered_month", ContactKind.BIRTHDAY: "birth_month"}


class MonthOf(Func):
    """The month of a day, by the text of SQLite without a call into Python a row."""

    template = "CAST(EXTRACT(MONTH FROM %(expressions)s) AS integer)"
    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Return the SQL for SQLite."""
        return self.as_sql(compiler, connection, template="CAST(substr(%(expressions)s, 6, 2) AS integer)", **more)


def could_be_due(
    vehicles: QuerySet[Vehicle],
    as_of: date,
    rules: Collection[ContactRules],
    limits: Iterable[StageLimits],
) -> QuerySet[Vehicle]:
    """This function will leave out vehicles that none of the rules and stage limits gives a contact on a day."""
    found = judged_anew(as_of)
    cooling = min(limit.cooling for limit in limits)
    if any(_widest(kind, rules) for kind in STAGE_KINDS.values()):
        found |= Q(facts__last_visit_on__lte=latest_with_months(as_of, cooling))
    for kind in DATED:
        found |= within(kind, span_of(kind, as_of, rules))
    for kind in YEARLY:
        found |= in_months(kind, months_of(kind, as_of, rules))
    return with_months(vehicles).filter(found)


def judged_anew(as_of: date) -> Q:
    """This function will return the condition on cars that are judged by the facts of an earlier day than theirs."""
    return Q(facts__last_any_on__gt=as_of)


def within(kind: ContactKind, span: tuple[date, date] | None) -> Q:
    """This function will return the condition that the day of a kind lies within two days, both included."""
    path = DATED[kind]
    return Q(**{f"{path}__gte": span[0], f"{path}__lte": span[1]}) if span else Q()


def in_months(kind: ContactKind, months: list[int]) -> Q:
    """This function will return the condition that the yearly day of a kind lies in some months, `with_months`."""
    return Q(**{f"{YEARLY[kind]}__in": months}) if months else Q()


def with_months(vehicles: QuerySet[Vehicle]) -> QuerySet[Vehicle]:
    """This function will give vehicles the months that `in_months` asks for."""
    return vehicles.alias(
        registered_month=MonthOf(Coalesce("registered_on", "purchase_date")), birth_month=MonthOf("owner__birthday")
    )


def span_of(kind: ContactKind, as_of: date, rules: Collection[ContactRules]) -> tuple[date, date] | None:
    """This function will return the first and the last due day for which any of the rules makes a contact on a day."""
    term = _widest(kind, rules)
    return (moved(as_of, -term.grace), moved(as_of, term.lead)) if term else None


def months_of(kind: ContactKind, as_of: date, rules: Collection[ContactRules]) -> list[int]:
    """This function will return the months in which a yearly day may lie for which any of the rules makes a contact."""
    term = _widest(kind, rules)
    return _months(as_of, term.lead) if term else []


def _widest(kind: ContactKind, rules: Collection[ContactRules]) -> Term | None:
    """Return the longest lead and grace of a kind; None where nobody makes it."""
    terms = [one.terms[kind] for one in rules if one.terms[kind].weight > 0]
    return Term(*map(max, zip(*terms, strict=True))) if terms else None


def moved(day: date, days: int) -> date:
    """This function will return a day so many days away, within the calendar."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def _months(day: date, days: int) -> list[int]:
    """Return the months that a stretch of days from a day on touches."""
    return sorted({(day + timedelta(days=ahead)).month for ahead in range(min(max(days, 0), 366) + 1)})
