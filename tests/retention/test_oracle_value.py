"""V1 to V3, worked by hand."""

from decimal import Decimal

import pytest

from tests.retention.oracle import compute
from tests.retention.worked import came, car, counts, day, entry, shop_with

D = "2025-12-31"


def spend(shop, months="12", payer="total", **options):
    """V1's base and yuan."""
    found = entry(shop, D, "V1", {"months": months, "payer": payer}, **options)
    return found and (found.base, found.count, found.value)


def test_v1_is_the_sum_of_what_each_payer_paid():
    shop = shop_with(
        car(),
        came(
            "2025-05-05", paid_by_customer=100_05, paid_by_insurer=20_00, paid_by_manufacturer=3_00, labour_amount=999
        ),
    )
    assert [spend(shop, payer=one)[2] for one in ("customer", "insurer", "manufacturer", "total")] == [
        Decimal("100.05"),
        Decimal("20.00"),
        Decimal("3.00"),
        Decimal("123.05"),
    ]


@pytest.mark.parametrize(
    ("amounts", "customer", "total"),
    [
        ({"labour_amount": 100, "parts_amount": 50}, "1.50", "1.50"),  # all three empty: as the customer's
        ({"labour_amount": 100}, "1.00", "1.00"),
        ({}, "0", "0"),
        ({"paid_by_customer": 0, "labour_amount": 100}, "0", "0"),  # nought is not empty
        ({"paid_by_insurer": 70, "labour_amount": 100}, "0", "0.70"),
        ({"paid_by_customer": -30, "paid_by_insurer": 70}, "-0.30", "0.40"),
    ],
)
def test_without_payers_an_order_is_worth_its_labour_and_parts(amounts, customer, total):
    shop = shop_with(car(), came("2025-05-05", **amounts))
    assert (spend(shop, payer="customer")[2], spend(shop)[2]) == (Decimal(customer), Decimal(total))


@pytest.mark.parametrize(
    ("on", "year", "two_years"),
    [
        ("2023-12-31", None, None),
        ("2024-01-01", None, 1),
        ("2024-12-31", None, 1),
        ("2025-01-01", 1, 1),
        ("2025-12-31", 1, 1),
    ],
)
def test_v1_has_windows_of_12_and_24_months(on, year, two_years):
    shop = shop_with(car(), came(on, paid_by_customer=100))
    expected = [None if base is None else (base, None, Decimal(1)) for base in (year, two_years)]
    assert [spend(shop, months) for months in ("12", "24")] == expected


def test_the_base_of_v1_is_all_counted_visits_in_every_row():
    orders = came("2025-05-05", paid_by_customer=100) + came(
        "2025-05-05", hour=12, kind="accident", paid_by_insurer=300
    )
    shop = shop_with(car(), orders, came("2025-06-06"))
    assert [spend(shop, payer=one)[:2] for one in ("customer", "insurer", "manufacturer")] == [(2, None)] * 3


def test_a_boutique_order_of_a_date_adds_no_amount_and_a_cancelled_one_neither():
    extra = came("2025-05-05", hour=12, kind="boutique", paid_by_customer=999) + came(
        "2025-05-05", hour=13, cancelled=True, paid_by_customer=5
    )
    assert spend(shop_with(car(), came("2025-05-05", paid_by_customer=100), extra)) == (1, None, Decimal(1))


def test_v1_of_a_store_is_of_the_visits_there_and_of_all_counted_visits():
    orders = came("2025-05-05", paid_by_customer=100) + came(
        "2025-05-05", store="B", hour=12, kind="rework", paid_by_customer=300
    )
    shop = shop_with(car(), orders)
    assert (spend(shop), spend(shop, store="A"), spend(shop, store="B")) == (
        (1, None, Decimal(4)),
        (1, None, Decimal(1)),
        (1, None, Decimal(3)),
    )
    assert spend(shop, visits="maintenance") == (1, None, Decimal(4))


def classes(shop, **options):
    """V2's members by class, and its total."""
    found = {name: entry(shop, D, "V2", {"class": name}, **options) for name in "ABC"}
    assert len({one.base for one in found.values()}) == 1
    assert all(one.count == len(one.members) for one in found.values())
    return [" ".join(member.customer_no for member in one.members) for one in found.values()], found["A"].base


def spenders(*fen, customers=None):
    """A shop whose customers, each with a car, spent so much."""
    numbers = customers or [f"C{place}" for place in range(1, len(fen) + 1)]
    cars = [car(f"V{number}", number) for number in numbers]
    return shop_with(
        cars,
        *(
            came("2025-05-05", vin=f"V{number}", customer=number, paid_by_customer=paid)
            for number, paid in zip(numbers, fen, strict=True)
        ),
    )


@pytest.mark.parametrize(
    ("fen", "expected"),
    [
        ((70, 20, 10), ["C1", "C2", "C3"]),  # exactly 70 % and exactly 90 %
        ((69, 21, 10), ["C1 C2", "", "C3"]),  # the first at which 70 % is reached reaches 90 %, too
        ((69, 20, 11), ["C1 C2", "C3", ""]),
        ((100,), ["C1", "", ""]),
        ((95, 5), ["C1", "", "C2"]),
        ((25, 25, 25, 25), ["C1 C2 C3", "C4", ""]),
        ((10, 20, 70), ["C3", "C2", "C1"]),
        ((0, 100, -50), ["C2", "", "C1 C3"]),  # shares are of those above nought
        ((0, 0), ["", "", "C1 C2"]),
    ],
)
def test_v2_classes_by_running_share_of_spend(fen, expected):
    assert classes(spenders(*fen)) == (expected, len(fen))


def test_ties_go_by_the_customer_number_as_text():
    shop = spenders(35, 35, 30, customers=["C10", "C9", "C2"])
    assert classes(shop) == (["C10 C9", "C2", ""], 3)
    assert classes(spenders(50, 50, customers=["C9", "C10"]))[0] == ["C10 C9", "", ""]
    assert classes(spenders(40, 40, 20, customers=["C3", "C20", "C1"]))[0] == ["C20 C3", "C1", ""]


def test_customers_count_with_a_known_vehicle_disposed_or_not():
    cars = [car("V1", "C1", disposed_on="2025-01-01"), car("V2", "C2", purchase_date="2026-02-02"), car("V3", "C1")]
    shop = shop_with(
        cars, came("2024-05-05", customer="C3", paid_by_customer=9_000), came("2024-06-06", paid_by_customer=100)
    )
    assert classes(shop) == (["C1", "", ""], 1)  # C2's car is not known yet, and C3, who paid, has none


@pytest.mark.parametrize(
    ("on", "first"), [("2023-12-31", "C2"), ("2024-01-01", "C1"), ("2025-12-31", "C1"), ("2026-01-01", "C2")]
)
def test_v2_is_by_the_spend_of_24_months(on, first):
    cars = [car("V1", "C1"), car("V2", "C2")]
    shop = shop_with(
        cars, came(on, paid_by_customer=100), came("2025-05-05", vin="V2", customer="C2", paid_by_customer=1)
    )
    assert classes(shop)[0][0] == first


def test_spend_is_credited_to_the_customer_on_the_order():
    cars = [car("V1", "C1"), car("V2", "C2")]
    assert classes(shop_with(cars, came("2025-05-05", customer="C2", paid_by_customer=100)))[0] == ["C2", "", "C1"]


def test_v2_of_a_store_takes_the_customers_of_vehicles_there_and_the_visits_there():
    cars = [car("V1", "C1"), car("V2", "C2", store_code="B"), car("V3", "C3", store_code="B")]
    shop = shop_with(
        cars,
        came("2025-05-05", paid_by_customer=900, store="B"),
        came("2025-05-05", vin="V2", customer="C2", paid_by_customer=900, store="A"),
        came("2025-05-05", vin="V3", customer="C3", paid_by_customer=1, store="B"),
    )
    assert classes(shop, store="B") == (["C3", "", "C2"], 2)


def test_v3_is_loyal_by_four_visits_of_two_years_and_class_a_or_b():
    visits = ["2024-01-01", "2024-06-06", "2025-01-01", "2025-12-31"]
    cars = [car("V1", "C1"), car("V2", "C2"), car("V3", "C3")]
    rich, poor = {"paid_by_customer": 1_000}, {"paid_by_customer": 1}
    shop = shop_with(
        cars,
        came(*visits, **rich),
        came(*visits[1:], vin="V2", customer="C2", **rich),
        came(*visits, vin="V3", customer="C3", **poor),
    )
    found = entry(shop, D, "V3")
    assert [(one.customer_no, one.vin, one.in_count) for one in found.members] == [
        ("C1", "", True),
        ("C2", "", False),
        ("C3", "", False),
    ]
    assert (found.base, found.count) == (3, 1)


def test_two_orders_of_a_day_are_one_visit_towards_loyalty():
    orders = came("2025-01-01", "2025-02-02", "2025-03-03", paid_by_customer=1) + came(
        "2025-03-03", hour=15, paid_by_customer=1
    )
    assert counts(shop_with(car(), orders), D, "V3") == (1, 0)
    assert counts(shop_with(car(), orders, came("2025-03-04")), D, "V3") == (1, 1)


@pytest.mark.parametrize(("on", "loyal"), [("2023-12-31", 0), ("2024-01-01", 1), ("2025-12-31", 1), ("2026-01-01", 0)])
def test_v3_asks_for_four_visits_of_24_months(on, loyal):
    orders = came("2025-02-02", "2025-03-03", "2025-04-04", on, paid_by_customer=1)
    assert counts(shop_with(car(), orders), D, "V3") == (1, loyal)


def test_visits_are_credited_to_whoever_stands_on_the_order():
    cars = [car("V1", "C1"), car("V2", "C2")]
    orders = came("2025-01-01", "2025-02-02", "2025-03-03", "2025-04-04", customer="C2", paid_by_customer=1)
    assert [(one.customer_no, one.in_count) for one in entry(shop_with(cars, orders), D, "V3").members] == [
        ("C1", False),
        ("C2", True),
    ]


def test_r1_of_the_loyal_is_of_those_who_were_loyal_a_year_ago():
    """C1 was loyal at 2024-12-31, C2 became so since; both have a visit of 2024, neither one of 2025 but C2."""
    cars = [car("V1", "C1"), car("V2", "C2")]
    early = came("2023-01-01", "2023-06-06", "2024-01-01", "2024-12-31", paid_by_customer=100)
    late = came("2024-10-01", "2025-02-02", "2025-03-03", "2025-04-04", vin="V2", customer="C2", paid_by_customer=100)
    shop = shop_with(cars, early, late)
    loyal, found = compute(shop, day(D), ["V3"])
    assert [(one.customer_no, one.in_count) for one in found.members] == [("C1", False), ("C2", True)]
    assert (loyal.id, loyal.by, loyal.base, loyal.count, [one.vin for one in loyal.members]) == (
        "R1",
        {"loyal": "1"},
        1,
        1,
        ["V1"],
    )
