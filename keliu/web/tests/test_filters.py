"""Filters: what an address may hold, and how a chip tells it; odd texts are dropped, never an error."""

from datetime import date

import pytest
from django.db.models import Q

from keliu.rules.rights import Role, Viewer
from keliu.web.filters import Ahead, Asked, Choice, DayRange, NumberRange

ASKED = Asked(Viewer(1, 1, "林美玲", Role.CS_MANAGER, 1, 1), date(2026, 11, 25))
DAYS = DayRange(name="last", label="Last visit", field="day")
NUMBERS = NumberRange(name="spend", label="Spend", field="fen", unit="km", scale=100)
CHOICE = Choice(name="class", label="Class", field="letter", offered=lambda asked: [("A", "A 类"), ("B", "B 类")])
KEYS = Choice(name="advisor", label="Advisor", field="advisor", offered=lambda asked: [], is_key=True)


def test_months_before_today_and_whole_days():
    between = Q(day__gte=date(2024, 11, 26)) & Q(day__lte=date(2026, 5, 25))
    assert DAYS.condition("6..24m", ASKED) == between
    assert DAYS.condition("2026-01-01..", ASKED) == Q(day__gte=date(2026, 1, 1))


@pytest.mark.parametrize("raw", ["", "..", "..m", "x", "2026-13-01..", "1..2..3", "９..m", "2026-01-01", "-5..m"])
def test_what_is_no_span_is_dropped(raw):
    assert not DAYS.is_readable(raw)


def test_days_that_no_zone_can_hold_are_the_nearest_that_can():
    moments = DayRange(name="made", label="Day", field="at", is_time=True)
    assert moments.condition("0001-01-01..9999-12-31", ASKED) == moments.condition("1900-01-01..9000-12-31", ASKED)


def test_no_row_is_a_key_too_of_a_choice_that_is_compared():
    assert KEYS.condition("3,none", ASKED) == Q(advisor__in=[3]) | Q(advisor__isnull=True)


@pytest.mark.parametrize("raw", ["", "..", "abc", "1e9..", "-1..", "1..99999999999", "１.."])
def test_what_is_no_number_is_dropped(raw):
    assert not NUMBERS.is_readable(raw)


def test_numbers_are_scaled_and_told_in_the_unit_of_people():
    assert NUMBERS.condition("10..20", ASKED) == Q(fen__gte=1000) & Q(fen__lte=2000)
    assert NUMBERS.told("1000..", ASKED).operator == "≥"
    assert NUMBERS.told("1000..", ASKED).value == "1,000 km"


def test_a_choice_is_told_by_its_texts():
    told = CHOICE.told("!A,B", ASKED)
    assert told.operator == "不是"
    assert told.value == "A 类 或 B 类"


@pytest.mark.parametrize("raw", ["1;drop", "9" * 30, "abc", "١"])
def test_a_key_that_is_none_is_dropped(raw):
    assert not KEYS.is_readable(raw)


def test_forms_make_one_text():
    assert CHOICE.raw_of({"class": ["A", "B"], "class.op": ["not"]}) == "!A,B"
    assert DAYS.raw_of({"last.from": ["2026-01-01"], "last.to": [""]}) == "2026-01-01.."


def test_a_long_text_that_is_turned_round_is_read_again_as_it_was_kept():
    raw = CHOICE.raw_of({"class": ["9" * 400], "class.op": ["not"]})
    assert CHOICE.raw_of({"class": [raw]}) == raw


def test_due_within_days_holds_nothing_that_is_over_unless_it_says_so():
    due = Ahead(name="due", label="Due", field="on")
    assert due.condition("7", ASKED) == Q(on__gte=date(2026, 11, 25)) & Q(on__lte=date(2026, 12, 2))
    assert due.told("7", ASKED).value == "7 天内"
    assert due.condition("..7", ASKED) == Q(on__gte=date(2026, 8, 27)) & Q(on__lte=date(2026, 12, 2))
    assert due.told("..7", ASKED).value == "7 天内，含逾期"
    assert due.condition("overdue", ASKED) == Q(on__gte=date(2026, 8, 27)) & Q(on__lte=date(2026, 11, 24))
    assert [raw for raw in ("..", "..x", "-1", "1..2", "..1000") if due.is_readable(raw)] == []
