"""Evidence that two files are one."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keliu.rules.identity import (
    CustomerEvidence,
    VehicleEvidence,
    Verdict,
    compare_customers,
    compare_vehicles,
    is_one_character_off,
)
from keliu.rules.vins import fits_check_digit, likely_vins

ZHANG = CustomerEvidence(name="张伟", name_sound="zhangwei", phones=frozenset({"+8613805966721"}))
CAR = VehicleEvidence(vin="LFMKV30F0A0000001", plates=frozenset({"闽E7K531"}), model="卡罗拉")


def test_same_phone_and_name_are_certainly_one_customer() -> None:
    assert compare_customers(ZHANG, ZHANG).verdict is Verdict.CERTAIN


def test_a_name_that_sounds_alike_with_the_same_phone_is_suspected() -> None:
    likeness = compare_customers(ZHANG, replace(ZHANG, name="章伟"))
    assert likeness.verdict is Verdict.SUSPECTED
    assert [reason.english() for reason in likeness.reasons] == ["same phone", "names that sound alike"]


@pytest.mark.parametrize(
    "other",
    [
        replace(ZHANG, phones=frozenset()),
        replace(ZHANG, name="李强", name_sound="liqiang"),
        replace(ZHANG, phones=frozenset({"+8613805966722"}), birthday=date(1980, 1, 1)),
    ],
)
def test_a_common_name_or_a_shared_phone_alone_is_not_enough(other: CustomerEvidence) -> None:
    assert compare_customers(ZHANG, other).verdict is not Verdict.CERTAIN


def test_different_identity_numbers_part_father_and_son() -> None:
    one, other = replace(ZHANG, id_tail="1234"), replace(ZHANG, id_tail="8765")
    assert compare_customers(one, other).verdict is Verdict.DIFFERENT


def test_two_different_vins_are_never_certainly_one_car() -> None:
    other = replace(CAR, vin="LFMKV30F0A0000002", purchase_date=date(2020, 1, 1), owner_name="张伟")
    assert compare_vehicles(replace(CAR, purchase_date=date(2020, 1, 1), owner_name="张伟"), other).verdict is (
        Verdict.SUSPECTED
    )
    assert compare_vehicles(CAR, replace(CAR, vin="LSVAB2180E2100999")).verdict is Verdict.DIFFERENT
    assert compare_vehicles(CAR, replace(CAR, plates=frozenset())).verdict is Verdict.CERTAIN


def test_of_two_vins_the_one_whose_check_digit_does_not_fit_is_the_misread_one() -> None:
    true = VehicleEvidence(vin="LFMKV30F2A0000001", model="卡罗拉")
    assert fits_check_digit(true.vin)
    assert true.vin in likely_vins("LFMKV80F2A0000001") & likely_vins("LFMKV30F2A0000010")
    assert all(fits_check_digit(vin) for vin in likely_vins("LFMKV80F2A0000001"))
    assert compare_vehicles(true, replace(true, vin="LFMKV80F2A0000001")).verdict is Verdict.SUSPECTED
    assert compare_vehicles(CAR, replace(CAR, vin="LFMKV30F0A0000003", plates=frozenset())).verdict is Verdict.DIFFERENT
    engine = replace(true, engine_no="2ZR1234567")
    assert compare_vehicles(engine, replace(engine, vin="")).verdict is Verdict.SUSPECTED
    assert compare_vehicles(engine, replace(engine, vin="LSVAB218XE2100999")).verdict is Verdict.DIFFERENT


def test_a_surname_with_a_title_says_little() -> None:
    mister = replace(ZHANG, name="张先生", name_sound="zhangxiansheng")
    assert compare_customers(ZHANG, mister).confidence == 70
    far = replace(mister, phones=frozenset({"+8613900000000"}), address="湖里区金湖路25号")
    assert compare_customers(far, replace(far, phones=frozenset())).verdict is Verdict.DIFFERENT


def test_one_place_or_two_swapped_neighbours_are_one_character_off() -> None:
    assert is_one_character_off("1234", "1534")
    assert is_one_character_off("1234", "1324")
    assert not is_one_character_off("1234", "1234")
    assert not is_one_character_off("1234", "4231")
    assert not is_one_character_off("1234", "123")


WORDS = st.frozensets(st.sampled_from(["a1", "a2", "b1"]), max_size=2)
PEOPLE = st.builds(
    CustomerEvidence, name=st.sampled_from(["", "张伟", "章伟"]), name_sound=st.just("zhangwei"), phones=WORDS,
    id_tail=st.sampled_from(["", "1", "2"]), plates=WORDS, vins=WORDS, is_company=st.booleans(),
)  # fmt: skip


@given(PEOPLE, PEOPLE)
def test_the_order_of_two_files_does_not_matter(one: CustomerEvidence, other: CustomerEvidence) -> None:
    assert compare_customers(one, other) == compare_customers(other, one)
    assert 0 <= compare_customers(one, other).confidence <= 100
