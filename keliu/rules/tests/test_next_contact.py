"""The next contact worth making: which, when, for whom, and why."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keliu.rules.contact_reasons import in_two_lines, reason_of
from keliu.rules.due_dates import DAY_ORIGIN, Due, Odometer
from keliu.rules.next_contact import (
    DUTIES,
    Candidate,
    ContactKind,
    ContactRules,
    ContactWeights,
    GraceDays,
    LeadDays,
    Situation,
    choose_contact,
    days_over,
    score_of,
)
from keliu.rules.periods import add_months
from keliu.rules.sentence import Sentence
from keliu.rules.vehicle_life import Stage

TODAY = date(2025, 11, 20)


def due(day: date, kind: str = "maintenance", *, at_km: int | None = None) -> Due:
    return Due(kind, day, day, day, at_km, at_km is not None)


def read_once(day: date, km: int) -> Odometer:
    number = day.toordinal() - DAY_ORIGIN
    return Odometer(1, number, km, number * number, number * km, day, km)


def chosen(situation: Situation, as_of: date = TODAY) -> ContactKind | None:
    contact = choose_contact(situation, as_of)
    return contact.kind if contact else None


@pytest.mark.parametrize(
    ("months", "kind", "stage", "channel"),
    [
        (3, ContactKind.COOLING, Stage.COOLING, "sms"),
        (6, ContactKind.AT_RISK, Stage.AT_RISK, "phone"),
        (12, ContactKind.WIN_BACK, Stage.LOST, "promotion"),
        (60, ContactKind.WIN_BACK, Stage.LOST, "promotion"),
    ],
)
def test_a_stage_has_its_own_contact_and_channel(months: int, kind: ContactKind, stage: Stage, channel: str) -> None:
    contact = choose_contact(Situation(last_visit_on=add_months(TODAY, -months)), TODAY)
    assert contact is not None
    assert (contact.kind, contact.stage, contact.channel) == (kind, stage, channel)


def test_an_active_car_with_nothing_due_is_left_in_peace() -> None:
    assert choose_contact(Situation(last_visit_on=TODAY - timedelta(days=20)), TODAY) is None


@pytest.mark.parametrize("days", [0, 1])
def test_a_car_that_was_just_here_is_not_called_for_maintenance(days: int) -> None:
    waiting = Situation(last_visit_on=add_months(TODAY, -7), due=due(TODAY))
    assert chosen(waiting) is ContactKind.MAINTENANCE
    assert chosen(waiting._replace(last_here_on=TODAY - timedelta(days=days))) is None
    assert chosen(waiting._replace(last_here_on=TODAY - timedelta(days=2))) is ContactKind.MAINTENANCE


def test_a_booked_car_hears_of_its_insurance_only() -> None:
    booked = Situation(last_visit_on=add_months(TODAY, -13), due=due(TODAY), is_booked=True)
    assert choose_contact(booked, TODAY) is None
    assert chosen(booked._replace(insurance_ends_on=TODAY + timedelta(days=10))) is ContactKind.INSURANCE


def test_a_disposed_car_is_on_no_list() -> None:
    gone = Situation(due=due(TODAY), callback_on=TODAY, insurance_ends_on=TODAY, is_disposed=True)
    assert choose_contact(gone, TODAY) is None


@pytest.mark.parametrize("level", ["low_value", "blacklisted"])
def test_who_is_left_alone_still_hears_of_duties(level: str) -> None:
    left = Situation(last_visit_on=add_months(TODAY, -7), due=due(TODAY), birthday=TODAY, level=level)
    assert choose_contact(left, TODAY) is None
    assert chosen(left._replace(inspection_due_on=TODAY)) is ContactKind.INSPECTION


def test_a_corporate_vip_and_class_a_rank_before_others() -> None:
    plain = Situation(due=due(TODAY))
    ranks = [choose_contact(plain._replace(customer_class=c, level=v), TODAY) for c, v in
             (("A", "corporate_vip"), ("A", "private"), ("B", "private"), ("C", "private"))]  # fmt: skip
    scores = [contact.score for contact in ranks if contact]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 4


@pytest.mark.parametrize("kind", list(ContactKind))
def test_every_kind_has_its_window(kind: ContactKind) -> None:
    lead, grace = getattr(LeadDays(), kind.value), getattr(GraceDays(), kind.value)

    def score(days: int) -> int:
        return score_of(Candidate(kind, TODAY + timedelta(days=days)), Situation(), TODAY)

    assert score(lead) > 0
    assert score(lead + 1) == 0
    assert score(-min(grace, 3000)) > 0
    if grace < 3000:
        assert score(-grace - 1) == 0


NOT_FOR_EVER = GraceDays(cooling=400, at_risk=400, win_back=400)


@given(st.sampled_from(ContactKind), st.integers(0, 200), st.integers(0, 20_000))
def test_the_days_that_score_over_a_bar_are_those_that_do(kind: ContactKind, worth: int, bar: int) -> None:
    rules = ContactRules(ContactWeights(class_a_percent=worth), grace=NOT_FOR_EVER)
    situation = Situation(customer_class="A")
    over = [
        ahead
        for ahead in range(-500, 100)
        if score_of(Candidate(kind, TODAY + timedelta(days=ahead)), situation, TODAY, rules) > bar
    ]
    days = days_over(rules.terms[kind], worth, bar)
    assert over == (list(range(days[0], days[1] + 1)) if days else [])


def test_a_weight_of_zero_takes_a_kind_off_the_list() -> None:
    rules = ContactRules(weights=ContactWeights(birthday=0))
    assert chosen(Situation(birthday=date(1980, 11, 21))) is ContactKind.BIRTHDAY
    assert choose_contact(Situation(birthday=date(1980, 11, 21)), TODAY, rules) is None


DAYS = st.none() | st.dates(date(2023, 1, 1), date(2027, 12, 31))
SITUATIONS = st.builds(
    Situation, last_visit_on=DAYS, last_here_on=DAYS, bought_on=DAYS, due=st.none() | st.builds(due, DAYS.filter(bool)),
    odometer=st.just(read_once(date(2025, 1, 1), 30_000)), warranty_ends_on=DAYS, insurance_ends_on=DAYS,
    inspection_due_on=DAYS, licence_ends_on=DAYS, birthday=DAYS, festival_on=DAYS, satisfaction_due_on=DAYS,
    callback_on=DAYS, customer_class=st.sampled_from("ABC"), is_disposed=st.booleans(), is_booked=st.booleans(),
    level=st.sampled_from(["", "private", "low_value", "blacklisted", "corporate_vip"]),
)  # fmt: skip


@given(SITUATIONS)
def test_whatever_is_chosen_may_be_made_and_has_a_reason(situation: Situation) -> None:
    contact = choose_contact(situation, TODAY)
    if contact is None:
        return
    assert not situation.is_disposed
    assert contact.kind in DUTIES or situation.level not in ("low_value", "blacklisted")
    text = reason_of(contact, situation, TODAY).english()
    assert text.startswith("Because ")
    assert "%(" not in text
    assert "None" not in text


def test_the_reason_names_the_last_visit_and_the_kilometres_over() -> None:
    last = date(2025, 3, 12)
    situation = Situation(last_visit_on=last, due=due(date(2025, 9, 1), at_km=60_000), odometer=read_once(last, 55_000))
    contact = choose_contact(situation, TODAY)
    assert contact is not None
    assert reason_of(contact, situation, TODAY).english() == (
        "Because the last visit was on 2025-03-12, 8 months ago; "
        "the predicted odometer is 65,120 km, 5,120 km past the maintenance at 60,000 km"
    )


def test_the_reason_of_a_car_never_seen_names_its_purchase() -> None:
    situation = Situation(bought_on=date(2025, 5, 25), due=due(date(2025, 11, 25), "first_maintenance"))
    contact = choose_contact(situation, TODAY)
    assert contact is not None
    assert reason_of(contact, situation, TODAY).english() == (
        "Because the first maintenance is due on 2025-11-25, in 5 days; "
        "it was bought on 2025-05-25 and has never been here"
    )


def reason(**facts: Any) -> str:
    situation = Situation(**facts)
    contact = choose_contact(situation, TODAY)
    assert contact is not None
    return reason_of(contact, situation, TODAY).english()


def test_the_reason_of_a_maintenance_names_what_is_due_and_the_last_maintenance_not_another_visit() -> None:
    done, here = date(2025, 5, 16), date(2025, 10, 31)
    assert reason(last_visit_on=here, last_maintenance_on=done, due=due(date(2025, 11, 16))) == (
        "Because maintenance was due on 2025-11-16, 4 days ago; the last maintenance was on 2025-05-16, 6 months ago"
    )
    assert reason(last_visit_on=here, due=due(date(2025, 11, 16))).endswith(
        "the last visit was on 2025-10-31, 20 days ago"
    )


def test_who_came_for_something_else_than_service_is_not_told_as_never_seen_since() -> None:
    facts = {"last_visit_on": date(2025, 7, 15), "last_here_on": date(2025, 10, 24)}
    assert reason(**facts) == (
        "Because the last visit was on 2025-07-15, 4 months ago (on 2025-10-24 it was here, but not for service)"
    )


def test_a_prediction_from_an_old_reading_says_so() -> None:
    last = date(2024, 11, 20)
    told = "(last read on 2024-11-20: 55,000 km)"
    assert told in reason(last_visit_on=last, due=due(date(2025, 9, 1), at_km=60_000), odometer=read_once(last, 55_000))
    fresh = last + timedelta(days=1)
    assert "last read" not in reason(
        last_visit_on=fresh, due=due(date(2025, 9, 1), at_km=60_000), odometer=read_once(fresh, 55_000)
    )


def test_a_row_of_two_lines_parts_a_reason_without_losing_a_word() -> None:
    reason = Sentence("Because %(first)s; %(second)s", {"first": Sentence("it is here"), "second": Sentence("so")})
    first, second = in_two_lines(reason)
    assert first.english() == "Because it is here"
    assert second is not None
    assert second.english() == "so"
    assert in_two_lines(first) == (first, None)
