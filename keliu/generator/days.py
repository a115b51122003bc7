"""The calendar of a service business (营业日历): opening days, busy days, and how far cars are driven by season.

Spring Festival: the first day of the lunar year, from the almanac of the Purple Mountain Observatory.
"""

from datetime import date, timedelta

_SPRING = (
    "2005-02-09 2006-01-29 2007-02-18 2008-02-07 2009-01-26 2010-02-14 2011-02-03 2012-01-23 2013-02-10 2014-01-31 "
    "2015-02-19 2016-02-08 2017-01-28 2018-02-16 2019-02-05 2020-01-25 2021-02-12 2022-02-01 2023-01-22 2024-02-10 "
    "2025-01-29 2026-02-17 2027-02-06 2028-01-26 2029-02-13 2030-02-03 2031-01-23 2032-02-11 2033-01-31 2034-02-19 "
    "2035-02-08 2036-01-28 2037-02-15 2038-02-04 2039-01-24 2040-02-12"
)
SPRING_FESTIVALS = {int(text[:4]): date.fromisoformat(text) for text in _SPRING.split()}
EARLIER_YEARS = 10


def spring_festival(year: int) -> date:
    """This function will return the first day of the lunar year; outside 2005 to 2040 the middle of its span."""
    return SPRING_FESTIVALS.get(year, date(year, 2, 5))


def _busy(day: date) -> float:
    """Return how likely a wanted visit is on this day: 0 when closed, 1 on a Saturday before a holiday."""
    apart = (day - spring_festival(day.year)).days
    if -1 <= apart <= 2:
        return 0.0
    if 3 <= apart <= 9 or (day.month == 10 and day.day <= 5) or (day.month == 5 and day.day <= 3):
        return 0.25
    if -14 <= apart <= -2:
        return 1.0
    return (0.62, 0.6, 0.6, 0.62, 0.7, 1.0, 0.92)[day.weekday()]


def _mileage(day: date) -> float:
    """Return the distance of this day as a share of the usual one."""
    if abs((day - spring_festival(day.year)).days) <= 9:
        return 1.7
    if day.month in (7, 8):
        return 1.18
    return 1.45 if day.month == 10 and day.day <= 7 else 0.93


class Calendar:
    """营业日历: days counted from `origin`; `start` is the first day of the window, `end` its last one."""

    def __init__(self, until: date, years: int) -> None:
        is_leap_day = (until.month, until.day) == (2, 29)
        first = until.replace(year=until.year - years, day=28 if is_leap_day else until.day) + timedelta(days=1)
        self.origin = first - timedelta(days=EARLIER_YEARS * 366)
        self.start = (first - self.origin).days
        self.end = (until - self.origin).days
        days = [self.origin + timedelta(days=n) for n in range(self.end + 400)]
        self.iso = [day.isoformat() for day in days]
        self.short = [text[2:4] + text[5:7] + text[8:] for text in self.iso]
        self.busy = [_busy(day) for day in days]
        self.year = [day.year for day in days]
        self.driven = self._sum(days)

    @staticmethod
    def _sum(days: list[date]) -> list[float]:
        """Return for each day the usual days driven since the origin."""
        total, out = 0.0, []
        for day in days:
            total += _mileage(day)
            out.append(total)
        return out
