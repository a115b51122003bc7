"""Pages of the list of customers out of its own narrow rows: one index holds all that is filtered, sorted and added up.

Filters that these rows know nothing of (series, region, consent, a typed word …) and other orders go the way of all lists.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.lookups import GreaterThan

from keliu.customers.models import Customer, ListedCustomer, Vehicle
from keliu.customers.queries import any_stage
from keliu.rules.rights import Deed
from keliu.web.filters import NONE, Asked, Filter, between
from keliu.web.lists import Query
from keliu.web.paging import COUNT_CAP, PAGE, SCAN_CAP, Page

FIELDS = {"class": "customer_class", "last": "last_visit_on", "spend": "spend_24m_fen"}
SUMS = {"facts__vehicles": "vehicles", "facts__spend_24m_fen": "spend_24m_fen"}
ORDER = ("-last_visit_on", "-customer_key")
FEW = 1500  # matching rows that are fetched whole: one pass over the index instead of two


def _in_stage(values: list[str], asked: Asked) -> Q:
    has_a_car = Q(is_gone=False) & (Q(vehicles__gt=0) | Q(last_visit_on=None))
    return any_stage(values, asked.today, path="last_visit_on") & has_a_car


def _answering(name: str) -> Any:
    def condition(values: list[str], asked: Asked) -> Q:
        wanted = Q(**{f"{name}__in": [int(value) for value in values if value != NONE]})
        return wanted | Q(**{f"{name}__isnull": True}) if NONE in values else wanted

    return condition


def _any_car(name: str, column: str) -> Any:
    """Return the condition that one of the cars has its day in a span: first and last are known, others are looked up."""

    def condition(low: date | None, high: date | None, asked: Asked) -> Q:
        ends = between(f"{name}_first", low, high) | between(f"{name}_last", low, high)
        cars = Vehicle.objects.unscoped("cars of scoped customers").filter(
            between(f"facts__{column}", low, high), owner=OuterRef("customer_key"), disposed_on=None
        )
        around = {f"{name}_first__lt": low, f"{name}_last__gt": high, f"{name}_cars__gt": 2}
        if low is None or high is None:
            return ends
        # Not an EXISTS: PostgreSQL would look all cars of the group up beforehand instead of these customers' cars.
        one = Subquery(cars.order_by().values("pk")[:1])
        return ends | Q(**around) & Q(GreaterThan(one, 0))

    return condition


WHENS = {
    "stage": _in_stage,
    "maintenance": _any_car("due", "due_on"),
    "insurance": _any_car("insured", "insurance_ends_on"),
    "advisor": _answering("advisor_key"),
    "team": _answering("team_key"),
}


def listed_page(query: Query, asked: Asked) -> Page | None:
    """This function will return a page with the exact count and sums; None for what these rows cannot answer."""
    is_known = not query.word and set(query.raw) <= {*FIELDS, *WHENS} and query.sort in ("", query.spec.standard_sort)
    if not is_known or not asked.viewer.may(Deed.SEE_FILES):
        return None
    rows = _matching(query, asked)
    columns = [SUMS[name] for name in query.spec.sums]
    few = list(rows.values_list("customer_key", "last_visit_on", *columns)[: FEW + 1]) if query.raw else []
    is_few = bool(query.raw) and len(few) <= FEW
    if not is_few:
        told = rows.aggregate(count=Count("*"), **{name: Sum(SUMS[name]) for name in query.spec.sums})
        matching, sums = told["count"], tuple(told[name] or 0 for name in query.spec.sums)
    else:
        matching, sums = len(few), tuple(sum(row[place] or 0 for row in few) for place in range(2, 2 + len(columns)))
    count, is_capped = min(matching, SCAN_CAP), matching > SCAN_CAP
    last = max((count + PAGE - 1) // PAGE, 1)
    number = min(query.page, last)
    start = (number - 1) * PAGE
    keys = _in_order(few)[start : min(start + PAGE, count)] if is_few else _keys(rows, start, count) if count else []
    found = Customer.objects.unscoped("keys that a scoped scan found").filter(pk__in=keys)
    people = {row.pk: row for row in found.select_related("facts__main_vehicle__facts")} if keys else {}
    shown = [people[key] for key in keys if key in people]
    return Page(shown, number, count, is_capped, number < last, "", sums, last)


def _in_order(few: Sequence[tuple[Any, ...]]) -> list[int]:
    """Return the customers of all matching rows in the order of the list: by last visit, who was never here behind."""
    return [row[0] for row in sorted(few, key=lambda row: (row[1] or date.min, row[0]), reverse=True)]


def listed_count(query: Query, asked: Asked) -> int | None:
    """This function will count what a query asks for up to one more than a list counts; None where these rows cannot."""
    if query.word or not set(query.raw) <= {*FIELDS, *WHENS}:
        return None
    return int(_matching(query, asked).values("customer_key")[: COUNT_CAP + 1].count())  # a column of the index


def _matching(query: Query, asked: Asked) -> QuerySet[Any]:
    rows = ListedCustomer.objects.visible_to(asked.viewer)
    for one in query.spec.filters:
        if one.name in query.raw:
            rows = rows.filter(_of_rows(one).condition(query.raw[one.name], asked))
    return rows


def _of_rows(one: Filter) -> Filter:
    """Return a filter of the list that means the columns of these rows."""
    changes: dict[str, Any] = {"field": FIELDS[one.name]} if one.name in FIELDS else {"when": WHENS[one.name]}
    return replace(one, **changes)


def _keys(rows: QuerySet[Any], start: int, count: int) -> list[int]:
    """Return the customers of a page along the index, those who were never here behind all others."""
    here = rows.filter(last_visit_on__isnull=False).order_by(*ORDER).values_list("customer_key", flat=True)
    most = min(PAGE, count - start)
    found = list(here[start : start + most])
    if len(found) < most:
        skipped = 0 if found or not start else max(start - here.order_by().count(), 0)
        never = rows.filter(last_visit_on__isnull=True).order_by("-customer_key").values_list("customer_key", flat=True)
        found += list(never[skipped : skipped + most - len(found)])
    return found
