"""Who owned a car on a day, and whose a visit of that day is (practice A2: ownership over time; A5).

Times of owners are half-open: who has a car since a day has it on that day, who had it until a day has it no more on it.
So of two changes on one day the later holds, and the one between owned the car on no day. The first known owner has it
from ever. Days in which nobody is known to have had it are nobody's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Held:
    """车主一段: a customer has a car from `since` (empty: from ever) to the day before `until` (empty: still).

    `key` is the number of the row: of two that begin on one day the later was entered later.
    """

    key: int
    customer: int
    since: date | None
    until: date | None

    def holds(self, day: date) -> bool:
        """Whether the day is in this time."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


def _sorted(held: Iterable[Held]) -> list[Held]:
    return sorted(held, key=lambda one: (one.since or date.min, one.key))


def in_order(held: Iterable[Held]) -> list[Held]:
    """This function will return the times of a car's owners, the first first; the first known one begins from ever."""
    rows = _sorted(held)
    if rows and rows[0].since is not None:
        rows[0] = Held(rows[0].key, rows[0].customer, None, rows[0].until)
    return rows


def owner_on(ordered: Sequence[Held], day: date, named: int | None = None) -> int | None:
    """This function will return who owned a car on a day, of times in order (`in_order`).

    Where two times hold, as after two files of one car became one, the customer on the order (`named`) is believed
    if he is one of them, else the later.
    """
    holding = [one.customer for one in ordered if one.holds(day)]
    if not holding:
        return None
    return named if named in holding else holding[-1]


def begins_own(ordered: Sequence[Held], customer: int) -> date | None:
    """This function will return since when a customer has a car that was another's before; None: it was always his."""
    last = next((one for one in reversed(ordered) if one.customer == customer), None)
    if last is None or last.since is None:
        return None
    before = [one for one in ordered if one.customer != customer and (one.since is None or one.since < last.since)]
    return last.since if before else None


@dataclass(frozen=True, slots=True)
class Place:
    """插入处: the time that a new owner's day cuts off, the next one, and until when he has the car."""

    cut: Held | None
    following: Held | None
    until: date | None


def place_of(held: Iterable[Held], day: date) -> Place:
    """This function will return where an owner since a day comes in: after all who begin on that day or before it.

    Who begins later goes on as he was, so a change entered late stands between those already known.
    """
    ordered = _sorted(held)
    before = [one for one in ordered if one.since is None or one.since <= day]
    later = [one for one in ordered if one.since is not None and one.since > day]
    cut = before[-1] if before and (before[-1].until is None or before[-1].until > day) else None
    following = later[0] if later else None
    return Place(cut, following, following.since if following else None)
