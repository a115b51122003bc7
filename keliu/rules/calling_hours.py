"""When a customer may be called (practice C3): hours and midday rest are hard, weekends are only avoided."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class CallingHours:
    """拨打时段: shop-local times; the rest at midday lasts longer in the south."""

    begin: time = time(8, 30)
    rest_begin: time = time(12, 0)
    rest_end: time = time(14, 0)
    end: time = time(19, 0)
    on_weekends: bool = False


@dataclass(frozen=True, slots=True)
class CallingWindow:
    """此刻能否拨打: whether now is allowed and until when, else from when on; avoided where it is a weekend."""

    is_open: bool
    until: datetime | None
    opens_at: datetime | None
    is_avoided: bool


def calling_window(now: datetime, hours: CallingHours = CallingHours()) -> CallingWindow:
    """This function will say whether a call may be made at a shop-local moment, and when that changes.

    Public holidays are the caller's to know: this rule sees weekdays only.
    """
    is_avoided = now.weekday() >= 5 and not hours.on_weekends
    for begin, end in ((hours.begin, hours.rest_begin), (hours.rest_end, hours.end)):
        if begin <= now.time() < end:
            return CallingWindow(True, _at(now, end), None, is_avoided)
    openings = (_at(now + timedelta(days=ahead), begin) for ahead in (0, 1) for begin in (hours.begin, hours.rest_end))
    return CallingWindow(False, None, next(opening for opening in openings if opening > now), is_avoided)


def _at(day: datetime, moment: time) -> datetime:
    return day.replace(hour=moment.hour, minute=moment.minute, second=0, microsecond=0)
