"""Stages of a vehicle by its last visit (practice F3, metric R5), its age, warranty and cliffs (practice B2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median

from keliu.rules.periods import add_months, completed_months, completed_years


class Stage(StrEnum):
    """阶段: 活跃, 趋冷, 风险, 流失, 没来过."""

    ACTIVE = "active"
    COOLING = "cooling"
    AT_RISK = "at_risk"
    LOST = "lost"
    NEVER_VISITED = "never_visited"


@dataclass(frozen=True, slots=True)
class StageLimits:
    """阶段界限: completed months without a counted visit from which a stage begins (practice F3)."""

    cooling: int = 3
    at_risk: int = 6
    lost: int = 12

    def __post_init__(self) -> None:
        if not 0 < self.cooling < self.at_risk < self.lost:
            raise ValueError("limits must rise: cooling < at risk < lost")

    def months_before(self, stage: Stage) -> int:
        """This function will return the months without a visit after which cooling, at risk or lost begins."""
        return int(getattr(self, stage))


DEFAULT_LIMITS = StageLimits()
LONG_INTERVAL_LIMITS = StageLimits(8, 13, 18)
FAR_PAST = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Warranty:
    """质保: months and km; the fall-back of a model that a file named first (metric W1)."""

    months: int = 24
    km: int = 60_000


def stage_of(last_visit_on: date | None, as_of: date, limits: StageLimits = DEFAULT_LIMITS) -> Stage:
    """This function will return the stage of a vehicle on a day."""
    if last_visit_on is None or last_visit_on > as_of:
        return Stage.NEVER_VISITED
    months = completed_months(last_visit_on, as_of)
    if months < limits.cooling:
        return Stage.ACTIVE
    if months < limits.at_risk:
        return Stage.COOLING
    return Stage.AT_RISK if months < limits.lost else Stage.LOST


def latest_with_months(as_of: date, months: int) -> date:
    """This function will return the latest day from which `months` months are completed on `as_of`.

    It is not add_months(as_of, -months): on the last day of a month later days of the earlier month count, too.
    """
    day = add_months(as_of, -months) + timedelta(days=4)
    while completed_months(day, as_of) < months:
        day -= timedelta(days=1)
    return day


def last_visit_range(stage: Stage, as_of: date, limits: StageLimits = DEFAULT_LIMITS) -> tuple[date, date]:
    """This function will return (after, upto): a vehicle is in the stage if and only if after < last visit <= upto.

    :raises ValueError: for never_visited, which has no last visit.
    """
    cooling, at_risk, lost = (latest_with_months(as_of, m) for m in (limits.cooling, limits.at_risk, limits.lost))
    ranges = {
        Stage.ACTIVE: (cooling, as_of),
        Stage.COOLING: (at_risk, cooling),
        Stage.AT_RISK: (lost, at_risk),
        Stage.LOST: (FAR_PAST, lost),
    }
    if stage not in ranges:
        raise ValueError(f"no last visit in stage {stage}")
    return ranges[stage]


def warranty_ends_on(purchase_date: date | None, warranty: Warranty) -> date | None:
    """This function will return the first day out of warranty by months; km may end it earlier."""
    return add_months(purchase_date, warranty.months) if purchase_date else None


def is_in_warranty(purchase_date: date | None, day: date, km: int | None, warranty: Warranty) -> bool:
    """This function will say whether a vehicle is in warranty on a day (metric W1); no reading: by months alone."""
    if purchase_date is None or not purchase_date <= day < add_months(purchase_date, warranty.months):
        return False
    return km is None or km < warranty.km


FREE_MAINTENANCE_KM = (3000, 5000)
REPLACEMENT_YEARS = (3, 5)
THIN_ICE_MONTHS = (9, 11)
SLIPPING_VISITS = 3


def age_years(purchase_date: date | None, day: date) -> int | None:
    """This function will return the completed years since the purchase; None when it is unknown or yet to come."""
    return completed_years(purchase_date, day) if purchase_date and purchase_date <= day else None


def is_free_maintenance_near(km: int | None, visits: int) -> bool:
    """This function will say whether a car without a visit is at the free maintenance of 3,000 to 5,000 km (B2)."""
    return visits == 0 and km is not None and FREE_MAINTENANCE_KM[0] <= km <= FREE_MAINTENANCE_KM[1]


def is_replacement_likely(purchase_date: date | None, day: date) -> bool:
    """This function will say whether a car is in its third to fifth year, when it is often replaced (B2)."""
    age = age_years(purchase_date, day)
    return age is not None and REPLACEMENT_YEARS[0] <= age + 1 <= REPLACEMENT_YEARS[1]


def is_thin_ice(last_visit_on: date | None, day: date) -> bool:
    """This function will say whether 9 to 11 months are completed since the last visit: the last call before lost."""
    if last_visit_on is None or last_visit_on > day:
        return False
    return THIN_ICE_MONTHS[0] <= completed_months(last_visit_on, day) <= THIN_ICE_MONTHS[1]


def is_slipping(visit_days: Sequence[date], as_of: date, limits: StageLimits = DEFAULT_LIMITS) -> bool:
    """This function will say whether a regular stays away: over 1.5 times the median gap, yet active or cooling.

    `visit_days`: the days of the counted visits, each once, ascending; at least 3 on or before the day are needed.
    """
    days = [day for day in visit_days if day <= as_of]
    if len(days) < SLIPPING_VISITS or stage_of(days[-1], as_of, limits) not in (Stage.ACTIVE, Stage.COOLING):
        return False
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    return (as_of - days[-1]).days > 1.5 * median(gaps)
