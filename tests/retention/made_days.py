"""The days on which the vehicles of a made shop come: around every border that a definition draws."""

from collections.abc import Callable
from datetime import date, timedelta

from tests.retention.made_dice import Dice, chance, pick
from tests.retention.oracle_dates import DAY, add_months, first_of_next

LAST = date(2025, 12, 31)  # no row of a made shop is later than this
FIRST = date(2019, 1, 1)
LEAP_DAYS = (date(2024, 2, 29), date(2020, 2, 29))
BORDERS = (12, 0, 1, 2, 3, 5, 6, 7, 9, 11, 13, 14, 18, 23, 24, 25, 30, 36, 48, 60)


def border_day(dice: Dice, as_of: date) -> date:
    """This function will return a day at or close to a border, looked at from a day."""
    from_day = pick(
        dice, (as_of, as_of, as_of.replace(day=1), first_of_next(as_of.replace(day=1)), date(as_of.year, 1, 1))
    )
    day = add_months(from_day, -pick(dice, BORDERS)) + pick(dice, (0, 1, -1, 2, -2, 3, -3)) * DAY
    return within(pick(dice, (day, day, day, day, day.replace(day=1), first_of_next(day.replace(day=1)) - DAY)))


def within(day: date) -> date:
    """This function will keep a day between the first and the last one of made shops."""
    return min(max(day, FIRST), LAST)


def borders(dice: Dice, as_of: date) -> list[date]:
    """One to five visits at borders."""
    return [border_day(dice, as_of) for _ in range(dice.number(1, 5))]


def regular(dice: Dice, as_of: date) -> list[date]:
    """A visit every few months, for some years, the last one before or after the day."""
    day = add_months(as_of, -dice.number(13, 60))
    days = []
    for _ in range(dice.number(3, 14)):
        days.append(day)
        day += timedelta(days=dice.number(60, 190))
    return [day for day in days if day <= LAST]


def leap(dice: Dice, as_of: date) -> list[date]:
    """The last visit on 29 February, so that its year ends by clamping; at times another day of its month's end."""
    days = [pick(dice, LEAP_DAYS)]
    if chance(dice, 30):
        days.append(add_months(days[0], 12) + pick(dice, (0, 1, -1)) * DAY)
    return days


def came_back(dice: Dice, as_of: date) -> list[date]:
    """A visit, and the next about a year later: in a month that is complete at the day, or close to it."""
    back = add_months(as_of, -dice.number(0, 12)) - dice.number(0, 27) * DAY
    return [add_months(back, -pick(dice, (12, 12, 13, 11, 24))) + pick(dice, (0, 1, -1)) * DAY, back]


def lost_lately(dice: Dice, as_of: date) -> list[date]:
    """A last visit a year before one of the last twelve months, at times on its first or last day."""
    month = add_months(as_of.replace(day=1), -dice.number(1, 12))
    day = pick(dice, (month, first_of_next(month) - DAY, month + 14 * DAY, month - DAY, first_of_next(month)))
    return [add_months(day, -12), *([add_months(day, -20)] if chance(dice, 50) else [])]


def loyal(dice: Dice, as_of: date) -> list[date]:
    """At least four visits in the two years up to a year ago, at times more since."""
    start = add_months(as_of, -12)
    days = [start - dice.number(0, 700) * DAY for _ in range(dice.number(4, 7))]
    return days + [start + dice.number(1, 360) * DAY for _ in range(dice.number(0, 4))]


def slipping(dice: Dice, as_of: date) -> list[date]:
    """Even gaps, the last one just over or under one and a half of them."""
    gap = dice.number(10, 110)
    last = as_of - (gap * 3 // 2 + dice.number(-1, 9)) * DAY
    return [last - place * gap * DAY for place in range(dice.number(2, 5))]


def later(dice: Dice, as_of: date) -> list[date]:
    """Only visits after the day."""
    return [within(as_of + dice.number(1, 120) * DAY) for _ in range(dice.number(1, 2))]


def never(dice: Dice, as_of: date) -> list[date]:
    """No visit at all."""
    return []


def dense(dice: Dice, as_of: date) -> list[date]:
    """Several visits in few days, some of them on one day."""
    start = border_day(dice, as_of)
    return [within(start + dice.number(0, 3) * DAY) for _ in range(dice.number(2, 4))]


PLANS: tuple[Callable[[Dice, date], list[date]], ...] = (
    borders, regular, never, leap, came_back, lost_lately, loyal, slipping, later, dense, borders, came_back, never, later,
)  # fmt: skip


def days_after_purchase(dice: Dice, bought: date) -> list[date]:
    """Visits around the end of a new car's windows of 6 and 12 months."""
    first = add_months(bought, pick(dice, (6, 6, 5, 3, 7))) + pick(dice, (0, 1, -1)) * DAY
    second = add_months(first, pick(dice, (12, 12, 6, 13))) + pick(dice, (0, 1, -1)) * DAY
    return [day for day in (first, second)[: dice.number(0, 2)] if day <= LAST]
