"""What is asked: as of which day, of which visits, for one store or all; and the windows of it, as rows for the engine.

Each question is a scope: many are answered in one pass, a store each or a shop each.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from keliu.analytics.calendar import (
    bits,
    end_of,
    first_day,
    is_month_end,
    last_day,
    latest_with,
    month_of,
    months_before,
    number_of,
    reached,
    text_of,
)
from keliu.rules.due_dates import Interval
from keliu.rules.periods import add_months
from keliu.rules.vehicle_facts import NOT_COUNTED
from keliu.rules.vehicle_life import DEFAULT_LIMITS, Warranty

KINDS = ("first_maintenance", "maintenance", "repair", "accident", "warranty", "rework", "boutique", "pdi")
FOR_MAINTENANCE = frozenset({"first_maintenance", "maintenance", "repair"})
MASKED = 52  # months of a mask, of 62 that fit: two complete years and the one before them reach 48 back
WINDOWS = 60  # years after the first visit, of 62 that fit
MONTHS, YEARS = 12, 2
FALL_BACK = Warranty()


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds for a vehicle by its model and home store: months of the stages, of the first maintenance, warranty."""

    cooling: int = DEFAULT_LIMITS.cooling
    at_risk: int = DEFAULT_LIMITS.at_risk
    lost: int = DEFAULT_LIMITS.lost
    first_maintenance: int = Interval().first_months
    warranty_months: int = FALL_BACK.months
    warranty_km: int = FALL_BACK.km


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `store` empty: visits at every store count. `maintenance`: visits for maintenance only.

    `year_before`: the scope of the same question as of add_months(as_of, -12), of all counted visits, where V3's R1 is asked.
    `closings`: of how many months before that of `as_of` churn statements are asked, each closed on the first of the next.
    """

    scope: int
    shop: int
    as_of: date
    store: str = ""
    maintenance: bool = False
    gross: bool = False
    limits: Sequence[Limits] = (Limits(),)
    year_before: int | None = None
    closings: int = 0


TABLES = {
    "asked": {
        "scope": "int", "shop": "int", "store": "text", "day": "int", "reached": "int", "back_6": "int",
        "back_12": "int", "back_24": "int", "silent": "int", "year": "int", "is_maintenance": "int", "is_gross": "int",
        "all_months": "int", "year_before": "int",
    },
    "kinds": {"kind": "text", "is_counted": "int", "is_maintenance": "int"},
    "calendar": {"scope": "int", "month": "int", "bit": "int"},
    "years": {"scope": "int", "label": "text", "base": "int", "seen": "int", "first": "int", "last": "int"},
    "months": {
        "scope": "int", "label": "text", "bit": "int", "next": "int", "month": "int", "first": "int", "last": "int",
        "here": "int", "half_base": "int", "half_seen": "int", "half_first": "int", "managed": "int", "edge": "int",
        "after": "int", "quiet": "int",
    },
    "bought": {"scope": "int", "limits": "int", "label": "text", "first": "int", "last": "int", "due": "int"},
    "begun": {"scope": "int", "label": "text", "first": "int", "last": "int"},
    "limits": {
        "scope": "int", "limits": "int", "cooling": "int", "at_risk": "int", "lost": "int", "warranty": "int",
        "warranty_km": "int",
    },
    "spans": {"scope": "int", "months": "int", "after": "int"},
    "windows": {"k": "int", "bit": "int"},
}  # fmt: skip


def rows_of(questions: Iterable[Question]) -> dict[str, list[tuple[Any, ...]]]:
    """This function will lay the questions out as rows of TABLES."""
    found: dict[str, list[tuple[Any, ...]]] = {name: [] for name in TABLES}
    found["kinds"] = [(kind, int(kind not in NOT_COUNTED), int(kind in FOR_MAINTENANCE)) for kind in KINDS]
    found["windows"] = [(k, 1 << k) for k in range(1, WINDOWS + 1)]
    for one in questions:
        day = one.as_of
        found["asked"].append((
            one.scope, one.shop, one.store, number_of(day), reached(day), months_before(day, 6), months_before(day, 12),
            months_before(day, 24), latest_with(day, 12), day.year, int(one.maintenance), int(one.gross),
            bits(0, len(_asked_months(one)) - 1), one.year_before,
        ))  # fmt: skip
        found["spans"] += [(one.scope, months, months_before(day, months)) for months in (12, 24)]
        start = month_of(day) - MASKED + 1
        found["calendar"] += [(one.scope, start + place, 1 << place) for place in range(MASKED)]
        found["years"] += [(one.scope, *row) for row in _years(day, start)]
        found["months"] += [(one.scope, *row) for row in _months(_asked_months(one), start)]
        found["begun"] += [(one.scope, text_of(m), first_day(m), last_day(m)) for m in ended_months(day, 12)]
        longest = max(each.first_maintenance for each in one.limits)
        for number, each in enumerate(one.limits):
            found["limits"].append((
                one.scope, number, latest_with(day, each.cooling), latest_with(day, each.at_risk),
                latest_with(day, each.lost), latest_with(day, each.warranty_months), each.warranty_km,
            ))  # fmt: skip
            found["bought"] += [
                (one.scope, number, text_of(m), first_day(m), last_day(m), first_day(m + each.first_maintenance))
                for m in ended_months(day, longest)
            ]
    return found


def complete_months(day: date) -> list[int]:
    """This function will return the last twelve months that are complete at a day, the earliest first."""
    last = month_of(day) - (0 if is_month_end(day) else 1)
    return list(range(last - MONTHS + 1, last + 1))


def closed_months(day: date, months: int) -> list[int]:
    """This function will return the last months that can be closed on a day, the earliest first."""
    return list(range(month_of(day) - months, month_of(day)))


def complete_years(day: date) -> list[int]:
    """This function will return the last two years that are complete at a day, the earliest first."""
    last = day.year if (day.month, day.day) == (12, 31) else day.year - 1
    return list(range(last - YEARS + 1, last + 1))


def ended_months(day: date, window: int) -> list[int]:
    """This function will return the last twelve months P with add_months(last day of P, window) <= day."""
    last = month_of(day) - window
    while add_months(end_of(last), window) > day:
        last -= 1
    return list(range(last - MONTHS + 1, last + 1))


def _years(day: date, start: int) -> Iterator[tuple[Any, ...]]:
    for year in complete_years(day):
        january = year * 12 - start
        yield (
            str(year), bits(max(0, january - 12), january - 1), bits(january, january + 11), year * 10_000 + 101,
            year * 10_000 + 1231,
        )  # fmt: skip


def _asked_months(one: Question) -> list[int]:
    """Return the months complete at a day; of statements also the one begun, on whose first day the last is closed."""
    if not one.closings:
        return complete_months(one.as_of)
    return [*closed_months(one.as_of, one.closings), month_of(one.as_of)]


def _months(months: Sequence[int], start: int) -> Iterator[tuple[Any, ...]]:
    for place, month in enumerate(months):
        at = month - start
        yield (
            text_of(month), 1 << place, 0 if month == months[-1] else 2 << place, month, first_day(month),
            last_day(month), bits(at, at), bits(at - 6, at - 6), bits(at - 5, at), first_day(month - 5),
            bits(at - 12, at - 1), bits(at - 12, at - 12), bits(at - 11, at), bits(at - 11, at - 1),
        )  # fmt: skip
