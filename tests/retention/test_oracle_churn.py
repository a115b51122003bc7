"""R1 to R4 and R6, each sentence worked by hand on a vehicle or two."""

from fractions import Fraction

import pytest

from tests.retention.worked import came, car, counts, entry, shop_with


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (["2024-02-28"], (1, 1)),  # D-12m = 2024-02-28 is the last day of the base, and not of the year after it
        (["2024-02-29"], (0, 0)),  # first day of (D-12m, D]
        (["2023-02-28"], (0, 0)),  # D-24m itself is outside
        (["2023-03-01"], (1, 1)),
        (["2023-03-01", "2024-02-29"], (1, 0)),
        (["2023-03-01", "2025-02-28"], (1, 0)),
        (["2023-03-01", "2025-03-01"], (1, 1)),  # visits after D do not exist
    ],
)
def test_r1_counts_back_from_the_day(days, expected):
    assert counts(shop_with(car(), came(*days)), "2025-02-28", "R1") == expected


def test_r1_is_the_share_of_the_base_and_names_it():
    cars = [car("V1"), car("V2"), car("V3"), car("V4")]
    shop = shop_with(
        cars,
        came("2024-05-05", vin="V1"),
        came("2024-05-05", "2025-05-05", vin="V2"),
        came("2024-05-05", "2025-05-05", vin="V3"),
        came("2025-05-05", vin="V4"),
    )
    found = entry(shop, "2025-12-31", "R1")
    assert (found.base, found.count, found.value) == (3, 1, Fraction(1, 3))
    assert [(one.vin, one.customer_no, one.in_count) for one in found.members] == [
        ("V1", "C1", True),
        ("V2", "C1", False),
        ("V3", "C1", False),
    ]


def test_a_rate_without_a_base_has_no_value():
    found = entry(shop_with(car()), "2025-12-31", "R1")
    assert (found.base, found.count, found.value, found.members) == (0, 0, None, ())


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (["2023-12-31"], (0, 0)),
        (["2024-01-01"], (1, 1)),
        (["2024-12-31"], (1, 1)),
        (["2024-12-31", "2025-01-01"], (1, 0)),
        (["2024-12-31", "2025-12-31"], (1, 0)),
        (["2024-12-31", "2026-01-01"], (1, 1)),
    ],
)
def test_r2_asks_who_of_last_year_came_this_year(days, expected):
    assert counts(shop_with(car(), came(*days)), "2026-03-01", "R2", {"year": "2025"}) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (["2025-01-31"], (0, 0)),
        (["2025-02-01"], (1, 1)),
        (["2025-02-28"], (1, 1)),
        (["2025-02-28", "2025-03-01"], (1, 0)),
        (["2025-02-28", "2025-08-31"], (1, 0)),
        (["2025-02-28", "2025-09-01"], (1, 1)),
    ],
)
def test_r3_of_august_asks_who_of_february_came_from_march_to_august(days, expected):
    assert counts(shop_with(car(), came(*days)), "2025-09-30", "R3", {"month": "2025-08"}) == expected


@pytest.mark.parametrize(
    ("last", "expected"),
    [("2024-02-29", (1, 1)), ("2024-03-01", (1, 0)), ("2020-01-01", (1, 1)), ("2025-03-01", (0, 0))],
)
def test_r4_counts_forward_from_the_last_visit(last, expected):
    """From 29 February 2024 twelve months are complete on 28 February 2025; R1 counts back to 28 February 2024."""
    assert counts(shop_with(car(), came(last)), "2025-02-28", "R4") == expected


def test_r1_and_r4_differ_at_a_months_end_and_this_is_meant():
    shop = shop_with(car(), came("2024-02-29"))
    assert (counts(shop, "2025-02-28", "R1"), counts(shop, "2025-02-28", "R4")) == ((0, 0), (1, 1))


@pytest.mark.parametrize(
    ("days", "k", "expected"),
    [
        (["2022-06-15"], "1", (1, 0)),
        (["2022-06-15", "2023-06-15"], "1", (1, 1)),  # add_months(F, 12) is the last day of window 1
        (["2022-06-15", "2023-06-16"], "1", (1, 0)),
        (["2022-06-15", "2023-06-16"], "2", (1, 1)),
        (["2022-06-15", "2025-06-15"], "3", (1, 1)),
        (["2022-06-15", "2025-06-15"], "4", None),  # window 4 has not ended
        (["2020-02-29", "2021-02-28"], "1", (1, 1)),  # clamped
        (["2020-02-29", "2021-03-01"], "2", (1, 1)),
    ],
)
def test_r6_asks_window_by_window_who_returned(days, k, expected):
    shop = shop_with(car(), came(*days))
    assert counts(shop, "2026-06-14", "R6", {"cohort": days[0][:4], "k": k}) == expected


def test_r6_asks_only_vehicles_whose_window_has_ended():
    shop = shop_with([car("V1"), car("V2")], came("2024-06-15", vin="V1"), came("2024-06-16", vin="V2"))
    assert counts(shop, "2025-06-15", "R6", {"cohort": "2024", "k": "1"}) == (1, 0)


def test_r6_knows_no_visit_after_the_day():
    """Of two cars of one cohort, one is first seen on the day after."""
    shop = shop_with([car("V1"), car("V2")], came("2024-06-15", vin="V1"), came("2024-12-20", vin="V2"))
    assert counts(shop, "2024-12-19", "R6", {"cohort": "2024", "k": "1"}) is None
    assert counts(shop, "2025-12-19", "R6", {"cohort": "2024", "k": "1"}) == (1, 0)
    assert counts(shop, "2025-12-20", "R6", {"cohort": "2024", "k": "1"}) == (2, 0)


def test_r6_is_of_the_year_of_the_first_counted_visit():
    shop = shop_with(car(), came("2022-12-31", kind="pdi"), came("2023-01-01"))
    assert counts(shop, "2024-12-31", "R6", {"cohort": "2022", "k": "1"}) is None
    assert counts(shop, "2024-12-31", "R6", {"cohort": "2023", "k": "1"}) == (1, 0)


@pytest.mark.parametrize(
    ("id", "by", "days"),
    [
        ("R1", {}, ["2024-06-01"]),
        ("R1", {}, ["2024-06-01", "2025-03-01"]),
        ("R2", {"year": "2025"}, ["2024-06-01", "2025-03-01"]),
        ("R3", {"month": "2025-12"}, ["2025-06-01", "2025-07-01"]),
        ("R6", {"cohort": "2024", "k": "1"}, ["2024-10-20", "2025-03-01"]),
    ],
)
def test_a_vehicle_disposed_in_the_window_is_in_no_base_and_lost_in_the_gross_one(id, by, days):
    """Whatever it did in the window: gross counts it as lost, or as not returned, net does not know it."""
    shop = shop_with(car(disposed_on="2025-10-10"), came(*days))
    net, gross = (entry(shop, "2025-12-31", id, by, gross=gross) for gross in (False, True))
    assert net is None or (net.base, net.count) == (0, 0)
    assert (gross.base, gross.count) == (1, 0 if id == "R6" else 1)


@pytest.mark.parametrize(
    ("disposed_on", "base"), [("2024-12-31", 0), ("2025-01-01", 1), ("2025-12-31", 1), ("2026-01-01", 1)]
)
def test_the_gross_rate_keeps_who_is_disposed_since_a_day_of_the_window(disposed_on, base):
    """R1 at 2025-12-31: (D-12m, D] begins on 1 January 2025."""
    shop = shop_with(car(disposed_on=disposed_on), came("2024-06-01"))
    assert counts(shop, "2025-12-31", "R1", gross=True) == (base, base)


def test_past_years_look_at_their_last_day():
    """Disposed in February 2025: in the base of 2024, not in that of 2025."""
    shop = shop_with(car(disposed_on="2025-02-02"), came("2023-06-01", "2024-06-01"))
    assert counts(shop, "2025-12-31", "R2", {"year": "2024"}) == (1, 0)
    assert counts(shop, "2025-12-31", "R2", {"year": "2025"}) == (0, 0)


def test_r6_looks_at_the_last_day_of_each_window():
    """Disposed in window 2 and back in window 3: in the bases of 1 and 3; gross keeps 2 as not returned."""
    shop = shop_with(car(disposed_on="2022-03-01"), came("2020-06-15", "2022-12-24"))
    net = [counts(shop, "2025-12-31", "R6", {"cohort": "2020", "k": str(k)}) for k in (1, 2, 3, 4)]
    assert net == [(1, 0), None, (1, 1), (1, 0)]
    gross = [counts(shop, "2025-12-31", "R6", {"cohort": "2020", "k": str(k)}, gross=True) for k in (1, 2, 3, 4)]
    assert gross == [(1, 0), (1, 0), (1, 1), (1, 0)]


def test_the_gross_curve_keeps_a_vehicle_for_good():
    """Since any day after F, so that the five-year figure is to be compared with the trade's."""
    shop = shop_with(car(disposed_on="2020-08-01"), came("2020-06-15"))
    gross = [counts(shop, "2025-12-31", "R6", {"cohort": "2020", "k": str(k)}, gross=True) for k in range(1, 6)]
    assert gross == [(1, 0)] * 5


def test_the_gross_curve_leaves_out_a_vehicle_disposed_on_the_day_of_its_first_visit():
    shop = shop_with(car(disposed_on="2020-06-15"), came("2020-06-15"))
    assert counts(shop, "2021-12-31", "R6", {"cohort": "2020", "k": "1"}, gross=True) is None


def test_r6_goes_on_as_long_as_windows_end():
    shop = shop_with(car(), came("2015-01-01"))
    assert counts(shop, "2025-12-31", "R6", {"cohort": "2015", "k": "10"}) == (1, 0)
