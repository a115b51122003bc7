"""Months, stages and their inverse, exhaustively over the days of several years."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keliu.rules.periods import add_months, completed_months, next_anniversary
from keliu.rules.vehicle_life import Stage, StageLimits, last_visit_range, stage_of

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@given(DAYS, DAYS)
def test_completed_months_is_the_largest_count_that_fits(start: date, end: date) -> None:
    months = completed_months(start, end)
    assert add_months(start, months) <= end < add_months(start, months + 1)


def test_months_are_clamped_to_the_end_of_the_month() -> None:
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2024, 3, 31), -1) == date(2024, 2, 29)
    assert completed_months(date(2025, 11, 30), date(2026, 2, 28)) == 3


@pytest.mark.parametrize("limits", [StageLimits(), StageLimits(8, 13, 18)])
def test_the_range_of_a_stage_is_exact_on_every_day(limits: StageLimits) -> None:
    for offset in range(0, 800, 1):
        as_of = date(2024, 1, 1) + timedelta(days=offset)
        ranges = {s: last_visit_range(s, as_of, limits) for s in Stage if s is not Stage.NEVER_VISITED}
        for back in (
            *range(80, 100),
            *range(170, 190),
            *range(235, 250),
            *range(355, 400),
            *range(540, 560),
            0,
            1,
            2000,
        ):
            last = as_of - timedelta(days=back)
            inside = [s for s, (after, upto) in ranges.items() if after < last <= upto]
            assert inside == [stage_of(last, as_of, limits)], (as_of, last)


def test_a_vehicle_without_a_visit_has_never_visited() -> None:
    assert stage_of(None, date(2026, 1, 1)) is Stage.NEVER_VISITED
    assert stage_of(date(2026, 1, 2), date(2026, 1, 1)) is Stage.NEVER_VISITED


def test_limits_must_rise() -> None:
    with pytest.raises(ValueError, match="rise"):
        StageLimits(6, 3, 12)


@given(DAYS, DAYS)
def test_the_next_anniversary_is_within_a_year(day: date, after: date) -> None:
    found = next_anniversary(day, after)
    assert after <= found <= add_months(after, 12) + timedelta(days=1)
    assert found.month == day.month
