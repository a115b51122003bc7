"""R9 to R12, worked by hand."""

import pytest

from tests.retention.shop import Customer, Figures, Staff
from tests.retention.worked import assigned, came, car, counts, entry, shop_with

TEAM = {"month": "2025-06", "store": "A", "team": "T"}
NOBODY = {**TEAM, "team": ""}


def in_june(*orders, by=TEAM, gross=False, vehicle=None, **more):
    """R9 of June 2025, of a vehicle that team T answers for unless something else is said."""
    given = {"assignments": (assigned("2020-01-01"),), **more}
    return counts(shop_with(vehicle or car(), *orders, **given), "2025-12-31", "R9", by, gross=gross)


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("2024-05-31", None),  # twelve months complete on 31 May: not managed
        ("2024-06-01", (1, 1)),
        ("2024-06-30", (1, 1)),
        ("2024-07-01", (1, 0)),  # its year ends in July
        ("2025-05-31", (1, 0)),
        ("2025-06-01", None),  # first seen in June
    ],
)
def test_managed_and_newly_lost_by_the_last_visit_before_the_month(last, expected):
    assert in_june(came(last)) == expected


@pytest.mark.parametrize("returned", ["2025-06-01", "2025-06-15", "2025-06-30"])
def test_a_visit_on_any_day_of_the_month_keeps_a_vehicle_also_after_its_year(returned):
    assert in_june(came("2024-06-10", returned)) == (1, 0)


def test_a_leap_day_is_lost_in_february():
    shop = shop_with(car(), came("2024-02-29"), assignments=(assigned("2020-01-01"),))
    months = [counts(shop, "2025-12-31", "R9", {**TEAM, "month": f"2025-0{month}"}) for month in (2, 3)]
    assert months == [(1, 1), None]


@pytest.mark.parametrize(
    ("disposed_on", "net", "gross"),
    [
        ("2025-05-31", None, None),
        ("2025-06-01", None, (1, 1)),  # disposed on the first day of N: not managed; gross: since a day in N
        ("2025-06-10", (1, 0), (1, 1)),  # on the day on which its year ends
        ("2025-06-11", (1, 1), (1, 1)),
        ("2025-07-01", (1, 1), (1, 1)),
    ],
)
def test_a_vehicle_disposed_on_the_day_of_its_loss_is_not_newly_lost(disposed_on, net, gross):
    vehicle = car(disposed_on=disposed_on)
    assert in_june(came("2024-06-10"), vehicle=vehicle) == net
    assert in_june(came("2024-06-10"), vehicle=vehicle, gross=True) == gross


def test_gross_counts_as_lost_whatever_the_vehicle_did_in_the_month():
    assert in_june(came("2025-01-01", "2025-06-05"), vehicle=car(disposed_on="2025-06-20"), gross=True) == (1, 1)
    assert in_june(came("2025-01-01"), vehicle=car(disposed_on="2025-06-20"), gross=True) == (1, 1)
    assert in_june(came("2025-01-01", "2025-06-25"), vehicle=car(disposed_on="2025-06-20"), gross=True) == (1, 0)


@pytest.mark.parametrize(
    ("rows", "team"),
    [
        ((assigned("2020-01-01", "2025-05-31"), assigned("2025-06-01", team="U")), "U"),
        ((assigned("2020-01-01", "2025-06-01"), assigned("2025-06-02", team="U")), "T"),
        ((assigned("2020-01-01"), assigned("2025-06-01", team="U")), "U"),  # the later from_date wins
        (
            (assigned("2025-01-01", advisor="2", team="U"), assigned("2025-01-01", advisor="10")),
            "T",
        ),  # "10" < "2" as text
        ((assigned("2025-06-02"),), ""),  # a row of any day keeps from the fallback, and holds not yet
        ((assigned("2020-01-01", "2025-05-31"),), ""),
    ],
)
def test_the_team_is_that_of_the_months_first_day(rows, team):
    customers = (Customer("C1", "A", advisor_no="7"),)
    shop = shop_with(car(), came("2025-01-01"), assignments=rows, customers=customers)
    names = [name for name in ("T", "U", "") if counts(shop, "2025-12-31", "R9", {**TEAM, "team": name})]
    assert names == [team]


def test_a_customer_of_two_stores_counts_in_a_team_of_each():
    rows = (assigned("2020-01-01"), assigned("2020-01-01", team="U", advisor="5", store="B"))
    shop = shop_with(car(), came("2025-01-01"), assignments=rows)
    assert counts(shop, "2025-12-31", "R9", TEAM) == (1, 0)
    assert counts(shop, "2025-12-31", "R9", {"month": "2025-06", "store": "B", "team": "U"}) == (1, 0)
    assert counts(shop, "2025-12-31", "R9a", {"month": "2025-06", "store": "B", "advisor": "5"}) == (1, 0)


def test_with_a_store_the_assignments_and_visits_there_count():
    rows = (assigned("2020-01-01", store="B", team="U"),)
    shop = shop_with(car(), came("2025-01-01"), came("2025-02-01", store="B"), assignments=rows)
    at_b = {"month": "2025-06", "store": "B", "team": "U"}
    assert (counts(shop, "2025-12-31", "R9", at_b), counts(shop, "2025-12-31", "R9", NOBODY)) == ((1, 0), None)
    assert counts(shop, "2025-12-31", "R9", at_b, store="B") == (1, 0)
    assert counts(shop, "2025-12-31", "R9", at_b, store="A") is None
    assert counts(shop, "2025-12-31", "R9", NOBODY, store="A") == (1, 0)  # a vehicle of A without an assignment at A


def test_an_unassigned_vehicle_of_another_store_is_in_no_team_of_the_store():
    shop = shop_with(car(store_code="B"), came("2025-01-01"))
    assert counts(shop, "2025-12-31", "R9", NOBODY, store="A") is None
    assert counts(shop, "2025-12-31", "R9", {**NOBODY, "store": "B"}) == (1, 0)
    assert counts(shop, "2025-12-31", "R9a", {"month": "2025-06", "store": "B", "advisor": ""}) == (1, 0)


def test_without_any_row_the_customers_own_advisor_and_his_team_in_the_staff_list_answer():
    """The vehicle is at home in B; the customer's own store A counts, and the staff number belongs to A."""
    staff = (Staff("B", "7", team="X"), Staff("A", "7", team="T"))
    shop = shop_with(
        car(store_code="B"),
        came("2025-01-01", store="B"),
        customers=(Customer("C1", "A", advisor_no="7"),),
        staff=staff,
    )
    assert counts(shop, "2025-12-31", "R9", TEAM) == (1, 0)
    assert counts(shop, "2025-12-31", "R9a", {"month": "2025-06", "store": "A", "advisor": "7"}) == (1, 0)
    assert counts(shop, "2025-12-31", "R9", {**NOBODY, "store": "B"}, store="B") == (1, 0)


def test_a_vehicle_without_a_customer_is_unassigned():
    assert in_june(came("2025-01-01", customer=""), vehicle=car(customer_no=""), by=NOBODY) == (1, 0)


def test_a_month_that_is_not_complete_is_not_given():
    shop = shop_with(car(), came("2025-01-01"), assignments=(assigned("2020-01-01"),))
    assert counts(shop, "2025-06-29", "R9", TEAM) is None
    assert counts(shop, "2025-06-30", "R9", TEAM) == (1, 0)


def won_back(*orders, **options):
    """R10's count of June 2025."""
    return counts(
        shop_with(options.pop("vehicle", car()), *orders), "2025-12-31", "R10", {"month": "2025-06"}, **options
    )


@pytest.mark.parametrize(
    ("days", "count"),
    [
        (["2025-06-10"], 0),  # the first ever
        (["2025-06-10", "2025-12-10"], 0),
        (["2024-01-01", "2025-06-01"], 1),
        (["2024-01-01", "2025-06-30"], 1),
        (["2024-06-10", "2025-06-10"], 1),
        (["2024-06-11", "2025-06-10"], 0),
        (["2024-06-10", "2025-06-10", "2025-06-20"], 1),
        (["2024-06-20", "2025-06-10", "2025-06-30"], 0),  # only the first of the month is asked
        (["2024-06-10", "2025-05-31", "2025-06-10"], 0),
        (["2024-06-10", "2025-07-01"], 0),
    ],
)
def test_won_back_is_whose_first_visit_of_the_month_ends_a_year_of_silence(days, count):
    assert won_back(came(*days)) == (None, count)


@pytest.mark.parametrize(
    ("orders", "count"),
    [
        (came("2024-01-01") + came("2025-06-05", kind="rework"), 0),
        (came("2024-01-01") + came("2025-06-05", kind="rework") + came("2025-06-05", kind="boutique", hour=11), 0),
        (came("2024-01-01") + came("2025-06-05", kind="rework") + came("2025-06-05", hour=11), 1),  # not only rework
        (
            came("2024-01-01") + came("2025-06-05", kind="rework") + came("2025-06-20"),
            0,
        ),  # the one before is the rework
        (came("2024-01-01", kind="rework") + came("2025-06-05"), 1),
        (came("2024-01-01") + came("2025-06-05", kind="boutique"), 0),
    ],
)
def test_a_visit_that_is_only_rework_is_no_return_but_the_one_before(orders, count):
    assert won_back(orders) == (None, count)


def test_by_maintenance_visits_a_rework_is_no_visit_at_all():
    orders = came("2024-01-01") + came("2025-06-05", kind="rework") + came("2025-06-20")
    assert won_back(orders, visits="maintenance") == (None, 1)


def test_r10_of_a_store_knows_visits_there_only():
    orders = came("2024-01-01", store="A") + came("2025-01-01", store="B") + came("2025-06-05", store="A")
    assert (won_back(orders), won_back(orders, store="A"), won_back(orders, store="B")) == (
        (None, 0),
        (None, 1),
        (None, 0),
    )


def test_r10_prints_only_who_came_back_and_no_rate():
    found = entry(
        shop_with([car(), car("V2")], came("2024-01-01", "2025-06-05")), "2025-12-31", "R10", {"month": "2025-06"}
    )
    assert (found.value, [(one.vin, one.in_count) for one in found.members]) == (None, [("V1", True)])


FEBRUARY = {"month": "2025-02", "store": "A"}


@pytest.mark.parametrize(
    ("bought", "days", "expected"),
    [
        ("2025-02-01", [], (1, 0)),
        ("2025-02-28", ["2025-08-28"], (1, 1)),
        ("2025-02-28", ["2025-08-29"], (1, 0)),
        ("2025-02-28", ["2025-02-28"], (1, 0)),  # (purchase, …]: the day itself is outside
        ("2025-03-01", ["2025-05-05"], None),
    ],
)
def test_r11_asks_who_of_the_buyers_of_a_month_came_within_six_months(bought, days, expected):
    shop = shop_with(car(purchase_date=bought, sold_by_store=True), came(*days))
    assert counts(shop, "2025-12-31", "R11", FEBRUARY) == expected


def test_r11_knows_nothing_of_a_car_without_a_purchase_date():
    assert counts(shop_with(car(sold_by_store=True), came("2025-02-02")), "2025-12-31", "R11", FEBRUARY) is None


def test_r11_is_by_the_store_that_sold_and_of_vehicles_sold_by_it():
    sold = {"purchase_date": "2025-02-10", "sold_by_store": True}
    shop = shop_with(
        [car(**sold), car("V2", store_code="B", **sold), car("V3", purchase_date="2025-02-10")],
        came("2025-05-05", store="B"),
    )
    assert counts(shop, "2025-12-31", "R11", FEBRUARY) == (1, 1)
    assert counts(shop, "2025-12-31", "R11", {**FEBRUARY, "store": "B"}) == (1, 0)
    assert counts(shop, "2025-12-31", "R11", FEBRUARY, store="A") == (1, 0)  # only visits made at A
    assert counts(shop, "2025-12-31", "R11", FEBRUARY, store="B") is None


@pytest.mark.parametrize(
    ("disposed_on", "net", "gross"),
    [
        ("2025-02-10", None, None),
        ("2025-02-11", None, (1, 0)),
        ("2025-08-10", None, (1, 0)),
        ("2025-08-11", (1, 1), (1, 1)),
    ],
)
def test_r11_leaves_out_who_is_disposed_by_the_end_of_his_window(disposed_on, net, gross):
    shop = shop_with(car(purchase_date="2025-02-10", sold_by_store=True, disposed_on=disposed_on), came("2025-02-11"))
    if disposed_on == "2025-02-10":
        shop = shop_with(shop.vehicles)  # a visit after it would end the disposal
    assert counts(shop, "2025-12-31", "R11", FEBRUARY) == net
    assert counts(shop, "2025-12-31", "R11", FEBRUARY, gross=True) == gross


def test_r11_has_the_months_of_the_model():
    figures = Figures(first_maintenance_of_model={"M": 3})
    sold = {"purchase_date": "2025-02-10", "sold_by_store": True}
    shop = shop_with(
        [car(model="M", **sold), car("V2", **sold)], came("2025-05-11"), came("2025-05-11", vin="V2"), figures=figures
    )
    assert counts(shop, "2025-12-31", "R11", FEBRUARY) == (2, 1)


SECOND = {"month": "2024-02"}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (["2024-02-29"], (1, 0)),
        (["2024-02-29", "2025-02-28"], (1, 1)),
        (["2024-02-29", "2025-03-01"], (1, 0)),
        (["2024-02-01", "2025-02-01"], (1, 1)),
        (["2024-02-01", "2025-02-02"], (1, 0)),
        (["2024-01-31", "2024-02-10"], (0, 0)),  # its first visit was in January
        (["2024-03-01"], (0, 0)),
    ],
)
def test_r12_asks_who_of_the_first_visitors_came_a_second_time_within_a_year(days, expected):
    assert counts(shop_with(car(), came(*days)), "2025-03-31", "R12", SECOND) == expected


def test_r12_is_given_when_every_window_of_the_month_has_ended():
    """29 February 2024 + 12 months = 28 February 2025, clamped."""
    shop = shop_with(car(), came("2024-02-01"))
    assert [counts(shop, as_of, "R12", SECOND) for as_of in ("2025-02-27", "2025-02-28")] == [None, (1, 0)]


def test_r12_looks_at_disposal_on_the_windows_last_day():
    shop = shop_with(car(disposed_on="2024-05-05"), came("2024-02-10", "2024-03-03"))
    assert counts(shop, "2025-02-28", "R12", SECOND) == (0, 0)
    assert counts(shop, "2025-02-28", "R12", SECOND, gross=True) == (1, 0)
    assert counts(shop_with(car(disposed_on="2025-02-11"), came("2024-02-10")), "2025-02-28", "R12", SECOND) == (1, 0)


@pytest.mark.parametrize(
    ("disposed_on", "gross"), [("2024-02-10", (0, 0)), ("2024-02-11", (1, 0)), ("2025-02-10", (1, 0))]
)
def test_r12_gross_keeps_who_is_disposed_since_a_day_after_the_first_visit(disposed_on, gross):
    shop = shop_with(car(disposed_on=disposed_on), came("2024-02-10"))
    assert counts(shop, "2025-02-28", "R12", SECOND) == (0, 0)
    assert counts(shop, "2025-02-28", "R12", SECOND, gross=True) == gross


def test_r12_of_a_store_takes_the_first_visits_there():
    shop = shop_with(car(), came("2023-05-05", store="B"), came("2024-02-10", store="A"), came("2024-03-10", store="B"))
    assert counts(shop, "2025-02-28", "R12", SECOND) == (0, 0)
    assert counts(shop, "2025-02-28", "R12", SECOND, store="A") == (1, 0)
