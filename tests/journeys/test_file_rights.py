"""Who may open and send the pages that write files: by the table of rights, apart from the code, over two groups."""

import pytest

from keliu.audit.models import Change
from keliu.customers.models import OdometerReading, Vehicle
from keliu.rules.rights import STORE_MANAGERS, Role
from tests.journeys.small_group import World, client_of, world  # noqa: F401

pytestmark = pytest.mark.django_db
EDITS = STORE_MANAGERS | {Role.ADVISOR, Role.TEAM_LEADER, Role.DATA_CLERK}
WRITES = {
    "/customers/{customer}/edit/": {"version": "1", "added": "14500099999"},
    "/customers/{customer}/vehicles/new/": {"plate": "闽EZ9Z99", "series": "雷凌"},
    "/vehicles/{car}/odometer/": {"version": "1", "odometer-km": "1234"},
    "/vehicles/{car}/edit/": {"version": "1", "colour": "红"},
}


def may_edit(made, role, one):
    """Say what permissions.md says: those who keep files, of their store; advisors and leaders of their team."""
    if role not in EDITS or one.store != made.stores[0].pk:
        return False
    return role not in {Role.ADVISOR, Role.TEAM_LEADER} or one.team == made.teams[one.store][0].pk


@pytest.mark.parametrize("role", list(Role))
def test_files_are_written_by_those_who_keep_them_and_by_nobody_else(world: World, role: Role) -> None:  # noqa: F811
    client = client_of(world, role)
    for one in world.canaries:
        car = Vehicle.objects.unscoped("test").filter(owner_id=one.pk).order_by("pk").first()
        for page, sent in WRITES.items():
            address = page.format(customer=one.pk, car=car.pk)
            allowed = may_edit(world, role, one)
            assert client.get(address).status_code == (200 if allowed else 404), (role, address)
            if not allowed:
                before = (Change.objects.unscoped("t").count(), Vehicle.objects.unscoped("t").count())
                assert client.post(address, sent).status_code == 404, (role, address)
                now = (Change.objects.unscoped("t").count(), Vehicle.objects.unscoped("t").count())
                assert now == before
                assert not OdometerReading.objects.unscoped("t").filter(vehicle=car).exists()


@pytest.mark.parametrize("role", sorted(EDITS))
def test_who_keeps_files_is_told_no_number_in_full_outside_his_team(world: World, role: Role) -> None:  # noqa: F811
    client = client_of(world, role)
    one = next(one for one in world.canaries if may_edit(world, role, one))
    in_full = role in {Role.ADVISOR, Role.TEAM_LEADER}
    car = Vehicle.objects.unscoped("test").get(owner_id=one.pk)
    for page, sent in WRITES.items():
        address = page.format(customer=one.pk, car=car.pk)
        text = client.get(address).content.decode()
        if not in_full:
            for value in (one.phone[3:], one.plate, one.vin):
                assert value not in text, (role, address)
        version = Vehicle.objects.unscoped("test").get(pk=car.pk).version
        given = sent | ({"version": version} if "/vehicles/" in address and "new" not in address else {})
        assert client.post(address, given).status_code == 302, (role, address)


@pytest.mark.parametrize("role", sorted(EDITS))
def test_whose_number_it_is_names_nobody_of_another_store(world: World, role: Role) -> None:  # noqa: F811
    client = client_of(world, role)
    for one in world.canaries:
        answer = client.post("/customers/new/", {"name": f"测试{one.pk}", "phones": one.phone})
        text = answer.content.decode()
        told = one.name in text
        own_store = one.store == world.stores[0].pk
        assert told is own_store, (role, one)
        assert (answer.status_code == 422) is own_store
        assert one.plate not in text or may_edit(world, role, one)
