"""Personal data inside free text: whatever stands around it, it is hidden; ids, dates and counts stay."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keliu.rules.free_text import mask_free_text

AROUND = st.sampled_from(["", " ", "(", "=", "：", "“", "'", ", ", "电话", "\n", "\t", "/"])
SURNAME_AND_NAME = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=4)


@given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True), AROUND, AROUND)
def test_a_mobile_number_is_never_left_whole(phone, before, after):
    assert phone not in mask_free_text(f"{before}{phone}{after}")


@given(SURNAME_AND_NAME, AROUND, AROUND)
def test_a_han_name_is_never_left_whole(name, before, after):
    assert name not in mask_free_text(f"{before}{name}{after}")


@given(st.from_regex(r"[A-HJ-NPR-Z0-9]{17}", fullmatch=True).filter(lambda t: re.search(r"[A-Z]", t)), AROUND, AROUND)
def test_a_vin_is_never_left_whole(vin, before, after):
    masked = mask_free_text(f"{before}{vin}{after}")
    assert vin not in masked or not re.search(r"\d", vin)


@pytest.mark.parametrize("plate", ["闽E7K531", "闽E·7K531", "粤BD12345", "闽E 7K531", "京A1234学", "沪A-12345"])
def test_a_plate_is_never_left_whole(plate):
    masked = mask_free_text(f"plate={plate}, found")
    assert plate not in masked
    assert plate[-4:-2] not in masked


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-25T02:32:08.123456Z",
        "6ec57f84-c680-4d3a-b778-139876543210",
        "6ec57f84c680d3a3778b6ec57f84c680",
        "seal 5000 of 120000 rows in 116 ms, batch 20261125001",
        "127.0.0.1:8000",
        "keliu/config/logs.py line 231 in emit",
    ],
)
def test_ids_times_counts_and_places_in_the_code_stay(text):
    assert mask_free_text(text) == text
