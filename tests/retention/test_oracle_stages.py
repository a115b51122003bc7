"""R5, R7 and R8, worked by hand."""

import pytest

from tests.retention.shop import Figures
from tests.retention.worked import came, car, counts, entry, shop_with, spoke


def stage(shop, as_of):
    """The one stage in which the only vehicle is counted."""
    names = ("active", "cooling", "at_risk", "lost", "never_visited")
    found = [name for name in names if counts(shop, as_of, "R5", {"stage": name}) == (1, 1)]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("last", "as_of", "expected"),
    [
        ("2025-01-15", "2025-04-14", "active"),
        ("2025-01-15", "2025-04-15", "cooling"),
        ("2025-01-15", "2025-07-14", "cooling"),
        ("2025-01-15", "2025-07-15", "at_risk"),
        ("2025-01-15", "2026-01-14", "at_risk"),
        ("2025-01-15", "2026-01-15", "lost"),
        ("2024-11-30", "2025-02-27", "active"),
        ("2024-11-30", "2025-02-28", "cooling"),
        ("2024-11-29", "2025-02-28", "cooling"),
        ("2024-11-28", "2025-02-28", "cooling"),
    ],
)
def test_the_stage_is_by_completed_months_since_the_last_visit(last, as_of, expected):
    assert stage(shop_with(car(), came("2022-01-01", last)), as_of) == expected


def test_who_was_never_seen_is_in_a_stage_of_his_own():
    assert stage(shop_with(car(), came("2025-05-05", kind="boutique")), "2025-06-01") == "never_visited"


@pytest.mark.parametrize(
    ("model", "store", "expected"),
    [("M", "A", "active"), ("M", "B", "active"), ("N", "A", "lost"), ("N", "B", "at_risk"), ("", "B", "at_risk")],
)
def test_the_models_limits_come_before_the_home_stores_before_the_default(model, store, expected):
    """Seven completed months: the model says cooling from 8, store A lost from 7, the default at risk from 6."""
    figures = Figures(stages_of_model={"M": (8, 13, 18)}, stages_of_store={"A": (1, 2, 7)})
    assert (
        stage(shop_with(car(model=model, store_code=store), came("2025-01-01"), figures=figures), "2025-08-01")
        == expected
    )


def test_the_total_is_all_known_vehicles_and_only_those_counted_are_members():
    cars = [car("V1"), car("V2"), car("V3"), car("V4", disposed_on="2025-01-01"), car("V5", purchase_date="2026-01-01")]
    shop = shop_with(cars, came("2025-12-01", vin="V1"), came("2025-12-02", vin="V4", cancelled=True))
    found = entry(shop, "2025-12-31", "R5", {"stage": "never_visited"})
    assert (found.base, found.count, [one.vin for one in found.members]) == (3, 2, ["V2", "V3"])


@pytest.mark.parametrize(
    ("bought", "age"),
    [
        ("2025-12-31", "0"),
        ("2025-01-01", "0"),
        ("2024-12-31", "1"),
        ("2016-01-01", "9"),
        ("2015-12-31", "10+"),
        ("2001-01-01", "10+"),
        ("2026-01-01", None),
    ],
)
def test_the_age_is_in_completed_years_since_purchase(bought, age):
    shop = shop_with(car(purchase_date=bought), came("2025-12-01"))
    for id in ("R7", "R8"):
        bases = {one: counts(shop, "2025-12-31", id, {"age": one})[0] for one in (*"0123456789", "10+")}
        assert bases == {one: int(one == age) for one in bases}


def test_without_a_purchase_date_in_no_base_of_r7_and_r8():
    assert counts(shop_with(car(), came("2025-12-01")), "2025-12-31", "R7", {"age": "0"}) == (0, 0)


@pytest.mark.parametrize(
    ("visits", "contacts", "grasped"),
    [
        (["2024-12-31"], [], 0),
        (["2025-01-01"], [], 1),
        ([], [spoke("2025-01-01", connected=True)], 1),
        ([], [spoke("2024-12-31", connected=True)], 0),
        ([], [spoke("2025-12-31", connected=True)], 1),
        ([], [spoke("2025-05-05")], 0),  # not connected
        ([], [spoke("2025-05-05", connected=True, channel="visit")], 1),
        ([], [spoke("2025-05-05", connected=True, channel="sms")], 0),  # connected, but neither phone nor visit
        ([], [spoke("2025-05-05", channel="wechat", direction="in")], 1),  # incoming by any channel
        ([], [spoke("2025-05-05", connected=True, vin="")], 1),  # without a VIN for every vehicle of the customer
        ([], [spoke("2025-05-05", connected=True, vin="", customer_no="C2")], 0),
        ([], [spoke("2025-05-05", connected=True, vin="V2")], 0),
        ([], [spoke("2026-01-01", connected=True)], 0),
    ],
)
def test_r7_grasps_by_a_counted_visit_or_a_two_way_contact_of_the_year(visits, contacts, grasped):
    shop = shop_with([car(purchase_date="2020-06-06"), car("V2", "C2")], came(*visits), contacts=tuple(contacts))
    assert counts(shop, "2025-12-31", "R7", {"age": "5"}) == (1, grasped)


def test_contacts_count_from_any_store_and_for_either_choice_of_visits():
    shop = shop_with(car(purchase_date="2020-06-06", store_code="B"), contacts=(spoke("2025-05-05", connected=True),))
    assert counts(shop, "2025-12-31", "R7", {"age": "5"}, store="B", visits="maintenance") == (1, 1)


@pytest.mark.parametrize(
    ("last", "active"), [("2025-06-30", 0), ("2025-07-01", 1), ("2025-12-31", 1), ("2026-01-01", 0)]
)
def test_r8_is_active_by_a_counted_visit_of_six_months(last, active):
    shop = shop_with(car(purchase_date="2020-06-06"), came(last), contacts=(spoke("2025-12-12", connected=True),))
    assert counts(shop, "2025-12-31", "R8", {"age": "5"}) == (1, active)
