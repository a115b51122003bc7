"""Months and days as the definitions read them, by counting: slow, and plain to see."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

DAY = timedelta(days=1)


@cache
def add_months(day: date, months: int) -> date:
    """This function will keep the day of the month, clamped to the month's end."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    wanted = day.day
    while True:
        try:
            return date(year, month + 1, wanted)
        except ValueError:
            wanted -= 1


@cache
def completed_months(since: date, day: date) -> int:
    """This function will return the largest n with add_months(since, n) <= day, counted up from 0.

    :raises ValueError: where the day lies before the start.
    """
    if day < since:
        raise ValueError(f"{day} is before {since}")
    months = 0
    while add_months(since, months + 1) <= day:
        months += 1
    return months


def completed_years(since: date, day: date) -> int:
    """This function will return completed months div 12."""
    return completed_months(since, day) // 12


@cache
def first_of_next(first: date) -> date:
    """This function will return the first day of the month after."""
    day = first
    while day.month == first.month:
        day += DAY
    return day


def last_of_month(first: date) -> date:
    """This function will return the last day of the month that begins on this day."""
    return first_of_next(first) - DAY


def days_from(first: date, last: date) -> Iterator[date]:
    """This function will yield the days of a period, both ends included."""
    day = first
    while day <= last:
        yield day
        day += DAY


def month_text(first: date) -> str:
    """This function will return `2025-12`."""
    return f"{first.year:04d}-{first.month:02d}"


def month_of(text: str) -> date:
    """This function will return the first day of the month `2025-12`."""
    year, month = text.split("-")
    return date(int(year), int(month), 1)


def complete_months(day: date, count: int = 12) -> list[date]:
    """This function will return the last months that are complete at a day (last day <= day), the earliest first."""
    first = day.replace(day=1)
    while last_of_month(first) > day:
        first = add_months(first, -1)
    return [add_months(first, -back) for back in range(count - 1, -1, -1)]


def complete_years(day: date, count: int = 2) -> list[int]:
    """This function will return the last years that are complete at a day, the earliest first."""
    last = day.year if date(day.year, 12, 31) <= day else day.year - 1
    return list(range(last - count + 1, last + 1))


def ended_months(day: date, window: int, count: int = 12) -> list[date]:
    """This function will return the last months P with add_months(last day of P, window) <= day, the earliest first."""
    first = day.replace(day=1)
    while add_months(last_of_month(first), window) > day:
        first = add_months(first, -1)
    return [add_months(first, -back) for back in range(count - 1, -1, -1)]
