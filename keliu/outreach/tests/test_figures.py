"""A changed figure changes the work from its day on, in the store that changed it, and nowhere else."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from keliu.customers.models import CustomerFacts, Vehicle, VehicleFacts, VehicleModel
from keliu.customers.queries import any_stage
from keliu.org.actions.figures import change_figure
from keliu.org.models import Group, Store
from keliu.org.queries import figures_of, figures_of_stores
from keliu.outreach.queries import next_contacts
from keliu.rules.rights import Role, Viewer

NOW = datetime(2026, 3, 1, 9, tzinfo=timezone.get_fixed_timezone(480))
DAY = date(2026, 3, 1)
CHANGE = DAY + timedelta(days=10)

pytestmark = pytest.mark.django_db


@pytest.fixture
def stores() -> tuple[Store, Store]:
    group = Group.objects.create(code="G1", name="集团")
    return tuple(Store.objects.create(group=group, code=code, name=code) for code in ("S01", "S02"))  # type: ignore[return-value]


def manager(store: Store) -> Viewer:
    return Viewer(1, 1, "郑国栋", Role.SERVICE_MANAGER, store.group_id, store.pk)


def car(store: Store, last: date, **more: object) -> Vehicle:
    made = Vehicle.objects.create(
        group=store.group, home_store=store, plate=f"闽E{Vehicle.objects.unscoped('test').count():05}", **more
    )
    VehicleFacts.objects.create(vehicle=made, visits=1, last_visit_on=last, last_any_on=last)
    return made


def set_to(store: Store, name: str, value: str, from_day: date = CHANGE, *, of_group: bool = False) -> None:
    change_figure(
        name,
        value,
        store=None if of_group else store,
        valid_from=from_day,
        source="例会",
        actor=manager(store),
        now=NOW,
    )


def kinds(store: Store, day: date) -> list[str]:
    found = next_contacts(Vehicle.objects.unscoped("test").filter(home_store=store), as_of=day)
    return [proposal.contact.kind.value for proposal in found]


def test_a_stage_limit_holds_from_its_day_on_in_its_store_only(stores: tuple[Store, Store]) -> None:
    here, there = stores
    for store in stores:
        car(store, date(2025, 11, 20))
    set_to(here, "stages.cooling", "5")
    assert kinds(here, CHANGE - timedelta(days=1)) == ["cooling"]
    assert kinds(here, CHANGE) == []
    assert kinds(there, CHANGE) == ["cooling"]


def test_the_list_of_a_stage_follows_the_same_limits(stores: tuple[Store, Store]) -> None:
    here, _ = stores
    mine = car(here, date(2025, 11, 20))
    set_to(here, "stages.cooling", "5")
    cars = Vehicle.objects.unscoped("test")
    assert list(cars.filter(any_stage(["cooling"], CHANGE - timedelta(days=1)))) == [mine]
    assert list(cars.filter(any_stage(["cooling"], CHANGE))) == []
    assert list(cars.filter(any_stage(["active"], CHANGE))) == [mine]
    assert list(cars.filter(any_stage(["nonsense"], CHANGE))) == []


def test_a_store_leads_its_group_and_the_model_leads_both(stores: tuple[Store, Store]) -> None:
    here, there = stores
    set_to(here, "stages.cooling", "4", of_group=True)
    set_to(here, "stages.cooling", "5")
    assert figures_of(here.pk, CHANGE).limits.cooling == 5
    assert figures_of(there.pk, CHANGE).limits.cooling == 4
    assert figures_of(None, CHANGE, group_id=here.group_id).limits.cooling == 4
    assert {key: rules.limits.cooling for key, rules in figures_of_stores(CHANGE).items()} == {here.pk: 5, there.pk: 4}
    slow = VehicleModel.objects.create(group=here.group, series="电动", stage_limits=[8, 13, 18])
    last = CHANGE - timedelta(days=200)
    own = car(here, last, model=slow)
    usual = car(here, last)
    cars = Vehicle.objects.unscoped("test")
    assert list(cars.filter(any_stage(["active"], CHANGE))) == [own]
    assert list(cars.filter(any_stage(["at_risk"], CHANGE))) == [usual]
    assert kinds(here, CHANGE) == ["at_risk"]


def test_weights_and_days_ahead_are_read_from_the_settings(stores: tuple[Store, Store]) -> None:
    here, _ = stores
    made = car(here, DAY - timedelta(days=2))
    VehicleFacts.objects.unscoped("test").filter(vehicle=made).update(insurance_ends_on=CHANGE + timedelta(days=60))
    assert kinds(here, CHANGE) == []
    set_to(here, "lead.insurance", "90")
    assert kinds(here, CHANGE) == ["insurance"]
    set_to(here, "weights.insurance", "0")
    assert kinds(here, CHANGE) == []


def test_the_shares_of_the_classes_are_the_groups(stores: tuple[Store, Store]) -> None:
    here, _ = stores
    set_to(here, "classes.a_percent", "10", of_group=True)
    assert figures_of(None, CHANGE, group_id=here.group_id).classes.a_percent == 10
    assert CustomerFacts.objects.unscoped("test").count() == 0
