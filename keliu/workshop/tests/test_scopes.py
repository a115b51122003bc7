"""The list of visits holds the same rows as the scope itself, however each is asked."""

from datetime import UTC, date, datetime

import pytest

from keliu.customers.models import Customer, CustomerStore, Vehicle, VehicleStore
from keliu.org.models import Group, Store, Team
from keliu.rules.rights import Role, Viewer
from keliu.workshop.models import Visit

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def fill() -> tuple[Store, Team]:
    """Make visits of two teams, of nobody's customers and of cars without an owner, in two stores."""
    group = Group.objects.create(code="G1", name="集团")
    stores = [Store.objects.create(group=group, code=code, name=code) for code in ("S01", "S02")]
    teams = [Team.objects.create(store=stores[0], name=name) for name in ("一组", "二组")]
    for number in range(40):
        team = [*teams, None][number % 3]
        owner = Customer.objects.create(group=group, home_store=stores[0], customer_no=f"C{number}", name="客")
        for store in stores:
            CustomerStore.objects.create(customer=owner, store=store, team=team if store == stores[0] else None)
        car = Vehicle.objects.create(
            group=group, home_store=stores[0], plate=f"闽E{number:05}", owner=None if number % 7 == 0 else owner
        )
        for store in stores:
            VehicleStore.objects.create(vehicle=car, store=store)
            Visit.objects.create(
                store=store, order_no=f"R{number}", vehicle=car, customer=owner, arrived_on=date(2026, 3, 1),
                arrived_at=datetime(2026, 3, 1, 2, number, tzinfo=UTC),
            )  # fmt: skip
    return stores[0], teams[0]


@pytest.mark.parametrize(("role", "count"), [(Role.SERVICE_MANAGER, 40), (Role.ADVISOR, 12), (Role.CS_MANAGER, 40)])
def test_the_list_of_visits_is_the_scope(role: Role, count: int) -> None:
    store, team = fill()
    viewer = Viewer(1, 1, "甲", role, store.group_id, store.pk, team.pk)
    seen = set(Visit.objects.visible_to(viewer).values_list("pk", flat=True))
    assert set(Visit.objects.all().listed_to(viewer).values_list("pk", flat=True)) == seen
    assert len(seen) == count
    assert {visit.store_id for visit in Visit.objects.visible_to(viewer)} == {store.pk}
