"""What cannot be true is refused with a sentence; what can be, however odd, is not."""

from datetime import date

import pytest

from keliu.rules.file_values import (
    refuse_birthday,
    refuse_disposal,
    refuse_due_day,
    refuse_email,
    refuse_length,
    refuse_past_day,
    refuse_region,
)

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize("day", [date(2030, 1, 1), date(2026, 11, 26), date(1899, 12, 31)])
def test_a_birthday_to_come_or_before_1900_is_none(day):
    assert str(day) in refuse_birthday(day, TODAY).english()


@pytest.mark.parametrize("day", [None, TODAY, date(1900, 1, 1), date(1985, 3, 2)])
def test_a_birthday_from_1900_to_today_is_one(day):
    assert refuse_birthday(day, TODAY) is None


@pytest.mark.parametrize("text", ["abc", "a@b", "a@b.", "a b@c.cn", "a@@c.cn", "a@c.cn,b@c.cn", "@c.cn", "a@.cn"])
def test_a_text_that_is_no_address_is_refused(text):
    assert refuse_email(text) is not None


@pytest.mark.parametrize("text", ["", None, "a@b.cn", "li.si+car@mail.qq.com", "李四@例子.中国"])
def test_an_address_or_nothing_is_taken(text):
    assert refuse_email(text) is None


@pytest.mark.parametrize("text", ["abcxyz", "35060", "3506031", "35060300", "0350603", "350６03", "3506030010"])
def test_a_region_has_six_or_nine_digits(text):
    assert refuse_region(text) is not None


@pytest.mark.parametrize("text", ["", "350603", "350603001"])
def test_a_district_or_a_street_is_a_region(text):
    assert refuse_region(text) is None


def test_a_car_is_not_gone_in_the_future_nor_before_it_was_bought():
    assert "2030-01-01" in refuse_disposal(date(2030, 1, 1), TODAY, None).english()
    assert "2024-05-01" in refuse_disposal(date(2024, 4, 30), TODAY, date(2024, 5, 1)).english()
    assert refuse_disposal(date(2024, 5, 1), TODAY, date(2024, 5, 1)) is None
    assert refuse_disposal(TODAY, TODAY, None) is None


def test_days_of_a_car_lie_in_its_possible_life():
    assert refuse_past_day(date(2026, 11, 26), TODAY)
    assert refuse_past_day(date(1949, 12, 31), TODAY)
    assert refuse_past_day(TODAY, TODAY) is None
    assert refuse_due_day(date(2100, 1, 1))
    assert refuse_due_day(date(2030, 1, 1)) is None


def test_a_text_too_long_is_told_by_how_much():
    assert refuse_length("好" * 60, 60) is None
    assert refuse_length("好" * 200, 60).english() == "At most 60 characters; these are 200"
