"""When a vehicle is due: by date and by its own predicted odometer, whichever comes first (practice E1, B2).

The odometer is a line through the readings (least squares from integer sums, so that facts add up), its slope drawn to
the usual km a day when readings are few.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from keliu.rules.periods import add_months

DAY_ORIGIN = 700_000
USUAL_KM_A_DAY = 40.0
MAX_KM_A_DAY = 600.0
PRIOR_WEIGHT_DAYS2 = 30.0 * 30.0
SPREAD = 0.2

# 公安部 2022-09 (in force 2022-10-01): cars of private use within 10 years are tested in year 6 and 10 and get the mark
# without a test every 2 years; from year 10 on every year.
INSPECTION_SOURCE = "公安部 2022-09-21, 2022-10-01 起"
INSPECTION_YEARS = (2, 4, 6, 8, 10)
INSPECTION_TEST_YEARS = (6, 10)


@dataclass(frozen=True, slots=True)
class Interval:
    """保养周期: months and km between two maintenances, and those of the first one; zero means no such limit."""

    months: int = 6
    km: int = 5000
    first_months: int = 6
    first_km: int = 5000


class Odometer(NamedTuple):
    """里程: integer sums over the readings of one car; days are ordinals less 700,000."""

    n: int = 0
    sum_day: int = 0
    sum_km: int = 0
    sum_day2: int = 0
    sum_day_km: int = 0
    last_on: date | None = None
    last_km: int | None = None

    def km_a_day(self, usual: float = USUAL_KM_A_DAY) -> float:
        """This function will return the slope, drawn to the usual one by the weight of a month's spread."""
        if self.n < 2:
            return usual
        spread = self.sum_day2 - self.sum_day * self.sum_day / self.n
        joint = self.sum_day_km - self.sum_day * self.sum_km / self.n
        slope = (joint + usual * PRIOR_WEIGHT_DAYS2) / (spread + PRIOR_WEIGHT_DAYS2)
        return min(max(slope, 0.5), MAX_KM_A_DAY)

    def predict(self, day: date, usual: float = USUAL_KM_A_DAY) -> int | None:
        """This function will return the odometer expected on a day, never below the last reading."""
        if self.last_on is None or self.last_km is None:
            return None
        ahead = max((day - self.last_on).days, 0)
        return round(self.last_km + ahead * self.km_a_day(usual))


class Due(NamedTuple):
    """到期: the day, the span it may fall into, the odometer it stands for, and whether km or date led to it."""

    kind: str
    due_on: date
    earliest_on: date
    latest_on: date
    at_km: int | None
    by_km: bool


def maintenance_due(
    odometer: Odometer, interval: Interval, *, last_on: date | None, last_km: int | None, bought_on: date | None
) -> Due | None:
    """This function will return the next maintenance; the first one counts from the purchase.

    `last_on`, `last_km`: the last maintenance. None: neither a maintenance nor a purchase date is known.
    """
    kind = "maintenance" if last_on else "first_maintenance"
    start = last_on or bought_on
    if start is None:
        return None
    months = interval.months if last_on else interval.first_months
    step = interval.km if last_on else interval.first_km
    by_date = add_months(start, months) if months else None
    at_km = ((last_km or 0) + step) if step and (last_km is not None or last_on is None) else None
    by_km = _day_of_km(odometer, at_km, start) if at_km else None
    days = [day for day in (by_date, by_km) if day]
    if not days:
        return None
    due_on = min(days)
    is_km = due_on == by_km and due_on != by_date
    early = late = due_on
    if by_km is not None:
        slack = max(round(abs((by_km - start).days) * SPREAD), 3)
        early = min(due_on, by_km - timedelta(days=slack))
        late = min(by_km + timedelta(days=slack), by_date) if by_date else by_km + timedelta(days=slack)
    return Due(kind, due_on, max(early, start), max(late, due_on), at_km, is_km)


def _day_of_km(odometer: Odometer, at_km: int, start: date) -> date | None:
    """Return the day on which the odometer is expected to reach a figure, not before the start of the interval."""
    if odometer.last_on is None or odometer.last_km is None:
        return None
    ahead = (at_km - odometer.last_km) / odometer.km_a_day()
    if ahead > 20_000:
        return None
    if ahead <= (start - odometer.last_on).days:
        return start  # a mistyped odometer may lie so far above that the day would be none of the calendar
    return odometer.last_on + timedelta(days=int(ahead))


def inspection_year_due(year: int) -> bool:
    """This function will say whether the inspection is due on this anniversary of the registration."""
    return year in INSPECTION_YEARS or year > 10


def inspection_needs_test(year: int) -> bool:
    """This function will say whether the car must be tested on site on this anniversary; else the mark is enough."""
    return year in INSPECTION_TEST_YEARS or year > 10


def next_inspection(registered_on: date, on_or_after: date) -> date:
    """This function will return the next annual inspection or mark of a private car."""
    year = max(on_or_after.year - registered_on.year, 1)
    while not inspection_year_due(year) or add_months(registered_on, 12 * year) < on_or_after:
        year += 1
    return add_months(registered_on, 12 * year)
