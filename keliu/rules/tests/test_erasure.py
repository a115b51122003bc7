"""What names an erased person, and what only looks like it."""

from datetime import date

import pytest

from keliu.rules.erasure import Mark, Seeker, is_after, key_text, marks_of_row


@pytest.mark.parametrize(
    ("text", "is_his"),
    [
        ("来电 14500006721，改期", True), ("+8614500006721", True), ("145 0000 6721", True), ("145000067219", False),
        ("914500006721", False), ("车牌闽E·7K531已到", True), ("闽E7K531", True), ("闽E7K5310", False),
        ("lfmk1a30p1k003871", True),
        ("XLFMK1A30P1K003871", False), ("编号 C0001467。", True), ("C00014670", False),
        ("和郑文辉先生约", True), ("王伟", False),
    ],
)  # fmt: skip
def test_a_mark_is_found_as_a_whole_word_in_any_spelling(text, is_his):
    seeker = Seeker([
        Mark("phone", "+8614500006721"), Mark("plate", "闽E7K531"), Mark("vin", "LFMK1A30P1K003871"),
        Mark("number", "C0001467"),
        Mark("name", "郑文辉"), Mark("name", "王伟"), Mark("number", "17"),
    ])  # fmt: skip
    assert seeker.finds(text) is is_his


def test_nothing_is_found_by_a_person_without_marks():
    assert not Seeker([]).finds("任何文字")


def test_a_row_names_persons_by_number_phones_and_cars_and_only_later_rows_are_let_in():
    row = {"customer_no": "C1", "phones": ["+8614500006721"], "vin": "LFMK1A30P1K003871", "name": "郑文辉"}
    assert {mark.kind for mark in marks_of_row(row)} == {"number", "phone", "vin"}
    assert key_text("email", " A b@X.cn") == "email:ab@x.cn"
    day = date(2026, 11, 28)
    assert not is_after(row, day)
    assert not is_after({"arrived_at": "2026-11-28 09:00:00"}, day)
    assert is_after({"arrived_at": "2026-11-29 09:00:00"}, day)
    assert not is_after({"starts_on": "2026-12-01", "at": "2025-01-01"}, day)
