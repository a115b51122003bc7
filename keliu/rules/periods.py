"""Months and years as the shop counts them: the day of the month is kept, clamped to the month's end.

Source: the definitions of the retention metrics; F1 and F3 of the practice count in these months.
"""

from calendar import monthrange
from datetime import date
from functools import lru_cache


@lru_cache(maxsize=65_536)
def add_months(day: date, months: int) -> date:
    """This function will return the day `months` later (or earlier), clamped to the end of its month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def completed_months(start: date, end: date) -> int:
    """This function will return the largest n with add_months(start, n) <= end; negative when end is before start."""
    months = 12 * (end.year - start.year) + end.month - start.month
    if start.day > end.day and end.day < monthrange(end.year, end.month)[1]:
        return months - 1
    return months


def completed_years(start: date, end: date) -> int:
    """This function will return the completed years between two days."""
    return completed_months(start, end) // 12


def anniversary(day: date, year: int) -> date:
    """This function will return the day's anniversary in a year; that of 29 February is the 28th in common years."""
    return add_months(day, 12 * (year - day.year))


def next_anniversary(day: date, on_or_after: date) -> date:
    """This function will return the first anniversary of a day that is not before another day."""
    this_year = anniversary(day, on_or_after.year)
    return this_year if this_year >= on_or_after else anniversary(day, on_or_after.year + 1)
