"""W1 to W6, worked by hand."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.retention.shop import Figures
from tests.retention.worked import came, car, counts, entry, shop_with

D = "2025-12-31"
MAY = {"month": "2025-05"}


def warranty(*readings, as_of=D, bought="2025-01-15", figures=None, **more):
    """W1 of one vehicle with readings of the 1st of February, March, … 2025."""
    orders = [came(f"2025-{place + 2:02d}-01", odometer_km=km, kind="pdi")[0] for place, km in enumerate(readings)]
    shop = shop_with(car(purchase_date=bought, **more), orders, figures=figures or Figures())
    return counts(shop, as_of, "W1")


@pytest.mark.parametrize(
    ("bought", "expected"),
    [("2025-12-31", 1), ("2024-01-01", 1), ("2023-12-31", 0), ("2023-12-30", 0), ("2020-01-01", 0)],
)
def test_w1_is_in_warranty_from_purchase_to_the_day_before_24_months(bought, expected):
    assert warranty(bought=bought) == (1, expected)


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ((59_999,), 1),
        ((60_000,), 0),
        ((10_000, None), 1),
        ((60_000, 20_000), 0),  # lower than an earlier reading: not valid
        ((10_000, 5_000, 7_000, 59_000), 1),
        ((10_000, 70_000, 50_000), 0),
    ],
)
def test_w1_by_the_last_valid_reading(readings, expected):
    assert warranty(*readings) == (1, expected)


def test_w1_looks_at_readings_of_every_store_up_to_the_day_but_not_cancelled_ones():
    high = {"odometer_km": 70_000}
    vehicle = car(purchase_date="2025-01-15")
    assert counts(shop_with(vehicle, came("2025-05-05", store="B", **high)), D, "W1", store="A") == (1, 0)
    assert counts(shop_with(vehicle, came("2026-01-01", **high)), D, "W1") == (1, 1)
    assert counts(shop_with(vehicle, came("2025-05-05", cancelled=True, **high)), D, "W1") == (1, 1)


def test_w1_has_the_limits_of_the_model_first():
    figures = Figures(warranty_of_model={"M": (36, 50_000)})
    assert warranty(bought="2023-01-01", model="M", figures=figures) == (1, 1)
    assert warranty(bought="2023-01-01", model="N", figures=figures) == (1, 0)
    assert warranty(50_000, model="M", figures=figures) == (1, 0)


def test_w1_is_over_known_vehicles_not_disposed_and_never_true_without_a_purchase_date():
    cars = [
        car("V1"),
        car("V2", purchase_date="2026-01-01"),
        car("V3", purchase_date="2025-05-05", disposed_on="2025-06-06"),
    ]
    assert counts(shop_with(cars), D, "W1") == (1, 0)


@pytest.mark.parametrize(
    ("delivered", "month"),
    [("2025-05-31T23:59", "2025-05"), ("2025-06-01T00:00", "2025-06"), (None, None)],
)
def test_w2_is_of_the_month_of_delivery(delivered, month):
    orders = came("2025-05-05", kind="rework", delivered_at=delivered and datetime.fromisoformat(delivered))
    bases = {
        one: counts(shop_with(car(), orders), D, "W2", {"month": one})[0] for one in ("2025-05", "2025-06", "2025-07")
    }
    assert bases == {one: int(one == month) for one in bases}


def test_w2_a_merged_visit_is_delivered_when_all_its_orders_are_at_the_latest_time():
    """Of 31 May: one order delivered at once, the other two hours after 23:00; and one more that never was."""
    orders = came("2025-05-31", kind="rework") + came("2025-05-31", hour=23)
    shop = shop_with(car(), orders)
    assert (counts(shop, D, "W2", MAY), counts(shop, D, "W2", {"month": "2025-06"})) == ((0, 0), (1, 1))
    open_one = came("2025-05-31", hour=10, kind="repair", delivered_at=None)
    assert counts(shop_with(car(), orders, open_one), D, "W2", {"month": "2025-06"}) == (0, 0)
    boutique = came("2025-05-31", hour=10, kind="boutique", delivered_at=None)
    assert counts(shop_with(car(), orders, boutique), D, "W2", {"month": "2025-06"}) == (1, 1)


def test_w2_counts_visits_of_which_any_order_is_rework():
    cars = [car("V1"), car("V2"), car("V3")]
    orders = came("2025-05-05") + came("2025-05-05", hour=12, kind="rework") + came("2025-05-05", vin="V2")
    assert counts(shop_with(cars, orders, came("2025-05-05", vin="V3", kind="boutique")), D, "W2", MAY) == (2, 1)


def received(numbers, **more):
    """A shop in which one advisor receives so many vehicles on one day of May."""
    cars = [car(f"V{number}") for number in range(numbers)]
    return shop_with(cars, *(came("2025-05-05", vin=one.vin, advisor_no="1", **more) for one in cars))


@pytest.mark.parametrize(("numbers", "expected"), [(12, (1, 0)), (13, (1, 1))])
@pytest.mark.parametrize("more", [{}, {"kind": "boutique"}, {"cancelled": True}])
def test_w3_is_over_from_13_receptions_cancelled_and_boutique_included(numbers, expected, more):
    assert counts(received(numbers, **more), D, "W3", MAY) == expected


def test_w3_and_w6_know_the_orders_of_the_day_itself():
    december = {"month": "2025-12"}
    shop = shop_with(car(), came("2025-12-31", advisor_no="1", labour_amount=100))
    assert (counts(shop, D, "W3", december), counts(shop, D, "W6", december)) == ((1, 0), (1, 0))


def test_w3_knows_neither_pdi_nor_orders_without_an_advisor():
    assert counts(received(13, kind="pdi"), D, "W3", MAY) == (0, 0)
    assert counts(shop_with(car(), came("2025-05-05")), D, "W3", MAY) == (0, 0)


def test_w3_counts_a_vehicle_once_a_day_and_advisors_of_each_store_apart():
    cars = [car(f"V{number}") for number in range(12)]
    orders = [
        one
        for vehicle in cars
        for hour in (8, 9)
        for one in came("2025-05-05", vin=vehicle.vin, hour=hour, advisor_no="1")
    ]
    shop = shop_with(
        cars, orders, came("2025-05-05", hour=11, store="B", advisor_no="1"), came("2025-05-06", advisor_no="1")
    )
    assert counts(shop, D, "W3", MAY) == (3, 0)
    assert counts(shop, D, "W3", MAY, store="B") == (1, 0)


def ticket(shop, name):
    """W4's base and mean of May."""
    found = entry(shop, D, "W4", {**MAY, "ticket": name})
    return found.base, found.count, found.value


def test_w4_divides_by_the_merged_visits_that_have_such_an_order():
    cars = [car("V1"), car("V2"), car("V3")]
    shop = shop_with(
        cars,
        came("2025-05-05", kind="accident", paid_by_insurer=1_000) + came("2025-05-05", hour=11, paid_by_customer=300),
        came("2025-05-06", vin="V2", paid_by_customer=100) + came("2025-05-06", vin="V2", hour=12, labour_amount=101),
        came("2025-05-07", vin="V3", kind="accident", paid_by_insurer=501),
        came("2025-05-07", vin="V3", kind="boutique", paid_by_insurer=9_999),
    )
    assert ticket(shop, "insurance") == (2, None, Fraction(1501, 200))
    assert ticket(shop, "workshop") == (2, None, Fraction(501, 200))
    assert ticket(shop_with(cars), "insurance") == (0, None, None)


@pytest.mark.parametrize(("last", "count"), [("2024-12-31", 0), ("2025-01-01", 1), ("2026-01-01", 0)])
def test_w5_is_only_the_number_of_vehicles_seen_within_twelve_months(last, count):
    found = entry(shop_with([car(), car("V2")], came(last)), D, "W5")
    assert (found.base, found.count, found.value) == (None, count, None)


def test_w5_leaves_out_the_disposed_and_for_a_store_takes_those_at_home_there():
    assert counts(shop_with(car(disposed_on="2025-06-06"), came("2025-05-05")), D, "W5") == (None, 0)
    shop = shop_with(car(store_code="B"), came("2025-05-05", store="A"))
    assert [counts(shop, D, "W5", store=store)[1] for store in (None, "A", "B")] == [1, 0, 0]


def test_w6_is_accident_yuan_over_all_yuan_each_order_by_its_own_delivery():
    orders = (
        came("2025-05-31", kind="accident", paid_by_insurer=300)
        + came("2025-05-31", hour=23, kind="accident", paid_by_insurer=9_000)
        + came("2025-05-31", hour=12, kind="boutique", paid_by_customer=50)
        + came("2025-05-30", kind="pdi", paid_by_manufacturer=25, labour_amount=7)
        + came("2025-05-29", labour_amount=25)
        + came("2025-05-28", cancelled=True, labour_amount=25)
    )
    found = entry(shop_with(car(), orders), D, "W6", MAY)
    assert (found.base, found.count, found.value) == (Decimal("4.00"), Decimal("3.00"), Fraction(3, 4))


def test_w6_without_any_yuan_has_no_value():
    found = entry(shop_with(car(), came("2025-05-05")), D, "W6", MAY)
    assert (found.base, found.count, found.value) == (0, 0, None)


@pytest.mark.parametrize("id", ["W2", "W5"])
def test_work_is_counted_by_all_counted_visits_whatever_is_said_of_r(id):
    shop = shop_with(car(), came("2025-05-05", kind="rework"))
    by = MAY if id == "W2" else {}
    assert counts(shop, D, id, by, visits="maintenance") == counts(shop, D, id, by) != (0, 0)
