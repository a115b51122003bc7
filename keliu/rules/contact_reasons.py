"""为什么联系: the reason of a contact in one sentence, with its dates and figures (practice E2)."""

from datetime import date
from functools import lru_cache

from keliu.rules.due_dates import Due
from keliu.rules.next_contact import ANSWERED_BY_A_VISIT, STAGE_KINDS, ContactKind, NextContact, Situation
from keliu.rules.periods import completed_months, completed_years
from keliu.rules.sentence import N_, Sentence

# by kind: the sentence before the day, on it, and after it
DATED = {
    ContactKind.WARRANTY_END: (
        N_("the warranty ends on %(on)s, in %(days)s days"),
        N_("the warranty ends today (%(on)s)"),
        N_("the warranty ended on %(on)s, %(days)s days ago"),
    ),
    ContactKind.INSURANCE: (
        N_("the insurance ends on %(on)s, in %(days)s days"),
        N_("the insurance ends today (%(on)s)"),
        N_("the insurance ended on %(on)s, %(days)s days ago"),
    ),
    ContactKind.INSPECTION: (
        N_("the annual inspection is due on %(on)s, in %(days)s days"),
        N_("the annual inspection is due today (%(on)s)"),
        N_("the annual inspection was due on %(on)s, %(days)s days ago"),
    ),
    ContactKind.LICENCE: (
        N_("the driving licence ends on %(on)s, in %(days)s days"),
        N_("the driving licence ends today (%(on)s)"),
        N_("the driving licence ended on %(on)s, %(days)s days ago"),
    ),
    ContactKind.BIRTHDAY: (
        N_("the customer's birthday is on %(on)s, in %(days)s days"),
        N_("the customer's birthday is today (%(on)s)"),
        N_("the customer's birthday was on %(on)s, %(days)s days ago"),
    ),
    ContactKind.FESTIVAL: (
        N_("the festival is on %(on)s, in %(days)s days"),
        N_("the festival is today (%(on)s)"),
        N_("the festival was on %(on)s, %(days)s days ago"),
    ),
    ContactKind.SATISFACTION: (
        N_("the call after the repair is due on %(on)s, in %(days)s days"),
        N_("the call after the repair is due today (%(on)s)"),
        N_("the call after the repair was due on %(on)s, %(days)s days ago"),
    ),
    ContactKind.CALLBACK: (
        N_("the customer asked to be called on %(on)s, in %(days)s days"),
        N_("the customer asked to be called today (%(on)s)"),
        N_("the customer asked to be called on %(on)s, %(days)s days ago"),
    ),
}
DUE_BY_DATE: dict[str, tuple[str, str, str]] = {
    ContactKind.MAINTENANCE: (
        N_("maintenance is due on %(on)s, in %(days)s days"),
        N_("maintenance is due today (%(on)s)"),
        N_("maintenance was due on %(on)s, %(days)s days ago"),
    ),
    ContactKind.FIRST_MAINTENANCE: (
        N_("the first maintenance is due on %(on)s, in %(days)s days"),
        N_("the first maintenance is due today (%(on)s)"),
        N_("the first maintenance was due on %(on)s, %(days)s days ago"),
    ),
}
LAST_VISIT = (
    N_("the last visit was on %(last_on)s, %(days)s days ago"),
    N_("the last visit was on %(last_on)s, %(months)s months ago"),
    N_("the last visit was on %(last_on)s, over %(years)s years ago"),
)
LAST_MAINTENANCE = (
    N_("the last maintenance was on %(last_on)s, %(days)s days ago"),
    N_("the last maintenance was on %(last_on)s, %(months)s months ago"),
    N_("the last maintenance was on %(last_on)s, over %(years)s years ago"),
)


def reason_of(contact: NextContact, situation: Situation, as_of: date) -> Sentence:
    """This function will say why a contact is worth making on a day: what it is for first, then what else is known."""
    if contact.kind in STAGE_KINDS.values():
        parts = [_since_last_visit(situation, as_of), _maintenance_part(situation, as_of)]
    elif contact.kind in ANSWERED_BY_A_VISIT:
        parts = [_maintenance_part(situation, as_of), _since_last_maintenance(situation, as_of)]
    else:
        parts = [_dated_part(DATED[contact.kind], contact.due_on, as_of)]
        if contact.kind is ContactKind.WARRANTY_END:
            parts.append(_odometer_part(situation, as_of))
    said = [part for part in parts if part]
    if len(said) == 1:
        return Sentence(N_("Because %(first)s"), {"first": said[0]})
    return Sentence(N_("Because %(first)s; %(second)s"), {"first": said[0], "second": said[1]})


def in_two_lines(reason: Sentence) -> tuple[Sentence, Sentence | None]:
    """This function will part a reason at its semicolon, for a row of two lines; None: it has one part only."""
    second = reason.params.get("second")
    if not isinstance(second, Sentence):
        return reason, None
    return Sentence(N_("Because %(first)s"), {"first": reason.params["first"]}), second


def _since_last_visit(situation: Situation, as_of: date) -> Sentence | None:
    last_on = situation.last_visit_on
    if last_on is None or last_on > as_of:
        if situation.bought_on is None:
            return None if situation.due else Sentence(N_("it has never been here"))
        return Sentence(N_("it was bought on %(on)s and has never been here"), {"on": situation.bought_on.isoformat()})
    here_on = situation.last_here_on
    if here_on is None or not last_on < here_on <= as_of:
        return _gone_by(last_on, as_of)
    params = {"last": _gone_by(last_on, as_of), "here_on": here_on.isoformat()}
    return Sentence(N_("%(last)s (on %(here_on)s it was here, but not for service)"), params)


def _since_last_maintenance(situation: Situation, as_of: date) -> Sentence | None:
    """Return the last maintenance, which the next one counts from; of a car that had none its last visit."""
    done_on = situation.last_maintenance_on
    if done_on is None or done_on > as_of:
        return _since_last_visit(situation, as_of)
    return _gone_by(done_on, as_of, LAST_MAINTENANCE)


@lru_cache(maxsize=20_000)
def _gone_by(last_on: date, as_of: date, messages: tuple[str, str, str] = LAST_VISIT) -> Sentence:
    """Return the sentence of a last visit: thousands of cars share a day."""
    in_days, in_months, in_years = messages
    months = completed_months(last_on, as_of)
    if months == 0:
        return Sentence(in_days, {"last_on": last_on.isoformat(), "days": (as_of - last_on).days})
    if months >= 24:
        return Sentence(in_years, {"last_on": last_on.isoformat(), "years": completed_years(last_on, as_of)})
    return Sentence(in_months, {"last_on": last_on.isoformat(), "months": months})


def _maintenance_part(situation: Situation, as_of: date) -> Sentence | None:
    """Return what is due of maintenance: by odometer where that led to the day, else by date."""
    due = situation.due
    if due is None:
        return _odometer_part(situation, as_of)
    km = situation.odometer.predict(as_of)
    if due.by_km and due.at_km is not None and km is not None:
        return _with_old_reading(_by_odometer(due, due.at_km, km), situation, as_of)
    return _dated_part(DUE_BY_DATE[due.kind], due.due_on, as_of)


def _by_odometer(due: Due, at_km: int, km: int) -> Sentence:
    given = {"km": f"{km:,}", "at_km": f"{at_km:,}", "on": due.due_on.isoformat(), "over": f"{km - at_km:,}"}
    if km > at_km:
        return Sentence(
            N_("the predicted odometer is %(km)s km, %(over)s km past the maintenance at %(at_km)s km"), given
        )
    return Sentence(
        N_("the predicted odometer is %(km)s km; maintenance at %(at_km)s km is expected about %(on)s"), given
    )


def _with_old_reading(said: Sentence, situation: Situation, as_of: date) -> Sentence:
    """Return a sentence about a predicted odometer, with the reading behind it where that is over a year old."""
    read_on, read_km = situation.odometer.last_on, situation.odometer.last_km
    if read_on is None or read_km is None or completed_months(read_on, as_of) < 12:
        return said
    params = {"said": said, "km": f"{read_km:,}", "on": read_on.isoformat()}
    return Sentence(N_("%(said)s (last read on %(on)s: %(km)s km)"), params)


def _odometer_part(situation: Situation, as_of: date) -> Sentence | None:
    km = situation.odometer.predict(as_of)
    if km is None:
        return None
    return _with_old_reading(Sentence(N_("the predicted odometer is %(km)s km"), {"km": f"{km:,}"}), situation, as_of)


def _dated_part(messages: tuple[str, str, str], day: date, as_of: date) -> Sentence:
    """Return the sentence for a day to come, today, or a day gone by."""
    ahead = (day - as_of).days
    before, today, after = messages
    if ahead == 0:
        return Sentence(today, {"on": day.isoformat()})
    return Sentence(before if ahead > 0 else after, {"on": day.isoformat(), "days": abs(ahead)})
