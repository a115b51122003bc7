"""The quick first pages of the vehicles show what a pass over all shows."""

from datetime import date, timedelta
from random import Random

import pytest
from django.utils import timezone

from keliu.audit.models import OpenBatch
from keliu.customers.finding import quick_pages
from keliu.customers.finding.lists import VEHICLES
from keliu.customers.finding.quick_pages import first_vehicles
from keliu.customers.models import Vehicle, VehicleFacts, VehicleStore
from keliu.org.models import Group, Store
from keliu.rules.rights import Role, Viewer
from keliu.web import paging
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
    for number in range(120):
        car = Vehicle.objects.create(group=group, home_store=made[0], plate=f"闽E{number:05}")
        last = dice.choice([None, *(TODAY - timedelta(days=dice.randrange(20)) for _ in range(5))])
        VehicleFacts.objects.create(vehicle=car, last_visit_on=last)
        for store in dice.sample(made, dice.choice([0, 1, 2, 2])):
            VehicleStore.objects.create(vehicle=car, store=store)
    return made


def test_a_quick_page_is_the_page_of_one_pass(stores: list[Store]) -> None:
    spec = VEHICLES
    asked = asked_by(Role.SERVICE_MANAGER, stores[0])
    for number in (1, 2):
        query = Query(spec, sort="-last", page=number)
        quick = first_vehicles(query, asked)
        whole = scanned_page(spec.source(asked), order_of(query, asked.viewer), number=number, sums=spec.sums)
        assert quick == whole
        assert len(whole.rows) == 30


def test_a_store_with_more_files_than_are_counted_has_quick_pages_too(
    stores: list[Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (quick_pages, paging):
        monkeypatch.setattr(module, "SCAN_CAP", 65)
    spec = VEHICLES
    asked = asked_by(Role.SERVICE_MANAGER, stores[0])
    query = Query(spec, sort="-last", page=1)
    quick, whole = (
        first_vehicles(query, asked),
        scanned_page(spec.source(asked), order_of(query, asked.viewer), number=1),
    )
    assert whole.is_capped
    assert quick == whole


def test_files_that_were_never_here_come_last(stores: list[Store]) -> None:
    asked = asked_by(Role.SERVICE_MANAGER, stores[0])
    query = Query(VEHICLES, sort="-last", page=3)
    whole = scanned_page(VEHICLES.source(asked), order_of(query, asked.viewer), number=3)
    assert whole.rows[-1].facts.last_visit_on is None
    assert first_vehicles(query, asked) is None


def test_vehicles_of_an_open_import_are_not_counted_quickly(stores: list[Store]) -> None:
    OpenBatch.objects.create(number=1, opened_at=timezone.now())
    assert first_vehicles(Query(VEHICLES), asked_by(Role.SERVICE_MANAGER, stores[0])) is None


def test_only_a_whole_store_without_filters_is_quick(stores: list[Store]) -> None:
    asked = asked_by(Role.SERVICE_MANAGER, stores[0])
    assert first_vehicles(Query(VEHICLES, {"stage": "lost"}), asked) is None
    assert first_vehicles(Query(VEHICLES, word="闽E"), asked) is None
    assert first_vehicles(Query(VEHICLES, sort="plate"), asked) is None
    assert first_vehicles(Query(VEHICLES, page=41), asked) is None
    assert first_vehicles(Query(VEHICLES), asked_by(Role.ADVISOR, stores[0])) is None
