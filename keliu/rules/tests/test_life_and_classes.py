"""Age, cliffs and regulars who slip; classes by window sum; inspection tests."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keliu.rules.customer_class import ClassRule, class_at, classify
from keliu.rules.due_dates import inspection_needs_test
from keliu.rules.kpis import BY_ID
from keliu.rules.masking import mask_vin
from keliu.rules.vehicle_life import (
    age_years,
    is_free_maintenance_near,
    is_replacement_likely,
    is_slipping,
    is_thin_ice,
)

START = date(2025, 1, 1)


@pytest.mark.parametrize(("days", "slips"), [(60, False), (75, False), (76, True), (300, False)])
def test_a_regular_slips_after_one_and_a_half_of_his_gaps_until_he_is_at_risk(days: int, slips: bool) -> None:
    visits = [START, START + timedelta(days=50), START + timedelta(days=100)]
    assert is_slipping(visits, visits[-1] + timedelta(days=days)) is slips


def test_two_visits_make_no_regular() -> None:
    assert not is_slipping([START, START + timedelta(days=10)], START + timedelta(days=60))


@pytest.mark.parametrize(("month", "thin"), [(9, False), (10, True), (12, True)])
def test_thin_ice_is_nine_to_eleven_months(month: int, thin: bool) -> None:
    assert is_thin_ice(START, date(2025, month, 1)) is thin
    assert not is_thin_ice(START, date(2026, 1, 1))
    assert not is_thin_ice(None, START)


def test_age_and_what_comes_with_it() -> None:
    assert age_years(date(2020, 2, 29), date(2021, 2, 28)) == 1
    assert age_years(None, START) is None
    assert [is_replacement_likely(date(2020, 1, 1), date(2020 + n, 6, 1)) for n in range(6)] == [
        False, False, True, True, True, False,
    ]  # fmt: skip
    assert is_free_maintenance_near(4000, 0)
    assert not is_free_maintenance_near(4000, 1)
    assert not is_free_maintenance_near(None, 0)


def test_a_test_on_site_is_in_years_six_and_ten_and_every_year_after() -> None:
    assert [year for year in range(1, 14) if inspection_needs_test(year)] == [6, 10, 11, 12, 13]


@given(st.dictionaries(st.text("123", min_size=1), st.integers(-5, 1000), max_size=30))
def test_the_window_form_gives_the_same_classes(spends: dict[str, int]) -> None:
    total = sum(max(fen, 0) for fen in spends.values())
    before, found = 0, {}
    for number, fen in sorted(spends.items(), key=lambda pair: (-pair[1], pair[0])):
        found[number] = class_at(before, fen, total)
        before += max(fen, 0)
    assert found == classify(spends.items())


def test_a_least_number_of_visits_can_be_asked_for() -> None:
    rule = ClassRule(least_visits=2)
    assert classify([("1", 90), ("2", 10)], rule, {"1": 1, "2": 2}) == {"1": "C", "2": "C"}
    assert classify([("1", 90), ("2", 10)], rule, {"1": 2}) == {"1": "A", "2": "C"}
    assert [rule.least_contacts(letter) for letter in "ABC"] == [12, 6, 3]


def test_a_vin_is_masked_and_the_catalogue_has_its_entries() -> None:
    assert mask_vin("LFMKV30F0A0003871") == "LFMK···3871"
    assert mask_vin("ABC12345") == "********"
    assert {"R5", "V2"} <= set(BY_ID)
