"""下一次联系: the one contact most worth making for a vehicle, and its rank (practice E2, F3, F5, F8).

The weights are settings, not measured effects: pages that show a rank call them 设定值 until an effect is measured.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import count
from operator import attrgetter
from typing import NamedTuple

from keliu.rules.due_dates import Due, Odometer
from keliu.rules.periods import add_months, next_anniversary
from keliu.rules.vehicle_life import DEFAULT_LIMITS, Stage, StageLimits, stage_of


class ContactKind(StrEnum):
    """联系种类: the words that `keliu next` prints."""

    FIRST_MAINTENANCE = "first_maintenance"
    MAINTENANCE = "maintenance"
    COOLING = "cooling"
    AT_RISK = "at_risk"
    WIN_BACK = "win_back"
    WARRANTY_END = "warranty_end"
    INSURANCE = "insurance"
    INSPECTION = "inspection"
    LICENCE = "licence"
    BIRTHDAY = "birthday"
    FESTIVAL = "festival"
    SATISFACTION = "satisfaction"
    CALLBACK = "callback"


STAGE_KINDS = {
    Stage.COOLING: ContactKind.COOLING,
    Stage.AT_RISK: ContactKind.AT_RISK,
    Stage.LOST: ContactKind.WIN_BACK,
}
MAINTENANCE = {kind.value: kind for kind in (ContactKind.FIRST_MAINTENANCE, ContactKind.MAINTENANCE)}
DATED = {
    ContactKind.WARRANTY_END: "warranty_ends_on",
    ContactKind.INSURANCE: "insurance_ends_on",
    ContactKind.INSPECTION: "inspection_due_on",
    ContactKind.LICENCE: "licence_ends_on",
    ContactKind.FESTIVAL: "festival_on",
    ContactKind.SATISFACTION: "satisfaction_due_on",
    ContactKind.CALLBACK: "callback_on",
}
DAYS_OF_DATED = attrgetter(*DATED.values())
# Practice F8: never withheld from anybody, the low-value and the blacklisted included.
DUTIES = frozenset(
    {
        ContactKind.WARRANTY_END,
        ContactKind.INSURANCE,
        ContactKind.INSPECTION,
        ContactKind.LICENCE,
        ContactKind.CALLBACK,
    }
)
# What a customer who refuses marketing is not contacted for; a reminder of a maintenance that falls due is a service.
MARKETING = frozenset({*STAGE_KINDS.values(), ContactKind.BIRTHDAY, ContactKind.FESTIVAL})
# A car that was just here or is booked needs none of these.
ANSWERED_BY_A_VISIT = frozenset({ContactKind.FIRST_MAINTENANCE, ContactKind.MAINTENANCE, *STAGE_KINDS.values()})
LEFT_ALONE = frozenset({"low_value", "blacklisted"})
# Who was erased as he asked: nothing is left by which he could be contacted.
ERASED = "erased"
# Practice F3 for the stages; the rest by what the trade does: a due job is spoken of, a greeting is sent.
CHANNELS = {
    ContactKind.COOLING: "sms",
    ContactKind.WIN_BACK: "promotion",
    ContactKind.BIRTHDAY: "sms",
    ContactKind.FESTIVAL: "sms",
}


@dataclass(frozen=True, slots=True)
class ContactWeights:
    """联系权重 (设定值): what a contact of a kind is worth beside one of another kind, 0 (never made) to 100."""

    first_maintenance: int = 80
    maintenance: int = 70
    cooling: int = 35
    at_risk: int = 65
    win_back: int = 45
    warranty_end: int = 60
    insurance: int = 75
    inspection: int = 50
    licence: int = 40
    birthday: int = 20
    festival: int = 15
    satisfaction: int = 90
    callback: int = 100
    class_a_percent: int = 130
    class_b_percent: int = 110
    corporate_vip_percent: int = 120


@dataclass(frozen=True, slots=True)
class LeadDays:
    """提前天数: days before the due day from which a contact of a kind is worth making."""

    first_maintenance: int = 14
    maintenance: int = 14
    cooling: int = 0
    at_risk: int = 0
    win_back: int = 0
    warranty_end: int = 60
    insurance: int = 45
    inspection: int = 60
    licence: int = 60
    birthday: int = 3
    festival: int = 7
    satisfaction: int = 0
    callback: int = 0


@dataclass(frozen=True, slots=True)
class GraceDays:
    """过期天数: days after the due day until which it is still worth making.

    A stage has no end of its own: it ends with the next stage.
    """

    first_maintenance: int = 365
    maintenance: int = 90
    cooling: int = 1_000_000
    at_risk: int = 1_000_000
    win_back: int = 1_000_000
    warranty_end: int = 0
    insurance: int = 30
    inspection: int = 90
    licence: int = 90
    birthday: int = 0
    festival: int = 0
    satisfaction: int = 7
    callback: int = 365


class Term(NamedTuple):
    """期限: days before and after the due day within which a kind is worth making, and its weight."""

    lead: int
    grace: int
    weight: int


@dataclass(frozen=True)
class ContactRules:
    """联系规则: the settings of a store, with the shipped defaults."""

    weights: ContactWeights = ContactWeights()
    lead: LeadDays = LeadDays()
    grace: GraceDays = GraceDays()
    limits: StageLimits = DEFAULT_LIMITS

    @cached_property
    def terms(self) -> dict[str, Term]:
        """The settings by kind: every contact of every car asks for them."""
        return {
            kind.value: Term(*(int(getattr(part, kind.value)) for part in (self.lead, self.grace, self.weights)))
            for kind in ContactKind
        }


NO_READINGS = Odometer()


class Situation(NamedTuple):
    """车辆现状: what is known of one vehicle and its customer on the day asked about.

    `last_here_on` counts orders of every kind but cancelled ones, `last_visit_on` counted visits only; `birthday` is the
    day of birth; `refuses_phone` and `refuses_sms` say that the customer wants no marketing that way.
    """

    last_visit_on: date | None = None
    last_here_on: date | None = None
    last_maintenance_on: date | None = None
    bought_on: date | None = None
    due: Due | None = None
    odometer: Odometer = NO_READINGS
    warranty_ends_on: date | None = None
    insurance_ends_on: date | None = None
    inspection_due_on: date | None = None
    licence_ends_on: date | None = None
    birthday: date | None = None
    festival_on: date | None = None
    satisfaction_due_on: date | None = None
    callback_on: date | None = None
    customer_class: str = "C"
    level: str = "private"
    is_disposed: bool = False
    is_booked: bool = False
    refuses_phone: bool = False
    refuses_sms: bool = False


class Candidate(NamedTuple):
    """候选联系: a contact that might be made, with the day it is due."""

    kind: ContactKind
    due_on: date


class NextContact(NamedTuple):
    """下一次联系: kind, due day, stage, channel (phone, sms, promotion) and the score it is ranked by."""

    kind: ContactKind
    due_on: date
    stage: Stage
    channel: str
    score: int


def candidates(situation: Situation, as_of: date, stage: Stage, limits: StageLimits) -> list[Candidate]:
    """This function will return every contact that the facts give, whether it is time for it or not."""
    found = []
    if situation.due:
        found.append(Candidate(MAINTENANCE[situation.due.kind], situation.due.due_on))
    if situation.last_visit_on and stage in STAGE_KINDS:
        began_on = add_months(situation.last_visit_on, limits.months_before(stage))
        found.append(Candidate(STAGE_KINDS[stage], began_on))
    for kind, day in zip(DATED, DAYS_OF_DATED(situation), strict=True):
        if day:
            found.append(Candidate(kind, day))
    if situation.birthday:
        found.append(Candidate(ContactKind.BIRTHDAY, next_anniversary(situation.birthday, as_of)))
    return found


def may_contact(situation: Situation, kind: ContactKind, as_of: date) -> bool:
    """This function will say whether a kind of contact is to be made at all for a vehicle on a day."""
    if situation.is_disposed:
        return False
    if situation.level in LEFT_ALONE and kind not in DUTIES:
        return False
    if kind in MARKETING and refuses(situation, kind):
        return False
    if kind not in ANSWERED_BY_A_VISIT:
        return True
    here_on = situation.last_here_on or situation.last_visit_on
    was_just_here = here_on is not None and 0 <= (as_of - here_on).days <= 1
    return not (was_just_here or situation.is_booked)


def refuses(situation: Situation, kind: ContactKind) -> bool:
    """This function will say whether the customer refuses the way that a kind of contact takes; a promotion is sent."""
    return situation.refuses_phone if CHANNELS.get(kind, "phone") == "phone" else situation.refuses_sms


def choose_contact(situation: Situation, as_of: date, rules: ContactRules = ContactRules()) -> NextContact | None:
    """This function will return the one contact most worth making on a day, or None when there is none.

    Of equal scores the earlier due day wins, then the name of the kind.
    """
    if situation.is_disposed or situation.level == ERASED:
        return None
    stage = stage_of(situation.last_visit_on, as_of, rules.limits)
    worth = _worth(situation, rules.weights)
    best: tuple[int, date, ContactKind] | None = None
    for kind, due_on in candidates(situation, as_of, stage, rules.limits):
        score = worth * _weighed(rules.terms[kind], (due_on - as_of).days)
        if score > 0 and may_contact(situation, kind, as_of):
            key = (-score, due_on, kind)
            if best is None or key < best:
                best = key
    if best is None:
        return None
    negative, due_on, kind = best
    return NextContact(kind, due_on, stage, CHANNELS.get(kind, "phone"), -negative)


def score_of(candidate: Candidate, situation: Situation, as_of: date, rules: ContactRules = ContactRules()) -> int:
    """This function will return the rank score (integer; 0 = not in its time): weight x urgency x worth.

    Urgency is 100 on the due day, 60 at the start of the lead days and 50 at the end of the days of grace; a contact
    of a stage falls over a year, for a car fresh in its stage is likelier to come back.
    """
    ahead = (candidate.due_on - as_of).days
    return _weighed(rules.terms[candidate.kind], ahead) * _worth(situation, rules.weights)


def _weighed(term: Term, ahead: int) -> int:
    """Return weight x urgency of a contact so many days before its due day, 0 when it is not in its time."""
    lead, grace, weight = term
    if ahead > lead or -ahead > grace:
        return 0
    if ahead > 0:
        return weight * (100 - 40 * ahead // lead)
    return weight * (100 - min(50 * -ahead // max(min(grace, 365), 1), 50))


def days_over(term: Term, worth: int, bar: int) -> tuple[int, int] | None:
    """This function will return the first and last day from today on which a contact scores over a bar, or None.

    Days are counted ahead, below 0 for those gone by; the farther off a due day lies, the less it weighs.
    """
    if worth * _weighed(term, 0) <= bar:
        return None
    past = next(gone for gone in count() if worth * _weighed(term, -gone - 1) <= bar)
    ahead = next(left for left in count() if worth * _weighed(term, left + 1) <= bar)
    return -past, ahead


def _worth(situation: Situation, weights: ContactWeights) -> int:
    """Return the factor of class and level in percent."""
    by_class = 100
    if situation.customer_class == "A":
        by_class = weights.class_a_percent
    elif situation.customer_class == "B":
        by_class = weights.class_b_percent
    return by_class * weights.corporate_vip_percent // 100 if situation.level == "corporate_vip" else by_class
