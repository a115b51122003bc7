"""Who sees what, over two groups of three stores of two teams: every personal value is one of a kind and looked for.

A small forerunner of the matrix: lists, cards, search, the list of today, exports and logs, for each role.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from keliu.customers.actions import refresh_search
from keliu.customers.models import (
    Customer,
    CustomerFacts,
    CustomerPhone,
    CustomerStore,
    Vehicle,
    VehicleFacts,
    VehiclePlate,
    VehicleStore,
)
from keliu.org.models import Account, Group, Staff, Store, Team
from keliu.rules.masking import show_phone
from keliu.rules.plates import show_plate
from keliu.rules.rights import LIST_CLERKS, STORE_MANAGERS, Role

pytestmark = pytest.mark.django_db
WHOLE_STORE = STORE_MANAGERS | LIST_CLERKS | {Role.DATA_CLERK}
SEES_FILES = WHOLE_STORE | {Role.CSR, Role.ADVISOR, Role.TEAM_LEADER}
PAGES = (
    "/",
    "/home/main/",
    "/home/side/",
    "/customers/",
    "/vehicles/",
    "/contacts/",
    "/search/?q={name}",
    "/customers/{pk}/",
)


@dataclass
class Canary:
    """One customer with values that nobody else has, and where he belongs."""

    pk: int
    name: str
    phone: str
    plate: str
    vin: str
    store: int
    team: int | None


@dataclass
class World:
    """The two groups."""

    stores: list[Store] = field(default_factory=list)
    teams: dict[int, list[Team]] = field(default_factory=dict)
    canaries: list[Canary] = field(default_factory=list)
    accounts: dict[Role, Account] = field(default_factory=dict)


@pytest.fixture
def world() -> World:
    made = World()
    for group in (Group.objects.create(code=f"G{n}", name=f"集团{n}") for n in (1, 2)):
        for n in (1, 2, 3):
            store = Store.objects.create(group=group, code=f"{group.code}S{n}", name=f"店{group.code}{n}")
            made.stores.append(store)
            made.teams[store.pk] = [Team.objects.create(store=store, name=f"{t}组") for t in (1, 2)]
            for team in (*made.teams[store.pk], None):
                made.canaries.append(canary(len(made.canaries) + 1, store, team))
    home = made.stores[0]
    for role in Role:
        staff = Staff.objects.create(
            group=home.group, store=home, staff_no=role.value, name=f"员{role.value}", role=role.value,
            team=made.teams[home.pk][0] if role in {Role.ADVISOR, Role.TEAM_LEADER} else None,
        )  # fmt: skip
        made.accounts[role] = Account.objects.create_account(role.value, "a long password 9", staff, must_change=False)
    return made


def canary(number: int, store: Store, team: Team | None) -> Canary:
    """Return a customer who is due today, answered for by a team or by nobody."""
    name = f"欧阳金丝雀{number:03}"
    phone, plate, vin = f"+861450{7_000_000 + number}", f"闽E{number:02}{number:03}", f"LFMKV30F9M{number:07}"
    made = Customer.objects.create(group=store.group, home_store=store, name=name, customer_no=f"K{number:05}")
    advisor = None
    if team is not None:
        advisor = Staff.objects.create(
            group=store.group, store=store, staff_no=f"T{number}", name="顾", team=team, role="advisor"
        )
    CustomerStore.objects.create(customer=made, store=store, team=team, advisor=advisor)
    CustomerPhone.objects.create(customer=made, number=phone)
    car = Vehicle.objects.create(group=store.group, home_store=store, owner=made, plate=plate, vin=vin, series="雷凌")
    VehiclePlate.objects.create(vehicle=car, plate=plate)
    VehicleStore.objects.create(vehicle=car, store=store)
    last = timezone.localdate() - timedelta(days=200)
    VehicleFacts.objects.create(vehicle=car, visits=1, last_visit_on=last, last_any_on=last)
    CustomerFacts.objects.create(
        customer=made, vehicles=1, main_vehicle=car, visits=1, last_visit_on=last, customer_class="A"
    )
    refresh_search(customer_ids=[made.pk], vehicle_ids=[car.pk])
    return Canary(made.pk, name, phone, plate, vin, store.pk, team.pk if team else None)


def client_of(world: World, role: Role) -> Client:
    client = Client()
    client.force_login(world.accounts[role], backend="django.contrib.auth.backends.ModelBackend")
    return client


def may_see(world: World, role: Role, one: Canary) -> bool:
    """Say what permissions.md says, apart from the code: own store, own team, or those without an advisor."""
    if role not in SEES_FILES or one.store != world.stores[0].pk:
        return False
    if role is Role.CSR:
        return one.team is None
    return role in WHOLE_STORE or one.team == world.teams[one.store][0].pk


def bodies(client: Client, one: Canary) -> Iterator[tuple[str, str]]:
    """Yield what each page answers when it is asked for this customer."""
    for page in PAGES:
        address = page.format(name=one.name, pk=one.pk)
        answer = client.get(address, follow=True)
        yield address, answer.content.decode().replace(f'value="{one.name}"', "").replace(f"“{one.name}”", "")


@pytest.mark.parametrize("role", list(Role))
def test_no_page_tells_a_customer_whom_the_role_does_not_see(world: World, role: Role) -> None:
    client = client_of(world, role)
    for one in world.canaries:
        if may_see(world, role, one):
            continue
        for address, text in bodies(client, one):
            for value in (one.phone, one.phone[3:], show_phone(one.phone), one.plate, show_plate(one.plate), one.vin):
                assert value not in text, (role, address, value)
            if "/search/" not in address:
                assert one.name not in text, (role, address)
        assert client.get(f"/customers/{one.pk}/").status_code == 404


@pytest.mark.parametrize("role", sorted(SEES_FILES))
def test_who_sees_a_customer_sees_his_numbers_in_full_only_in_the_own_team(world: World, role: Role) -> None:
    client = client_of(world, role)
    in_full = role in {Role.ADVISOR, Role.TEAM_LEADER}
    seen = [one for one in world.canaries if may_see(world, role, one)]
    assert seen
    for one in seen:
        card = client.get(f"/customers/{one.pk}/").content.decode()
        assert one.name in card
        assert (show_phone(one.phone) in card) is in_full
        assert (show_plate(one.plate) in card) is in_full
        if not in_full:
            for address, text in bodies(client, one):
                assert one.phone[3:] not in text, address
                assert one.vin not in text, address
        assert one.name in client.get("/customers/").content.decode()
        assert one.name in client.get("/contacts/").content.decode()


def test_an_invisible_customer_answers_as_one_who_does_not_exist(world: World) -> None:
    client = client_of(world, Role.ADVISOR)
    foreign = next(one for one in world.canaries if not may_see(world, Role.ADVISOR, one))
    for page in ("/customers/{}/", "/customers/{}/edit/", "/customers/{}/history/"):
        hidden, missing = client.get(page.format(foreign.pk)), client.get(page.format(987654))
        assert hidden.status_code == missing.status_code == 404
        assert hidden.content == missing.content
    assert client.post(f"/customers/{foreign.pk}/phones/", {"why": "x"}).status_code == 404


def test_exports_hold_the_visible_and_nothing_in_full(world: World, tmp_path, settings) -> None:
    settings.HOME = tmp_path
    for role in sorted(STORE_MANAGERS):
        client = client_of(world, role)
        for name in ("customers", "vehicles", "next-contacts"):
            given = {"list": name, "query": "", "why": "对账", "format": "csv"}
            made = client.post("/exports/new/", given, follow=True).context["made"]
            answer = client.get(f"/exports/{made.pk}/")
            text = b"".join(answer.streaming_content).decode("utf-8-sig")
            for one in world.canaries:
                assert (one.name in text) is may_see(world, role, one), (role, name, one)
                for value in (one.phone[3:], show_phone(one.phone), one.plate, show_plate(one.plate), one.vin):
                    assert value not in text


def test_the_team_of_an_advisor_is_the_one_of_today(world: World) -> None:
    own = world.accounts[Role.ADVISOR].staff
    own.team = world.teams[world.stores[0].pk][1]
    own.save()
    names = client_of(world, Role.ADVISOR).get("/customers/").content.decode()
    first, second = world.canaries[0].name, world.canaries[1].name
    assert (second in names, first in names) == (True, False)
