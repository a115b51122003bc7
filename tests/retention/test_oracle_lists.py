"""Slipping, thin ice, the service cliff, and buyers who never came, worked by hand."""

from fractions import Fraction

import pytest

from tests.retention.oracle_lists import (
    buyers_who_never_came,
    median_gap,
    service_cliff,
    slipped_this_week,
    slipping,
    thin_ice,
)
from tests.retention.worked import came, car, day, shop_with

EVERY_40_DAYS = ["2025-01-01", "2025-02-10", "2025-03-22"]  # due to slip after 60 days: true from 22 May on


@pytest.mark.parametrize(
    ("days", "gap"),
    [
        (["2025-01-01", "2025-01-11", "2025-02-10"], 20),
        (["2025-01-01", "2025-01-11", "2025-01-14"], Fraction(13, 2)),
        (["2025-01-01", "2025-01-11", "2025-01-14", "2025-03-14"], 10),
    ],
)
def test_the_median_of_the_gaps(days, gap):
    assert median_gap([day(text) for text in days]) == gap


@pytest.mark.parametrize(
    ("as_of", "slips", "this_week"),
    [
        ("2025-05-21", False, False),  # 60 days are not more than 1.5 times 40
        ("2025-05-22", True, True),
        ("2025-05-28", True, True),
        ("2025-05-29", True, False),
        ("2025-09-21", True, False),
        ("2025-09-22", False, False),  # six completed months: at risk
    ],
)
def test_slipping_and_slipped_this_week(as_of, slips, this_week):
    shop = shop_with(car(), came(*EVERY_40_DAYS))
    assert [bool(asked(shop, day(as_of))) for asked in (slipping, slipped_this_week)] == [slips, this_week]


def test_two_visits_are_too_few_to_slip_and_a_disposed_car_does_not():
    assert slipping(shop_with(car(), came(*EVERY_40_DAYS[:2])), day("2025-05-22")) == []
    assert slipping(shop_with(car(), came(*EVERY_40_DAYS), came("2025-03-22", hour=15)), day("2025-05-22"))
    assert slipping(shop_with(car(disposed_on="2025-05-01"), came(*EVERY_40_DAYS)), day("2025-05-22")) == []


@pytest.mark.parametrize(
    ("as_of", "thin"), [("2025-09-30", False), ("2025-10-01", True), ("2025-12-31", True), ("2026-01-01", False)]
)
def test_thin_ice_is_from_9_to_11_completed_months(as_of, thin):
    assert bool(thin_ice(shop_with(car(), came("2025-01-01")), day(as_of))) == thin


def test_thin_ice_knows_neither_who_was_never_seen_nor_the_disposed():
    assert thin_ice(shop_with(car()), day("2025-12-31")) == []
    assert thin_ice(shop_with(car(disposed_on="2025-05-05"), came("2025-01-01")), day("2025-12-01")) == []


@pytest.mark.parametrize(
    ("days", "n", "expected"),
    [
        (["2024-01-01"], 1, (1, 1)),
        (["2024-01-01", "2025-07-01"], 1, (1, 0)),
        (["2024-01-01", "2025-07-02"], 1, (1, 1)),
        (["2024-01-01", "2025-07-01"], 2, (0, 0)),  # less than 18 months ago
        (["2024-01-01", "2024-03-01"], 2, (1, 1)),
        (["2024-07-01"], 1, (0, 0)),
        (["2024-06-30"], 1, (1, 1)),  # clamped: 18 months on 30 December
    ],
)
def test_the_service_cliff_n_is_the_share_without_a_visit_in_18_months_after_the_nth(days, n, expected):
    cliff = service_cliff(shop_with(car(), came(*days)), day("2025-12-31"), n)
    assert (cliff.base, cliff.count, cliff.is_hidden) == (*expected, True)


@pytest.mark.parametrize(("numbers", "hidden"), [(29, True), (30, False)])
def test_the_service_cliff_is_hidden_below_30(numbers, hidden):
    cars = [car(f"V{number}") for number in range(numbers)]
    shop = shop_with(cars, *(came("2024-01-01", vin=one.vin) for one in cars))
    cliff = service_cliff(shop, day("2025-12-31"), 1)
    assert (cliff.base, cliff.value, cliff.is_hidden) == (numbers, 1, hidden)


@pytest.mark.parametrize(
    ("vehicle", "found"),
    [
        ({"purchase_date": "2025-12-31", "sold_by_store": True}, True),
        ({"purchase_date": "2026-01-01", "sold_by_store": True}, False),
        ({"purchase_date": "2025-01-01"}, False),
        ({"sold_by_store": True}, False),
        ({"purchase_date": "2025-01-01", "sold_by_store": True, "disposed_on": "2025-02-02"}, False),
    ],
)
def test_buyers_who_never_came(vehicle, found):
    shop = shop_with(car(**vehicle), came("2025-01-05", kind="pdi"))
    assert bool(buyers_who_never_came(shop, day("2025-12-31"))) == found
    assert buyers_who_never_came(shop_with(car(**vehicle), came("2025-01-05")), day("2025-12-31")) == []
    assert bool(buyers_who_never_came(shop_with(car(**vehicle), came("2026-01-01")), day("2025-12-31"))) == found
