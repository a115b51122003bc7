"""Months by counting, against days worked by hand."""

import calendar
from datetime import date, timedelta

import pytest

from tests.retention.oracle_dates import (
    add_months,
    complete_months,
    complete_years,
    completed_months,
    completed_years,
    ended_months,
    month_text,
)
from tests.retention.worked import day


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2025-02-28", -12, "2024-02-28"),
        ("2025-03-31", -6, "2024-09-30"),
        ("2025-12-15", 1, "2026-01-15"),
        ("2025-01-15", -1, "2024-12-15"),
        ("2025-01-15", 0, "2025-01-15"),
    ],
)
def test_a_month_later_is_the_same_day_or_the_months_end(start, months, end):
    assert add_months(day(start), months) == day(end)


@pytest.mark.parametrize(
    ("since", "until", "months"),
    [
        ("2025-01-31", "2025-02-27", 0),
        ("2025-01-31", "2025-02-28", 1),  # clamped: the month ends, and with it the month since the 31st
        ("2024-02-29", "2025-02-27", 11),
        ("2024-02-29", "2025-02-28", 12),
        ("2025-06-15", "2025-06-15", 0),
        ("2025-06-15", "2026-06-14", 11),
        ("2025-06-15", "2026-06-15", 12),
    ],
)
def test_completed_months_are_the_most_that_fit(since, until, months):
    assert completed_months(day(since), day(until)) == months


def test_counting_up_agrees_with_the_form_in_integers():
    """12 (years) + months, less 1 if the day is greater and D is not the last of its month; and R6's k from it."""
    start = date(2023, 12, 25)
    for since in (start + timedelta(days=step) for step in range(80)):
        for until in (since + timedelta(days=step) for step in (*range(70), *range(330, 440))):
            last_of_its_month = calendar.monthrange(until.year, until.month)[1]
            months = 12 * (until.year - since.year) + until.month - since.month
            months -= since.day > until.day and until.day != last_of_its_month
            assert completed_months(since, until) == months, (since, until)


def test_a_year_is_complete_after_twelve_months():
    assert [completed_years(date(2024, 2, 29), day(text)) for text in ("2025-02-27", "2025-02-28", "2026-02-28")] == [
        0,
        1,
        2,
    ]


def test_days_before_the_start_have_no_completed_months():
    with pytest.raises(ValueError, match="before"):
        completed_months(date(2025, 1, 2), date(2025, 1, 1))


@pytest.mark.parametrize(
    ("as_of", "first", "last"), [("2025-12-31", "2025-01", "2025-12"), ("2025-12-30", "2024-12", "2025-11")]
)
def test_the_last_twelve_months_are_those_whose_last_day_is_there(as_of, first, last):
    months = complete_months(day(as_of))
    assert (month_text(months[0]), month_text(months[-1]), len(months)) == (first, last, 12)


def test_the_last_two_years_are_those_whose_last_day_is_there():
    assert complete_years(day("2025-12-31")) == [2024, 2025]
    assert complete_years(day("2025-12-30")) == [2023, 2024]


@pytest.mark.parametrize(
    ("as_of", "window", "last"),
    [
        ("2025-08-30", 6, "2025-02"),  # 28 February + 6 months = 28 August
        ("2025-02-28", 6, "2024-08"),  # 31 August + 6 months = 28 February
        ("2025-02-27", 6, "2024-07"),
        ("2025-02-28", 12, "2024-02"),  # 29 February 2024 + 12 months
    ],
)
def test_a_month_is_given_when_the_window_of_its_last_day_has_ended(as_of, window, last):
    assert month_text(ended_months(day(as_of), window)[-1]) == last
