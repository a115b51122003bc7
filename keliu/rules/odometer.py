"""里程读数: what a person reads off the dashboard, held against what was read before and after (practice A2, E1, W1).

A reading lower than an earlier one, or a jump beyond 600 km a day, is kept but never used for a prediction
(`vehicle_facts`); from 300 km a day on the person is asked, since a digit too many is likelier.
"""

from dataclasses import dataclass
from datetime import date

from keliu.rules.due_dates import MAX_KM_A_DAY
from keliu.rules.sentence import N_, Sentence
from keliu.rules.vehicle_facts import ALWAYS_POSSIBLE_KM

MOST_KM = 2_000_000
ASKED_FROM_KM_A_DAY = 300


@dataclass(frozen=True, slots=True)
class KnownReading:
    """A reading that stands: its day and km."""

    on: date
    km: int


def refuse_reading(km: int, on: date, today: date, bought_on: date | None) -> Sentence | None:
    """This function will say why a figure cannot be an odometer's on a day; None: it can."""
    if not 1 <= km <= MOST_KM:
        return Sentence(N_("An odometer shows 1 to 2,000,000 km; %(km)s is none"), {"km": km})
    if on > today:
        return Sentence(N_("%(day)s is yet to come: an odometer is read on the day or later"), {"day": on})
    if bought_on and on < bought_on:
        return Sentence(N_("The car was bought on %(bought)s, later than %(day)s"), {"bought": bought_on, "day": on})
    return None


def doubt_reading(km: int, on: date, before: KnownReading | None, after: KnownReading | None) -> Sentence | None:
    """This function will say what speaks against a reading; None: nothing does.

    `before`: the last one known of that day or an earlier; `after`: the first one of a later day.
    """
    if before and km < before.km:
        return Sentence(
            N_("%(km)s km is lower than the %(known)s km of %(day)s. Kept, it is noted but not used to predict"),
            {"km": _km(km), "known": _km(before.km), "day": before.on},
        )
    if after and km > after.km:
        return Sentence(
            N_("%(km)s km is higher than the %(known)s km of %(day)s, a later day. Kept, the later one counts no more"),
            {"km": _km(km), "known": _km(after.km), "day": after.on},
        )
    return _doubt_jump(km, on, before) if before else None


def _doubt_jump(km: int, on: date, before: KnownReading) -> Sentence | None:
    ahead, days = km - before.km, max((on - before.on).days, 1)
    if ahead <= ALWAYS_POSSIBLE_KM + ASKED_FROM_KM_A_DAY * days:
        return None
    given = {"ahead": _km(ahead), "known": _km(before.km), "day": before.on, "rate": _km(round(ahead / days))}
    if is_used(ahead, days):
        return Sentence(N_("%(ahead)s km more than the %(known)s km of %(day)s: %(rate)s km a day"), given)
    return Sentence(
        N_(
            "%(ahead)s km more than the %(known)s km of %(day)s: %(rate)s km a day. "
            "Kept, it is noted but not used to predict"
        ),
        given,
    )


def is_used(ahead: int, days: int) -> bool:
    """This function will say whether the facts of a car use a reading so many km and days after the one before."""
    return ahead >= 0 and (ahead <= ALWAYS_POSSIBLE_KM or ahead <= MAX_KM_A_DAY * max(days, 1) + ALWAYS_POSSIBLE_KM)


def _km(km: int) -> str:
    return f"{km:,}"
