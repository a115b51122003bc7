"""A night works out few customers, and leaves the same as working all out: random nights, writes past the program, ties."""

import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from keliu.customers.actions import refresh_members
from keliu.customers.models import Assignment, Customer, CustomerFacts, CustomerStore, Vehicle
from keliu.org.models import Group, Staff, Store, Team
from keliu.rules.customer_class import ClassRule, classify
from keliu.rules.periods import add_months
from keliu.workshop.classes import refresh_classes
from keliu.workshop.customer_facts import refresh_customer_facts
from keliu.workshop.models import FactState, Visit
from keliu.workshop.nightly import refresh_night
from keliu.workshop.tests.random_cars import COUNTED, TODAY, Draw

NIGHTS = 7
pytestmark = [pytest.mark.django_db, pytest.mark.database]
FEN = ("customer_fen", "insurer_fen", "manufacturer_fen")


def reckoned(day: date) -> dict[int, tuple[int, str]]:
    """Return spend and class of every customer on a day, reckoned order by order."""
    spends: Counter[int] = Counter()
    for visit in Visit.objects.unscoped("test").exclude(customer=None).exclude(cancelled=True):
        if add_months(day, -24) < visit.arrived_on <= day and visit.kind in COUNTED:
            spends[visit.customer_id] += visit.amount_fen
    people = Customer.objects.unscoped("test").values_list("pk", "customer_no")
    letters = classify([(no, spends[key]) for key, no in people if spends[key] > 0])
    return {key: (spends[key], letters.get(no, "C")) for key, no in people}


def kept() -> dict[int, tuple[int, str]]:
    rows = CustomerFacts.objects.unscoped("test").values_list("pk", "spend_24m_fen", "customer_class")
    return {key: (spend, letter) for key, spend, letter in rows}


def change(draw: Draw) -> None:
    """Write something past the program's own actions."""
    visits = Visit.objects.unscoped("test")
    visit, way = draw.some(visits), draw.dice.randrange(6)
    if way == 0:
        visits.filter(pk=visit.pk)._raw_delete("default")
    elif way == 1:
        visits.filter(pk=visit.pk).update(cancelled=not visit.cancelled, customer_fen=draw.dice.randrange(90_000))
    elif way == 2:
        draw.visit()
    elif way == 3:
        Customer.objects.create(group=draw.group, home_store=draw.stores[0], customer_no=f"D{visit.pk}", name="新")
    elif way == 4:
        visits.filter(pk=visit.pk).update(vehicle=draw.some(draw.cars))
    else:
        Customer.objects.unscoped("test").filter(pk=visit.customer_id).update(name="改")


@pytest.mark.parametrize("seed", range(3))
def test_random_nights_leave_what_a_whole_rebuild_leaves(seed: int) -> None:
    draw, day = Draw(seed), TODAY - timedelta(days=170)
    draw.fill()
    moved = 0
    for _night in range(8):
        before = kept()
        refresh_night(day, today=day)
        assert kept() == reckoned(day)
        moved += before != kept()
        assert refresh_night(day, today=day)[1] == 0
        assert refresh_customer_facts() + refresh_classes(as_of=day) == 0
        day += timedelta(days=draw.some([1, 1, 1, 20, 38, 60]))
        for _ in range(draw.some([0, 1, 3])):
            change(draw)
    assert moved > 3


@pytest.mark.parametrize("seed", range(3))
def test_whoever_answers_from_a_day_on_does_so_after_its_night(seed: int) -> None:
    draw, day, handed = Draw(seed), TODAY, 0
    people = list(Customer.objects.unscoped("test").order_by("pk"))
    teams = [Team.objects.create(store=draw.stores[0], name=name) for name in ("一组", "二组")]
    staff = [
        Staff.objects.create(group=draw.group, store=draw.stores[0], staff_no=f"A{n}", name=f"顾{n}", team=teams[n % 2])
        for n in range(4)
    ]
    for person in people:
        CustomerStore.objects.create(customer=person, store=draw.stores[0])
    for night in range(10):
        refresh_night(day, today=day)
        assert refresh_members(None, today=day) == 0
        for _ in range(3):
            first = day + timedelta(days=draw.dice.randrange(-5, 40))
            last = draw.some([None, first + timedelta(days=draw.dice.randrange(30))])
            given = Assignment.objects.create(
                customer=draw.some(people), store=draw.stores[0], advisor=(who := draw.some(staff)), team=who.team,
                from_date=first, to_date=last,
            )  # fmt: skip
            refresh_members([given.customer_id], today=day)
        if night == 6:
            Customer.objects.unscoped("test").filter(pk=people[0].pk).update(advisor=staff[0])
            Assignment.objects.unscoped("test").filter(customer=people[0]).delete()
            refresh_members([people[0].pk], today=day)
            Staff.objects.unscoped("test").filter(pk=staff[0].pk).update(team=teams[1])
        before = Counter(CustomerStore.objects.values_list("customer_id", "advisor_id", "team_id"))
        day += timedelta(days=draw.some([1, 1, 3, 20]))
        refresh_night(day, today=day)
        now = Counter(CustomerStore.objects.values_list("customer_id", "advisor_id", "team_id"))
        handed += (now - before).total()
    assert handed > 5


def test_what_somebody_wrote_past_the_program_is_found_by_turns_and_a_day_that_is_not_today_is_worked_out_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("keliu.workshop.nightly.BLOCK", 2)
    monkeypatch.setattr("keliu.workshop.nightly.NIGHTS", NIGHTS)
    draw = Draw(7)
    draw.fill()
    refresh_night(TODAY, today=TODAY)
    wanted = list(CustomerFacts.objects.unscoped("test").order_by("pk").values())
    CustomerFacts.objects.unscoped("test").update(spend_24m_fen=1, spend_fen=1, visits=99, main_vehicle=None)
    found = [refresh_night(TODAY + timedelta(days=n), today=TODAY + timedelta(days=n))[1] for n in range(NIGHTS)]
    assert all(found)
    sums = ("customer_id", "vehicles", "main_vehicle_id", "visits", "last_visit_on", "spend_fen")
    rows = list(CustomerFacts.objects.unscoped("test").order_by("pk").values())
    assert [[row[name] for name in sums] for row in rows] == [[row[name] for name in sums] for row in wanted]
    last = TODAY + timedelta(days=NIGHTS - 1)
    assert kept() == reckoned(last)
    for as_of in (TODAY - timedelta(days=90), TODAY + timedelta(days=200)):
        refresh_night(as_of, today=last)
        assert kept() == reckoned(as_of)
    assert FactState.objects.get().spends_on is None
    refresh_night(last, today=last)
    assert kept() == reckoned(last)


@pytest.mark.parametrize("seed", range(4))
def test_borders_fall_where_going_through_everybody_lets_them_fall(seed: int) -> None:
    dice = random.Random(seed)
    rule = ClassRule(a_percent=dice.choice([20, 50, 70]), b_percent=dice.choice([70, 90, 100]), least_visits=seed == 3)
    wanted: dict[int, str] = {}
    for code in ("G1", "G2")[: 1 + seed % 2]:
        group = Group.objects.create(code=code, name=code)
        store = Store.objects.create(group=group, code=code, name=code)
        own: list[tuple[str, int, Any]] = []
        for number in dice.sample(range(1, 2000), 40):
            person = Customer.objects.create(group=group, home_store=store, customer_no=f"C{number}", name="客")
            spend = dice.choice([0, -5, 100, 100, 100, 250, 250, dice.randrange(400)])
            letter = dice.choice(["", "A", "B", "C"])
            CustomerFacts.objects.create(customer=person, spend_24m_fen=spend, customer_class=letter)
            own.append((person.customer_no, spend, person.pk))
        letters = classify([(no, spend) for no, spend, _key in own if spend > 0], rule)
        wanted |= {key: letters.get(no, "C") for no, _spend, key in own}
    assert refresh_classes(as_of=TODAY, rule=rule, since=TODAY) > 0
    assert {key: letter for key, (_spend, letter) in kept().items()} == wanted
    assert refresh_classes(as_of=TODAY, rule=rule, since=TODAY) == 0


def test_a_car_that_came_to_somebody_else_counts_for_both() -> None:
    draw = Draw(5)
    draw.fill()
    refresh_night(TODAY, today=TODAY)
    car = next(car for car in draw.cars if car.owner_id and Visit.objects.unscoped("test").filter(vehicle=car).exists())
    draw.visit(car)
    other = Customer.objects.unscoped("test").exclude(pk=car.owner_id).order_by("pk")[0]
    Vehicle.objects.unscoped("test").filter(pk=car.pk).update(owner=other)
    refresh_night(TODAY, today=TODAY)
    assert refresh_customer_facts([other.pk, car.owner_id]) == 0
