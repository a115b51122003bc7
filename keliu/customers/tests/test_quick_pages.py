"""The quick first pages of the vehicles show what a pass over all shows."""

from datetime import date, timedelta
from random import Random

import pytest

from keliu.customers.lists import VEHICLES
from keliu.customers.models import Vehicle, VehicleFacts, VehicleStore
from keliu.customers.quick_pages import first_vehicles
from keliu.org.models import Group, Store
from keliu.rules.rights import Role, Viewer
from keliu.web.filters import Asked
from keliu.web.lists import Query, order_of
from keliu.web.paging import scanned_page

TODAY = date(2025, 6, 1)
pytestmark = [pytest.mark.django_db, pytest.mark.database]


def asked_by(role: Role, store: Store) -> Asked:
    return Asked(Viewer(1, 1, "郑国栋", role, store.group_id, store.pk), TODAY)


@pytest.fixture
def stores() -> list[Store]:
    dice = Random(3)
    group = Group.objects.create(code="G1", name="集团")
    made = [Store.objects.create(group=group, code=code, name=code) for code in ("S01", "S02")]
    for number in range(90):
        car = Vehicle.objects.create(group=group, home_store=made[0], plate=f"闽E{number:05}")
        if number % 9:
            last = dice.choice([None, TODAY - timedelta(days=dice.randrange(20))])
            VehicleFacts.objects.create(vehicle=car, last_visit_on=last)
        for store in dice.sample(made, dice.randrange(3)):
            VehicleStore.objects.create(vehicle=car, store=store)
    return made


@pytest.mark.parametrize("number", [1, 2, 3, 40])
def test_a_quick_page_is_the_page_of_one_pass_those_never_here_last(stores: list[Store], number: int) -> None:
    asked, query = asked_by(Role.SERVICE_MANAGER, stores[0]), Query(VEHICLES, sort="-last", page=number)
    quick = first_vehicles(query, asked)
    whole = scanned_page(VEHICLES.source(asked), order_of(query), number=number)
    assert quick == whole
    assert whole.count > 30
    assert quick is not None
    days = [row.facts.last_visit_on or date.min for row in quick.rows]
    assert days == sorted(days, reverse=True)


def test_only_a_whole_store_without_filters_is_quick(stores: list[Store]) -> None:
    asked = asked_by(Role.SERVICE_MANAGER, stores[0])
    assert first_vehicles(Query(VEHICLES, {"stage": "lost"}), asked) is None
    assert first_vehicles(Query(VEHICLES, word="闽E"), asked) is None
    assert first_vehicles(Query(VEHICLES, sort="plate"), asked) is None
    assert first_vehicles(Query(VEHICLES, page=41), asked) is None
    assert first_vehicles(Query(VEHICLES), asked_by(Role.ADVISOR, stores[0])) is None
