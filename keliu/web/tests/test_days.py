"""Days beside today are those of the shop's zone, whatever zone a time is kept in."""

from datetime import UTC, date, datetime

from keliu.web.templatetags.keliu_tags import ago, day, short_day

MIDNIGHT = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)  # 2026-11-22 00:00 in Shanghai


def test_a_time_is_of_the_day_that_the_shop_had():
    assert ago(MIDNIGHT, date(2026, 11, 25)) == ago(date(2026, 11, 22), date(2026, 11, 25))
    assert "2026-11-22" in day(MIDNIGHT, date(2026, 11, 25))


def test_a_short_day_names_its_year_where_it_is_another_one():
    today = date(2026, 11, 25)
    assert [short_day(on, today) for on in (date(2026, 5, 14), date(2025, 5, 14), None)] == ["05-14", "2025-05-14", ""]
