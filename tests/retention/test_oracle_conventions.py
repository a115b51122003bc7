"""The conventions, sentence by sentence: unit, known, disposed, stores, partial; worked by hand."""

from dataclasses import replace

import pytest

from tests.retention.oracle import compute
from tests.retention.oracle_look import Look
from tests.retention.worked import came, car, counts, day, entry, shop_with, spoke


def total(shop, as_of, **options):
    """R5's base: all known vehicles that are not disposed."""
    return entry(shop, as_of, "R5", {"stage": "active"}, **options).base


@pytest.mark.parametrize(
    ("kind", "counted"), [("", 1), ("rework", 1), ("warranty", 1), ("accident", 1), ("boutique", 0), ("pdi", 0)]
)
def test_a_counted_visit_is_of_any_kind_but_boutique_and_pdi(kind, counted):
    assert counts(shop_with(car(), came("2025-05-05", kind=kind)), "2025-12-31", "R4")[0] == counted


def test_a_cancelled_order_is_no_visit():
    assert counts(shop_with(car(), came("2025-05-05", cancelled=True)), "2025-12-31", "R4") == (0, 0)


@pytest.mark.parametrize(
    ("kind", "counted"),
    [
        ("first_maintenance", 1),
        ("maintenance", 1),
        ("repair", 1),
        ("", 1),
        ("accident", 0),
        ("warranty", 0),
        ("rework", 0),
    ],
)
def test_maintenance_visits_are_of_three_kinds(kind, counted):
    shop = shop_with(car(), came("2025-05-05", kind=kind))
    assert counts(shop, "2025-12-31", "R4", visits="maintenance")[0] == counted


def test_several_counted_orders_of_one_date_are_one_counted_visit():
    shop = shop_with(
        car(), came("2025-05-05"), came("2025-05-05", hour=15, kind="repair"), came("2025-05-05", hour=17, kind="pdi")
    )
    visits = Look(shop, day("2025-12-31")).counted_visits(shop.vehicles[0])
    assert [(visit.day, len(visit.orders)) for visit in visits] == [(day("2025-05-05"), 2)]


def test_the_visit_date_is_that_of_arrival_to_the_last_minute():
    shop = shop_with(car(), came("2025-12-31", hour=23, delivered_at=None))
    assert counts(shop, "2025-12-31", "R4") == (1, 0)
    assert counts(shop, "2025-12-30", "R4") == (0, 0)


@pytest.mark.parametrize(
    ("vehicle", "orders", "contacts", "known_from"),
    [
        ({"purchase_date": "2025-05-05"}, [], [], "2025-05-05"),
        ({}, came("2025-05-05", kind="pdi", store="B"), [], "2025-05-05"),
        ({}, came("2025-04-04", cancelled=True) + came("2025-05-05"), [], "2025-05-05"),
        ({}, [], [spoke("2025-05-05", channel="sms")], "2025-05-05"),
        ({}, [], [spoke("2025-05-05", vin="")], "2025-05-05"),  # without a VIN: for all cars of its customer
        ({"purchase_date": "2025-08-08"}, came("2025-07-07"), [spoke("2025-05-05")], "2025-05-05"),
    ],
)
def test_known_from_the_first_of_three_dates(vehicle, orders, contacts, known_from):
    shop = shop_with(car(**vehicle), orders, contacts=tuple(contacts))
    before = day(known_from).replace(day=day(known_from).day - 1).isoformat()
    assert (total(shop, before), total(shop, known_from)) == (0, 1)
    assert (total(shop, before, store="A"), total(shop, known_from, store="A")) == (0, 1)
    assert (total(shop, before, visits="maintenance"), total(shop, known_from, visits="maintenance")) == (0, 1)


def test_known_always_without_any_date_but_not_with_a_later_one():
    without, cancelled = shop_with(car()), shop_with(car(), came("2025-05-05", cancelled=True))
    assert (total(without, "2020-01-01"), total(cancelled, "2020-01-01")) == (1, 1)
    assert total(shop_with(car(), came("2025-05-05")), "2020-01-01") == 0


@pytest.mark.parametrize("other", [spoke("2025-05-05", vin="V2"), spoke("2025-05-05", vin="", customer_no="C2")])
def test_a_contact_about_another_vehicle_makes_nobody_known(other):
    shop = shop_with([car(purchase_date="2025-08-08"), car("V2", "C2")], contacts=(other,))
    assert not Look(shop, day("2025-06-01")).is_known(shop.vehicles[0], day("2025-06-01"))
    assert Look(shop, day("2025-06-01")).is_known(shop.vehicles[1], day("2025-06-01"))


@pytest.mark.parametrize(("as_of", "base"), [("2025-05-04", 1), ("2025-05-05", 0), ("2025-06-01", 0)])
def test_disposed_from_the_day_on_that_day_included(as_of, base):
    assert counts(shop_with(car(disposed_on="2025-05-05"), came("2025-01-01")), as_of, "R4")[0] == base


@pytest.mark.parametrize(
    ("later", "as_of", "base"),
    [
        (came("2025-06-10"), "2025-06-09", 0),
        (came("2025-06-10"), "2025-06-10", 1),
        (came("2025-06-10", kind="pdi", store="B"), "2025-06-10", 1),  # any kind, any store
        (came("2025-06-10", cancelled=True), "2025-06-10", 0),
        (came("2025-05-05"), "2025-06-10", 0),  # of the day itself: not after it
    ],
)
def test_disposed_to_the_day_before_the_next_visit_after_it(later, as_of, base):
    shop = shop_with(car(disposed_on="2025-05-05"), came("2025-01-01"), later)
    assert counts(shop, as_of, "R4", store="A")[0] == base
    assert counts(shop, as_of, "R4", visits="maintenance")[0] == base


def test_back_in_the_bases_with_the_whole_history():
    """Two visits long ago; disposed; a pdi brings it back: silent since 2020, and in R6's windows of 2019."""
    shop = shop_with(car(disposed_on="2022-01-01"), came("2019-01-01", "2020-01-01"), came("2025-01-01", kind="pdi"))
    assert counts(shop, "2025-12-31", "R4") == (1, 1)
    assert counts(shop, "2025-12-31", "R6", {"cohort": "2019", "k": "1"}) == (1, 1)


def test_for_a_store_only_visits_made_there_count():
    """Gone to a sister store is lost to the store, not to the group; the base is by visits, wherever it is at home."""
    shop = shop_with(car(store_code="B"), came("2024-05-05", store="A"), came("2025-05-05", store="B"))
    assert counts(shop, "2025-12-31", "R1") == (1, 0)
    assert counts(shop, "2025-12-31", "R1", store="A") == (1, 1)
    assert counts(shop, "2025-12-31", "R1", store="B") == (0, 0)
    assert counts(shop, "2025-12-31", "R3", {"month": "2025-11"}, store="B") == (1, 1)


def test_r6_of_a_store_begins_with_the_first_visit_there():
    shop = shop_with(car(), came("2020-05-05", "2021-05-05", store="A"), came("2022-05-05", store="B"))
    assert counts(shop, "2025-12-31", "R6", {"cohort": "2020", "k": "1"}, store="B") is None
    assert counts(shop, "2025-12-31", "R6", {"cohort": "2022", "k": "1"}, store="B") == (1, 0)
    assert counts(shop, "2025-12-31", "R6", {"cohort": "2020", "k": "2"}) == (1, 1)


@pytest.mark.parametrize("id", ["R5", "R7", "R8"])
def test_r5_r7_and_r8_of_a_store_take_the_vehicles_at_home_there(id):
    by = {"stage": "never_visited"} if id == "R5" else {"age": "1"}
    shop = shop_with(car(store_code="B", purchase_date="2024-05-05"), came("2025-12-05", store="A"))
    bases = [counts(shop, "2025-12-31", id, by, store=store) for store in (None, "A", "B")]
    assert bases == {"R5": [(1, 0), (0, 0), (1, 1)]}.get(id, [(1, 1), (0, 0), (1, 0)])


def test_an_order_names_its_vehicle_by_plate_too():
    shop = shop_with(replace(car(), vin=""), [replace(one, vin="", plate="沪V1") for one in came("2025-05-05")])
    assert counts(shop, "2025-12-31", "R4") == (1, 0)


def test_an_order_of_an_unknown_vehicle_is_an_error_of_the_shop():
    with pytest.raises(LookupError, match="V9"):
        counts(shop_with(car(), came("2025-05-05", vin="V9")), "2025-12-31", "R4")


@pytest.mark.parametrize(
    ("id", "by", "start"),
    [
        ("R1", {}, "2024-01-01"),
        ("R2", {"year": "2025"}, "2024-01-01"),
        ("R3", {"month": "2025-12"}, "2025-06-01"),
        ("R7", {"age": "3"}, "2025-01-01"),
        ("R8", {"age": "3"}, "2025-07-01"),
        ("V2", {"class": "A"}, "2024-01-01"),
        ("V3", {}, "2024-01-01"),
        ("W2", {"month": "2025-12"}, "2025-12-01"),
        ("W3", {"month": "2025-12"}, "2025-12-01"),
        ("W6", {"month": "2025-12"}, "2025-12-01"),
    ],
)
def test_a_rate_is_partial_whose_window_starts_before_the_first_visit_on_file(id, by, start):
    after = (day(start)).replace(day=2).isoformat()
    assert not entry(shop_with(car(), came(start)), "2025-12-31", id, by).partial
    assert entry(shop_with(car(), came(after)), "2025-12-31", id, by).partial
    assert entry(shop_with(car(), came(after)), "2025-12-31", id, by).printed()["partial"] is True
    assert "partial" not in entry(shop_with(car(), came(start)), "2025-12-31", id, by).printed()


def test_the_first_visit_on_file_is_of_any_kind_at_the_store_and_not_cancelled():
    shop = shop_with(
        car(),
        came("2020-01-01", cancelled=True),
        came("2021-01-01", kind="pdi", store="B"),
        came("2024-02-01", store="A"),
    )
    assert not entry(shop, "2025-12-31", "R1").partial
    assert entry(shop, "2025-12-31", "R1", store="A").partial
    assert not entry(shop, "2025-12-31", "R1", store="B").partial


@pytest.mark.parametrize(("first", "partial"), [("2024-12-01", False), ("2024-12-02", True)])
def test_the_monthly_churn_looks_twelve_months_back(first, partial):
    """N = December 2025: a last visit on 1 December 2024 has 11 completed months on 30 November 2025, and is managed."""
    by = {"month": "2025-12", "store": "A", "team": ""}
    found = entry(shop_with(car(), came(first)), "2025-12-31", "R9", by)
    assert (found.base, found.partial) == (1, partial)


@pytest.mark.parametrize("id", ["R4", "R5", "R10", "V1", "W4"])
def test_what_is_no_rate_or_has_no_window_is_never_partial(id):
    assert [one for one in compute(shop_with(car(), came("2025-12-30")), day("2025-12-31"), [id]) if one.partial] == []


def test_a_visit_of_the_day_itself_is_on_file_and_one_of_tomorrow_is_not():
    assert entry(shop_with(car(), came("2025-12-31")), "2025-12-31", "R1").partial
    assert not entry(shop_with(car(), came("2026-01-01")), "2025-12-31", "R1").partial


def test_a_shop_without_a_visit_has_nothing_that_a_window_could_start_before():
    assert not entry(shop_with(car()), "2025-12-31", "R1").partial
