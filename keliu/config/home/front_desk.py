"""The front desk: receptions by advisor of the last seven days (metric W3), and the figures of the month (W2, W4, W6)."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_noop as N_

from keliu.org.models import Staff
from keliu.rules.front_desk import Receptions
from keliu.rules.periods import add_months
from keliu.rules.rights import Reach, Viewer
from keliu.workshop.models import Visit

DAYS = 7
MONTHS = 7
SCALE = 16
PDI = Visit.Kind.PDI
ARRIVALS = ",".join(kind for kind in Visit.Kind.values if kind != PDI)


def visits_address(**query: str) -> str:
    """This function will return the address of the visits' list, or nothing while that desk has no page."""
    try:
        base = reverse("workshop:visits")
    except NoReverseMatch:
        return ""
    return f"{base}?{'&'.join(f'{name}={value}' for name, value in query.items())}"


def seen_visits(viewer: Viewer) -> QuerySet[Visit]:
    """This function will return the visits that count for a person's figures: those of the store, or of his team's cars."""
    return Visit.objects.visible_to(viewer)


def loads(viewer: Viewer, day: date, rule: Receptions) -> dict[str, Any]:
    """This function will return each advisor's receptions of the last seven days before the day.

    A reception is a car and a day, all kinds but the delivery check, cancelled arrivals included (metric W3).
    """
    first, last = day - timedelta(days=DAYS), day - timedelta(days=1)
    rows = (
        seen_visits(viewer)
        .filter(arrived_on__gte=first, arrived_on__lte=last, advisor__isnull=False)
        .exclude(kind=PDI)
        .order_by()
        .values_list("advisor_id", "arrived_on")
        .annotate(n=Count("vehicle", distinct=True))
    )
    by_advisor: dict[int, dict[date, int]] = defaultdict(dict)
    open_days = set()
    for advisor, on, n in rows:
        by_advisor[advisor][on] = n
        open_days.add(on)
    people = Staff.objects.visible_to(viewer).filter(pk__in=by_advisor)
    if viewer.reach is Reach.TEAM:
        people = people.filter(team_id=viewer.team_id)
    told = [_load(person, by_advisor[person.pk], len(open_days), rule, (first, last)) for person in people]
    return {
        "rows": sorted(told, key=lambda row: -row["mean"]), "days": len(open_days), "first": first, "last": last,
        "over": [row for row in told if row["is_over"]], "rule": rule, "best_x": _x(rule.best_from),
        "best_width": _x(rule.best_to) - _x(rule.best_from), "most_x": _x(rule.most),
    }  # fmt: skip


def _load(
    person: Staff, by_day: dict[date, int], open_days: int, rule: Receptions, span: tuple[date, date]
) -> dict[str, Any]:
    peak_on = max(by_day, key=lambda on: (by_day[on], on))
    peak = by_day[peak_on]
    mean = sum(by_day.values()) / open_days
    return {
        "person": person, "mean": mean, "sum": sum(by_day.values()), "peak": peak, "peak_on": peak_on,
        "is_over": peak > rule.most, "load": rule.load(mean).value, "width": _x(mean), "peak_x": _x(peak),
        "url": visits_address(day=f"{span[0]}..{span[1]}", advisor=str(person.pk)),
        "peak_url": visits_address(day=f"{peak_on}..{peak_on}", advisor=str(person.pk)),
    }  # fmt: skip


def _x(receptions: float) -> float:
    """Return the place on a bar of 100, which ends at 16 receptions."""
    return round(min(receptions, SCALE) * 100 / SCALE, 2)


def month_figures(viewer: Viewer, day: date) -> dict[str, Any]:
    """This function will return the month's figures up to yesterday beside the same days of the six months before."""
    last = day - timedelta(days=1)
    spans = [_span(last, back) for back in range(MONTHS - 1, -1, -1)]
    months = [_sums(viewer, *span) for span in spans]
    yesterday = _sums(viewer, last, last)
    first = spans[-1][0]
    span = {"day": f"{first}..{last}", "state": "valid"}
    arrivals = visits_address(**span, kind=ARRIVALS)
    rows = [
        _figure("visits", months, yesterday, lambda m: m["n"], arrivals),
        _figure("output", months, yesterday, lambda m: m["fen"], arrivals, "yuan"),
        _figure(
            "body_share", months, yesterday, lambda m: _ratio(m["accident_fen"], m["fen"]),
            visits_address(**span, kind="accident"), "percent",
        ),
        _figure("ticket", months, yesterday, lambda m: _ratio(m["fen"], m["n"]), arrivals, "yuan"),
        _figure(
            "first_maintenance", months, yesterday, lambda m: m["first"],
            visits_address(**span, kind="first_maintenance"),
        ),
        _figure(
            "rework_share", months, yesterday, lambda m: _ratio(m["rework"], m["n"]),
            visits_address(**span, kind="rework"), "percent",
        ),
    ]  # fmt: skip
    return {"rows": rows, "first": first, "last": last, "before": spans[-2]}


def _span(last: date, back: int) -> tuple[date, date]:
    """Return the first of the month so many months before, and the same day of it as yesterday's."""
    end = add_months(last, -back)
    return end.replace(day=1), end


def _sums(viewer: Viewer, first: date, last: date) -> dict[str, int]:
    empty = Q(customer_fen=None, insurer_fen=None, manufacturer_fen=None)
    paid = Coalesce("customer_fen", 0) + Coalesce("insurer_fen", 0) + Coalesce("manufacturer_fen", 0)
    amount = Case(When(empty, then=Coalesce("labour_fen", 0) + Coalesce("parts_fen", 0)), default=paid)
    rows = seen_visits(viewer).filter(arrived_on__gte=first, arrived_on__lte=last, cancelled=False).exclude(kind=PDI)
    sums = rows.order_by().aggregate(
        n=Count("pk"), fen=Sum(amount), accident_fen=Sum(amount, filter=Q(kind="accident")),
        first=Count("pk", filter=Q(kind="first_maintenance")), rework=Count("pk", filter=Q(kind="rework")),
    )  # fmt: skip
    return {name: value or 0 for name, value in sums.items()}


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _figure(name: str, months: list[Any], yesterday: Any, value: Any, url: str, unit: str = "") -> dict[str, Any]:
    """Return one line: yesterday, this month, the same days of last month, and a line of seven months."""
    line = [value(month) for month in months]
    known = [point or 0 for point in line]
    high = max(known) or 1
    points = " ".join(f"{6 + at * 10},{round(20 - 16 * point / high, 1)}" for at, point in enumerate(known))
    now, before = line[-1], line[-2]
    change = (now - before) / before if now is not None and before else None
    return {
        "name": f"figure_{name}", "yesterday": value(yesterday), "now": now, "before": before, "change": change,
        "points": points, "end": points.rsplit(" ", 1)[-1].split(","), "url": url, "unit": unit,
    }  # fmt: skip


def last_visit_day(viewer: Viewer) -> date | None:
    """This function will return the day up to which visits are known."""
    found = seen_visits(viewer).order_by(F("arrived_at").desc()).values_list("arrived_on", flat=True)
    return found.first()


WORDS = (
    N_("figure_visits"), N_("figure_output"), N_("figure_body_share"), N_("figure_ticket"), N_("figure_first_maintenance"),
    N_("figure_rework_share"),
)  # fmt: skip
