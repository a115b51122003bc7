"""Days as numbers (schemas.py), and the windows that definitions count in, laid out in Python once for a question."""

from calendar import monthrange
from datetime import date

from keliu.rules.periods import add_months
from keliu.rules.vehicle_life import latest_with_months


def number_of(day: date) -> int:
    """This function will return 20250331 for 31 March 2025."""
    return day.year * 10_000 + day.month * 100 + day.day


def month_of(day: date) -> int:
    """This function will return the number of a day's month."""
    return day.year * 12 + day.month - 1


def first_day(month: int) -> int:
    """This function will return the first day of a month."""
    return month // 12 * 10_000 + (month % 12 + 1) * 100 + 1


def last_day(month: int) -> int:
    """This function will return a month's last day as every month has it: the 31st, so that no later day is in it."""
    return first_day(month) + 30


def end_of(month: int) -> date:
    """This function will return a month's last day."""
    return date(month // 12, month % 12 + 1, monthrange(month // 12, month % 12 + 1)[1])


def text_of(month: int) -> str:
    """This function will return `2025-12`."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def is_month_end(day: date) -> bool:
    """This function will say whether a day is the last of its month."""
    return day.day == monthrange(day.year, day.month)[1]


def reached(day: date) -> int:
    """This function will return what a due day must not be beyond to be reached at a day.

    Days that come months later are not clamped; at a month's end those of the 29th to 31st are reached, too.
    """
    return number_of(day.replace(day=1)) + 30 if is_month_end(day) else number_of(day)


def months_before(day: date, months: int) -> int:
    """This function will return the day after which (day - months, day] begins."""
    return number_of(add_months(day, -months))


def latest_with(day: date, months: int) -> int:
    """This function will return the last day since which so many months are completed at a day."""
    return number_of(latest_with_months(day, months))


def bits(first: int, last: int) -> int:
    """This function will return a mask of the places `first` to `last`, both included, empty where last < first."""
    return sum(1 << place for place in range(first, last + 1))
