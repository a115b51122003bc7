"""Cars that change hands again and again: whose each visit is, against a list of events read visit by visit."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from keliu.customers.editing.handing_over import change_owner, last_change, undo_owner_change
from keliu.customers.editing.vehicles import VehicleRefusal
from keliu.customers.models import Customer, CustomerFacts, Ownership, Vehicle
from keliu.rules.rights import Role, Viewer
from keliu.workshop.customer_facts import refresh_customer_facts
from keliu.workshop.facts import refresh_vehicle_facts
from keliu.workshop.models import Visit
from keliu.workshop.tests.random_cars import COUNTED, TODAY, Draw

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = timezone.make_aware(datetime(2025, 6, 1, 12))
Events = dict[int, list[tuple[date, int, int]]]


def expected(events: Events) -> dict[int, tuple[int, date | None, int]]:
    """Return visits, last visit and money by customer: each visit its owner's by the last event on or before its day."""
    owners = dict(Vehicle.objects.unscoped("test").values_list("pk", "owner_id"))
    found: dict[int, tuple[int, date | None, int]] = {}
    for key in Customer.objects.unscoped("test").values_list("pk", flat=True):
        visits, days, spend = 0, [], 0
        for visit in Visit.objects.unscoped("test").filter(cancelled=False):
            all_told = sorted(events[visit.vehicle_id])
            # the first known owner has the car from ever
            told = [event for event in all_told if event[0] <= visit.arrived_on] or all_told[:1]
            is_his = bool(told) and max(told)[2] == key
            if is_his:
                visits, spend = visits + 1, spend + visit.amount_fen
            if visit.kind in COUNTED and (is_his or owners[visit.vehicle_id] == key):
                days.append(visit.arrived_on)
        found[key] = (visits, max(days, default=None), spend)
    return found


def stored() -> dict[int, tuple[Any, ...]]:
    rows = CustomerFacts.objects.unscoped("test")
    return {row.pk: (row.visits, row.last_visit_on, row.spend_fen) for row in rows}


@pytest.mark.parametrize("seed", range(3))
def test_every_visit_is_his_who_owned_the_car_on_its_day(seed: int) -> None:
    draw = Draw(seed)
    draw.cars = draw.cars[:12]
    for _ in range(90):
        draw.visit()
    people = list(Customer.objects.unscoped("test").order_by("pk"))
    events: Events = {car.pk: [(date.min, 0, car.owner_id)] if car.owner_id else [] for car in draw.cars}
    Ownership.objects.bulk_create(Ownership(vehicle=car, customer_id=car.owner_id) for car in draw.cars if car.owner_id)
    refresh_vehicle_facts(today=TODAY)
    refresh_customer_facts()
    actor = Viewer(1, None, "某人", Role.SERVICE_MANAGER, draw.group.pk, draw.stores[0].pk)
    given: dict[str, Any] = {"actor": actor, "now": NOW}
    for number in range(1, 60):
        car = Vehicle.objects.unscoped("test").get(pk=draw.some(draw.cars[:5]).pk)
        change = last_change(car)
        if change and draw.dice.random() < 0.3:
            undo_owner_change(change, version=car.version, why="登记错了", **given)
            events[car.pk].remove(max(events[car.pk], key=lambda event: event[1]))
            continue
        owner, day = draw.some(people), max(draw.day(), car.purchase_date or date.min)
        told = [event for event in events[car.pk] if event[0] <= day]
        try:
            change_owner(car, owner, since=day, version=car.version, **given)
        except VehicleRefusal:
            assert told
            assert max(told)[2] == owner.pk
        else:
            events[car.pk].append((day, number, owner.pk))
        if number % 20 == 0:
            assert stored() == expected(events)
    assert stored() == expected(events)
    kept = stored()
    refresh_customer_facts()
    assert stored() == kept
    present = dict(Vehicle.objects.unscoped("test").filter(pk__in=events).values_list("pk", "owner_id"))
    assert present == {car: max(told)[2] if told else None for car, told in events.items()}


def test_a_visit_that_is_entered_late_is_his_who_owned_the_car_then() -> None:
    draw = Draw(1)
    car = next(car for car in draw.cars if car.owner_id)
    seller, buyer = car.owner, next(p for p in Customer.objects.unscoped("test") if p.pk != car.owner_id)
    Ownership.objects.create(vehicle=car, customer=seller)
    actor = Viewer(1, None, "某人", Role.SERVICE_MANAGER, draw.group.pk, draw.stores[0].pk)
    car.purchase_date = None
    car.save()
    change_owner(car, buyer, since=TODAY - timedelta(days=30), version=1, actor=actor, now=NOW)
    before = stored()
    visit = draw.visit(car)
    Visit.objects.unscoped("test").filter(pk=visit.pk).update(cancelled=False, customer=None, batch=None)
    refresh_vehicle_facts([car.pk], today=TODAY)
    refresh_customer_facts([seller.pk, buyer.pk])
    assert stored()[seller.pk][0] == before[seller.pk][0] + 1
    assert stored()[buyer.pk][0] == before[buyer.pk][0]
