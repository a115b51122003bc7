"""Due dates, classes and the search text."""

from datetime import date, timedelta

from keliu.rules.customer_class import classify
from keliu.rules.due_dates import DAY_ORIGIN, Interval, Odometer, maintenance_due, next_inspection
from keliu.rules.search_text import dialled, document, read_search


def odometer(*readings: tuple[date, int]) -> Odometer:
    days = [d.toordinal() - DAY_ORIGIN for d, _ in readings]
    kms = [km for _, km in readings]
    pairs = list(zip(days, kms, strict=True))
    return Odometer(
        len(readings), sum(days), sum(kms), sum(d * d for d in days), sum(d * k for d, k in pairs),
        readings[-1][0], readings[-1][1],
    )  # fmt: skip


def test_a_busy_car_is_due_by_its_odometer_before_the_date() -> None:
    start = date(2026, 1, 1)
    busy = odometer(*[(start + timedelta(days=30 * i), 3000 * i) for i in range(5)])
    due = maintenance_due(busy, Interval(), last_on=busy.last_on, last_km=busy.last_km, bought_on=None)
    assert due is not None
    assert due.by_km
    assert due.at_km == 17_000
    assert busy.last_on is not None
    assert timedelta(days=45) < due.due_on - busy.last_on < timedelta(days=60)
    assert due.earliest_on <= due.due_on <= due.latest_on


def test_a_quiet_car_is_due_by_date() -> None:
    quiet = odometer((date(2025, 1, 1), 10_000), (date(2026, 1, 1), 11_000))
    due = maintenance_due(quiet, Interval(), last_on=date(2026, 1, 1), last_km=11_000, bought_on=None)
    assert due is not None
    assert (due.due_on, due.by_km) == (date(2026, 7, 1), False)


def test_the_first_maintenance_counts_from_the_purchase() -> None:
    due = maintenance_due(Odometer(), Interval(), last_on=None, last_km=None, bought_on=date(2026, 3, 31))
    assert due is not None
    assert (due.kind, due.due_on) == ("first_maintenance", date(2026, 9, 30))
    assert maintenance_due(Odometer(), Interval(), last_on=None, last_km=None, bought_on=None) is None


def test_inspection_is_every_two_years_then_every_year() -> None:
    bought = date(2020, 5, 31)
    assert next_inspection(bought, date(2020, 6, 1)) == date(2022, 5, 31)
    assert next_inspection(bought, date(2026, 6, 1)) == date(2028, 5, 31)
    assert next_inspection(bought, date(2030, 6, 1)) == date(2031, 5, 31)


def test_classes_include_the_customer_who_reaches_the_share() -> None:
    classes = classify([("1", 60), ("2", 20), ("3", 10), ("4", 10), ("5", 0)])
    assert classes == {"1": "A", "2": "A", "3": "B", "4": "C", "5": "C"}
    assert classify([("b", 50), ("a", 50)]) == {"a": "A", "b": "A"}


def test_what_is_typed_is_found_in_the_search_text() -> None:
    text = document(name="张小伟", pinyin="zhangxiaowei", initials="zxw", phones=["13812345678"], others=["闽E7K531"])
    for typed in ("张小", "小伟", "张小伟", "zxw", "zhangxiao", "5678", "13812345678", "闽E·7K531", "7k531", "wei"):
        search = read_search(typed)
        assert search is not None, typed
        assert search.needle in text, typed
    for typed in ("1234", "小张", "5679", "zx9"):
        search = read_search(typed)
        assert search is not None
        assert search.needle not in text, typed
    assert read_search("a") is None


def test_one_chinese_character_is_the_beginning_of_a_name() -> None:
    search = read_search(" 张 ")
    assert search is not None
    assert (search.needle, search.is_surname, search.is_exact) == ("张", True, False)


def test_a_phone_is_read_with_blanks_dashes_and_country_code() -> None:
    for typed in (
        "145-0287-2703",
        "145 0287 2703",
        "+86 14502872703",
        "0086-145-0287-2703",
        "8614502872703",
        "１４５０２８７２７０３",
    ):
        search = read_search(typed)
        assert search is not None
        assert (search.needle, search.is_exact) == ("14502872703", True), typed
    assert dialled("0592-5551234") == "05925551234"
    for word in ("闽E-12345", "R2603-0001", "-", ""):
        assert dialled(word) == "", word


def test_three_or_four_digits_are_the_end_of_a_plate_or_a_vin_as_well() -> None:
    tails = [search.tail if (search := read_search(word)) else None for word in ("697", "3697", "36970", "6a97")]
    assert tails == ["697", "3697", "", ""]
