"""The base of customers: stages, teams, advisors, groups of stores; every number is the count of a list one can open."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from keliu.customers.finding.lists import CUSTOMERS, VEHICLES
from keliu.customers.models import Customer, Vehicle
from keliu.customers.queries import HAS_A_CAR_IN_USE, MAIN_MODEL
from keliu.customers.stages import stage_book
from keliu.org.models import Staff, Store, Team
from keliu.org.queries import by_numeral
from keliu.rules.masking import is_too_few
from keliu.rules.rights import Viewer
from keliu.rules.vehicle_life import Stage, StageLimits, latest_with_months
from keliu.web.filters import Asked
from keliu.web.lists import ListSpec, matching_rows, read_query_text


@dataclass(frozen=True, slots=True)
class Linked:
    """A number with the address of its rows."""

    count: int
    url: str


def rows_asked(spec: ListSpec, viewer: Viewer, day: date, **query: str) -> Any:
    """This function will return the rows that a list shows for a query."""
    return matching_rows(read_query_text(spec, urlencode(query)), Asked(viewer, day))


def address_of(spec: ListSpec, **query: str) -> str:
    """This function will return the address of a list with a query."""
    return f"{reverse(spec.url_name)}?{urlencode(query, safe=',.!')}"


def counted(spec: ListSpec, viewer: Viewer, day: date, **query: str) -> Linked:
    """This function will count the rows of a list and say where they are."""
    return Linked(rows_asked(spec, viewer, day, **query).order_by().count(), address_of(spec, **query))


def stage_counts(viewer: Viewer, day: date) -> dict[str, Any]:
    """This function will count the cars in use by stage, in one pass."""
    book = stage_book(day)
    counts = {stage.value: Count("pk", filter=book.condition(stage.value)) for stage in Stage}
    found = rows_asked(VEHICLES, viewer, day, gone="0").order_by().aggregate(**counts)
    total = sum(found.values())
    stages = [
        {
            "stage": stage.value, "count": found[stage.value], "share": found[stage.value] / total if total else 0,
            "width": round(100 * found[stage.value] / total, 1) if total else 0,
            "url": address_of(VEHICLES, stage=stage.value, gone="0"),
        }
        for stage in Stage
    ]  # fmt: skip
    return {"stages": stages, "total": Linked(total, address_of(VEHICLES, gone="0"))}


def newly_lost_span(day: date, limits: StageLimits) -> str:
    """This function will return the last visits of those who were lost since the first of the month, as a filter."""
    before = day.replace(day=1) - timedelta(days=1)
    first = latest_with_months(before, limits.lost) + timedelta(days=1)
    return f"{first}..{latest_with_months(day, limits.lost)}"


def by_member(viewer: Viewer, day: date, limits: StageLimits, part: str) -> list[dict[str, Any]]:
    """This function will return customers, at risk, lost and newly lost by `team` or `advisor` of the person's store."""
    book = stage_book(day)
    span = newly_lost_span(day, limits)
    first, last = (date.fromisoformat(end) for end in span.split(".."))
    lost = book.condition("lost", model=MAIN_MODEL) & HAS_A_CAR_IN_USE
    at_risk = book.condition("at_risk", model=MAIN_MODEL) & HAS_A_CAR_IN_USE
    path = f"stores__{part}_id"
    rows = (
        Customer.objects.visible_to(viewer)
        .filter(stores__store_id=viewer.store_id, facts__isnull=False)
        .order_by()
        .values(path)
        .annotate(
            n=Count("pk"),
            at_risk=Count("pk", filter=at_risk),
            lost=Count("pk", filter=lost),
            new=Count("pk", filter=lost & Q(facts__last_visit_on__gte=first, facts__last_visit_on__lte=last)),
        )
    )
    names = _names(viewer, part)
    told = []
    for row in rows:
        key = str(row[path]) if row[path] else "none"
        told.append({
            "key": key, "name": names.get(row[path], ""), "customers": Linked(row["n"], _of(part, key)),
            "at_risk": Linked(row["at_risk"], _of(part, key, stage="at_risk")),
            "lost": Linked(row["lost"], _of(part, key, stage="lost")),
            "new": Linked(row["new"], _of(part, key, stage="lost", last=span)),
        })  # fmt: skip
    return sorted(told, key=lambda row: (row["key"] == "none", by_numeral(row["name"])))


def _of(part: str, key: str, **query: str) -> str:
    return address_of(CUSTOMERS, **{part: key}, **query)


def _names(viewer: Viewer, part: str) -> dict[int, str]:
    rows = (Team if part == "team" else Staff).objects.visible_to(viewer)  # type: ignore[attr-defined]
    return dict(rows.values_list("id", "name"))


def stores_in_totals(viewer: Viewer, day: date) -> list[dict[str, Any]]:
    """This function will return the stores of a group in totals; a number from 1 to 4 is not told (None)."""
    stores = Store.objects.visible_to(viewer).order_by("code")
    book = stage_book(day)
    cars = Vehicle.objects.unscoped("totals of a group, small ones hidden").filter(
        group_id=viewer.group_id, facts__isnull=False, disposed_on=None
    )
    counts = {stage.value: Count("pk", filter=book.condition(stage.value)) for stage in Stage}
    found = {
        row["home_store_id"]: row for row in cars.order_by().values("home_store_id").annotate(n=Count("pk"), **counts)
    }
    told = []
    for store in stores:
        row = found.get(store.pk, {})
        cells = [_told(row.get(stage.value, 0)) for stage in Stage]
        told.append({"store": store, "cars": _told(row.get("n", 0)), "cells": cells})
    return told


def _told(count: int) -> int | None:
    return None if is_too_few(count) else count
