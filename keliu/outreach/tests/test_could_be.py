"""The condition that leaves vehicles out before the rule judges them: on random cars nothing is lost by it."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from keliu.contacts.models import Consent
from keliu.customers.models import Customer, CustomerFacts, Vehicle, VehicleFacts, VehicleModel
from keliu.org.models import Group, ShopFigure, Store
from keliu.outreach import queries
from keliu.outreach.counting import count_due
from keliu.outreach.queries import next_contacts
from keliu.rules.next_contact import ContactRules, ContactWeights, GraceDays, LeadDays
from keliu.rules.vehicle_life import StageLimits

DAY = date(2024, 2, 29)
NOW = datetime(2024, 2, 29, tzinfo=UTC)
CARS = 250
pytestmark = [pytest.mark.django_db, pytest.mark.database]


def say_something(person: Customer, dice: random.Random) -> Customer:
    """Let somebody consent to or refuse no channel, one, two, or all at once."""
    for channel in dice.sample(["", "phone", "sms"], dice.choice([0, 0, 0, 1, 2])):
        state = dice.choice(["refused", "withdrawn", "given"])
        Consent.objects.create(customer=person, purpose="marketing", channel=channel, state=state, at=NOW, way="phone")
    return person


def fill(seed: int) -> None:
    """Draw cars whose dates lie about the day, years back and at the ends of months, with figures of their stores."""
    dice = random.Random(seed)
    group = Group.objects.create(code="G1", name="集团")
    stores = [Store.objects.create(group=group, code=code, name=code) for code in ("S01", "S02")]
    models = [VehicleModel.objects.create(group=group, name="甲", stage_limits=[8, 13, 18]), None]
    for name, value in (("lead.inspection", "5"), ("weights.insurance", "0"), ("stages.cooling", "2")):
        ShopFigure.objects.create(
            group=group, store=stores[1], name=name, value=value, valid_from=date(2020, 1, 1), set_at=NOW
        )

    def day(chance: float = 0.6) -> date | None:
        near = dice.choice([-400, -120, -95, -90, -60, -45, -30, -8, -1, 0, 1, 3, 7, 14, 45, 60, 61, 366])
        found = DAY + timedelta(days=near + dice.randint(-1, 1) - dice.choice([0, 0, 365, 730, 3652]))
        return found if dice.random() < chance else None

    people: list[Any] = [None]
    for number in range(CARS // 3):
        person = Customer.objects.create(
            group=group, home_store=stores[0], customer_no=f"C{number}", name="客", birthday=day(0.3),
            licence_expires_on=day(0.2), level=dice.choice(["private", "corporate_vip", "low_value"]),
        )  # fmt: skip
        CustomerFacts.objects.create(customer=person, customer_class=dice.choice(["", "A", "B", "C"]))
        people.append(say_something(person, dice))
    for number in range(CARS):
        car = Vehicle.objects.create(
            group=group, home_store=dice.choice(stores), plate=f"闽E{number:05}", owner=dice.choice(people),
            model=dice.choice(models), purchase_date=day(), registered_on=day(0.2), inspection_due_on=day(0.2),
            disposed_on=day(0.1),
        )  # fmt: skip
        last, due = day(0.5), day(0.3)
        VehicleFacts.objects.create(
            vehicle=car, visits=1, last_visit_on=last, last_any_on=dice.choice([last, day()]),
            due_kind=dice.choice(["maintenance", "first_maintenance"]) if due else "", due_on=due, due_from=due,
            due_until=due, warranty_ends_on=day(0.2), insurance_ends_on=day(0.2),
        )  # fmt: skip


RULES = (
    None,
    ContactRules(),
    ContactRules(
        lead=LeadDays(birthday=40, inspection=400), grace=GraceDays(warranty_end=20), limits=StageLimits(9, 14, 20)
    ),
    ContactRules(weights=ContactWeights(cooling=0, at_risk=0, win_back=0, inspection=0, maintenance=0)),
)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("rules", RULES)
def test_what_is_left_out_had_no_contact(
    seed: int, rules: ContactRules | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(seed)
    cars = Vehicle.objects.unscoped("test")
    for day in (DAY, DAY + timedelta(days=1), date(2023, 12, 31)):
        found = [(p.car, p.contact) for p in next_contacts(cars, as_of=day, rules=rules)]
        for limit in (1, 5, 60):
            few = next_contacts(cars, as_of=day, rules=rules, limit=limit)
            assert [(p.car, p.contact) for p in few] == found[:limit]
        counted = count_due(cars, as_of=day, rules=rules)
        with monkeypatch.context() as patch:
            patch.setattr(queries, "could_be_due", lambda vehicles, *_: vehicles)
            assert [(p.car, p.contact) for p in next_contacts(cars, as_of=day, rules=rules)] == found
        assert counted == Counter(contact.kind.value for _car, contact in found)
        assert len(found) > 20


def test_the_few_best_are_found_without_judging_all(monkeypatch: pytest.MonkeyPatch) -> None:
    fill(1)
    cars = Vehicle.objects.unscoped("test")
    monkeypatch.setattr(queries, "chosen", lambda *_: pytest.fail("all were judged"))
    assert len(next_contacts(cars, as_of=DAY, limit=3)) == 3


def test_many_are_left_out() -> None:
    fill(1)
    cars = Vehicle.objects.unscoped("test")
    likely = queries.could_be_due(cars, DAY, [ContactRules()], [StageLimits()])
    assert len(next_contacts(cars, as_of=DAY)) <= likely.count() < 0.9 * CARS
