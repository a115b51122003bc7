"""Two groups of three stores of two teams with a customer each, for stories about who sees what.

The whole table of rights is proved in `tests/rights`.
"""

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
from keliu.rules.rights import Role


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
