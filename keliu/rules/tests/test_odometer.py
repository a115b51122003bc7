"""An odometer's figure is refused, asked about or taken; what is told of its use agrees with the facts."""

from datetime import date, timedelta

import pytest

from keliu.rules.due_dates import DAY_ORIGIN
from keliu.rules.odometer import KnownReading, doubt_reading, is_used, refuse_reading
from keliu.rules.vehicle_facts import sum_up

TODAY = date(2026, 11, 25)
LAST = KnownReading(TODAY - timedelta(days=100), 62_100)


def test_what_no_odometer_shows_is_refused():
    assert refuse_reading(0, TODAY, TODAY, None)
    assert refuse_reading(2_000_001, TODAY, TODAY, None)
    assert refuse_reading(500, TODAY + timedelta(days=1), TODAY, None)
    assert refuse_reading(500, date(2020, 1, 1), TODAY, date(2021, 1, 1))
    assert refuse_reading(500, TODAY, TODAY, TODAY) is None


def test_a_lower_figure_names_the_one_that_it_falls_below():
    told = doubt_reading(62_099, TODAY, LAST, None).english()
    assert "62,100" in told
    assert str(LAST.on) in told
    assert "not used" in told


def test_a_figure_above_a_later_one_is_asked_about():
    assert doubt_reading(63_000, LAST.on - timedelta(days=1), None, LAST) is not None
    assert doubt_reading(62_000, LAST.on - timedelta(days=1), None, LAST) is None


def test_a_digit_too_many_is_asked_about_and_a_taxi_is_not():
    assert doubt_reading(651_000, TODAY, LAST, None) is not None
    assert doubt_reading(62_100 + 250 * 100, TODAY, LAST, None) is None
    assert doubt_reading(62_100 + 2_000, LAST.on, LAST, None) is None
    assert doubt_reading(62_100, TODAY, LAST, None) is None


@pytest.mark.parametrize("days", [0, 1, 5, 100])
@pytest.mark.parametrize("ahead", [-1, 0, 1999, 2000, 2001, 2600, 2601, 5000, 5001, 62_000, 62_001])
def test_what_is_said_to_be_used_is_what_the_facts_use(ahead, days):
    first = TODAY.toordinal() - DAY_ORIGIN - 200
    facts = sum_up([], [(first, 62_100), (first + days, 62_100 + ahead)])
    assert is_used(ahead, days) == (facts.readings == 2)


def test_nothing_is_said_to_be_unused_that_the_facts_use():
    for ahead in range(0, 100_000, 997):
        doubt = doubt_reading(62_100 + ahead, TODAY, LAST, None)
        assert doubt is None or ("not used" in doubt.english()) is not is_used(ahead, 100)
