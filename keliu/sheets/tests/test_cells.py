"""Cells of every spelling become typed values; what cannot be read is told (interface, hard rows)."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keliu.sheets.cells import CLEANERS


def clean(type_, cell, is_1904=False):
    return CLEANERS[type_](cell, is_1904)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2025年3月5日", "2025-03-05"), ("85.3.2", "1985-03-02"), ("2025/3/5 8:05", "2025-03-05"),
        ("20250305", "2025-03-05"), (20250305.0, "2025-03-05"), (45721, "2025-03-05"), ("45721.5", "2025-03-05"),
        (datetime(2025, 3, 5, 8), "2025-03-05"), (date(2025, 3, 5), "2025-03-05"), ("２０２５－０３－０５", "2025-03-05"),
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_spelling(cell, value):
    assert clean("date", cell) == (value, None)


@pytest.mark.parametrize("cell", ["2026-13-02", "2025-02-31", "明天", "2025", "2025-3", "2023-02-29"])
def test_an_impossible_day_is_told(cell):
    value, warning = clean("date", cell)
    assert value is None
    assert warning is not None


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2025-03-05 24:00", "2025-03-05 23:59:59"), ("2025年3月5日24时", "2025-03-05 23:59:59"),
        ("2025/3/5 8:05", "2025-03-05 08:05:00"), ("2025-03-05 08:05:09", "2025-03-05 08:05:09"),
        ("2025-03-05T08:05:09", "2025-03-05 08:05:09"), ("2025/3/5 下午 2:30", "2025-03-05 14:30:00"),
        ("20250305080500", "2025-03-05 08:05:00"), (45721.25, "2025-03-05 06:00:00"),
    ],
)  # fmt: skip
def test_a_time_is_read_and_24_belongs_to_its_day(cell, value):
    assert clean("time", cell) == (value, None)


def test_days_of_1904_are_four_years_later():
    assert clean("date", 44259, is_1904=True) == ("2025-03-05", None)


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("1,234.50元", 123_450), ("3.2万", 3_200_000), ("￥800", 80_000), ("(120.00)", -12_000), ("-5", -500),
        (12.345, 1_235), ("１２３", 12_300), ("0", 0), (0.1 + 0.2, 30),
    ],
)  # fmt: skip
def test_money_is_read_in_fen(cell, fen):
    assert clean("money", cell) == (fen, None)


@pytest.mark.parametrize(("cell", "km"), [("500公里", 500), ("6.2万公里", 62_000), (81_220.0, 81_220), ("3万", 30_000)])
def test_a_distance_is_read_in_km(cell, km):
    assert clean("km", cell) == (km, None)


@pytest.mark.parametrize(
    ("cell", "phones"),
    [
        ("138 0596 6721", ["+8613805966721"]), (13805966721.0, ["+8613805966721"]), ("+86-13805966721", ["+8613805966721"]),
        ("1.3812345678E+10", ["+8613812345678"]), ("13805966721、13805966722", ["+8613805966721", "+8613805966722"]),
        ("0596-2108820转806", ["+865962108820"]), ("13805966721 13805966722", ["+8613805966721", "+8613805966722"]),
        ("１３８０５９６６７２１", ["+8613805966721"]),
    ],
)  # fmt: skip
def test_phones_are_read_in_every_spelling(cell, phones):
    assert clean("phone", cell) == (phones, None)


@pytest.mark.parametrize("cell", ["1.38123E+10", "138****1234", "1380596", "没有电话"])
def test_a_phone_that_is_none_is_left_empty_with_a_warning(cell):
    value, warning = clean("phone", cell)
    assert value is None
    assert warning is not None


@pytest.mark.parametrize(
    ("cell", "name"), [("张伟(老板)", "张伟"), ("张伟（已过户）", "张伟"), ("张伟 代 宏远公司", "张伟")]
)
def test_remarks_leave_a_name_with_a_warning(cell, name):
    value, warning = clean("name", cell)
    assert value == name
    assert warning is not None


def test_a_company_keeps_its_brackets():
    assert clean("name", "宏远（中国）有限公司") == ("宏远（中国）有限公司", None)


def test_a_birthday_without_a_year_is_none():
    assert clean("birthday", "3月5日")[0] is None


def test_of_an_identity_card_the_last_four_stay():
    assert clean("tail", "35060119850302123X") == ("123X", None)


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_every_day_is_read_back_from_its_spellings(day):
    spellings = [
        f"{day.year}年{day.month}月{day.day}日", f"{day.year}/{day.month}/{day.day}", f"{day:%Y.%m.%d}", f"{day:%Y%m%d}",
        (day - date(1899, 12, 30)).days,
    ]  # fmt: skip
    assert {clean("date", text)[0] for text in spellings} == {day.isoformat()}


@given(st.integers(-(10**11), 10**11))
def test_every_sum_of_money_is_read_back_from_its_spellings(fen):
    yuan = f"{abs(fen) // 100:,}.{abs(fen) % 100:02}"
    sign = "-" if fen < 0 else ""
    assert clean("money", sign + yuan) == clean("money", f"{sign}{yuan}元") == (fen, None)


@given(st.sampled_from(sorted(CLEANERS)), st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans()))
def test_no_cell_breaks_a_cleaner(type_, cell):
    value, warning = clean(type_, cell)
    assert value is None or warning is None or type_ in {"phone", "name", "vin"}
