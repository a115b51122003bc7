"""Permitted hours: the edges, the rest at midday, weekends (practice C3)."""

from datetime import datetime, time

import pytest

from keliu.rules.calling_hours import CallingHours, calling_window

WEDNESDAY = datetime(2026, 11, 25)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [((8, 29), False), ((8, 30), True), ((11, 59), True), ((12, 0), False), ((13, 59), False), ((14, 0), True),
     ((18, 59), True), ((19, 0), False)],
)  # fmt: skip
def test_calls_are_allowed_inside_the_hours_only(moment, is_open):
    assert calling_window(WEDNESDAY.replace(hour=moment[0], minute=moment[1])).is_open is is_open


def test_a_closed_window_names_the_next_opening():
    assert calling_window(WEDNESDAY.replace(hour=12, minute=24)).opens_at == WEDNESDAY.replace(hour=14)
    assert calling_window(WEDNESDAY.replace(hour=20)).opens_at == datetime(2026, 11, 26, 8, 30)


def test_the_north_rests_an_hour():
    north = CallingHours(rest_end=time(13))
    assert calling_window(WEDNESDAY.replace(hour=13), north).is_open


def test_a_weekend_is_avoided_not_forbidden():
    saturday = datetime(2026, 11, 28, 10)
    assert calling_window(saturday).is_open
    assert calling_window(saturday).is_avoided
    assert not calling_window(saturday, CallingHours(on_weekends=True)).is_avoided
