"""The narrow rows of the list of customers: never another state than the files', and pages as one pass over all has them."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection

from keliu.customers import listed
from keliu.customers.finding import listed_pages
from keliu.customers.finding.listed_pages import listed_count, listed_page
from keliu.customers.finding.lists import CUSTOMERS
from keliu.customers.listed import COLUMNS, LISTED, PREFIX, TABLE, rows_that_differ, triggers
from keliu.customers.models import Customer, CustomerFacts, CustomerStore, ListedCustomer, Vehicle, VehicleFacts
from keliu.customers.models import VehicleModel as Model
from keliu.org.models import Group, Staff, Store, Team
from keliu.rules.rights import Role, Viewer
from keliu.web import paging
from keliu.web.filters import Asked
from keliu.web.lists import matching_rows, order_of, read_query_text
from keliu.web.paging import count_of, scanned_page

TODAY = date(2025, 6, 1)
WHY = "test"
pytestmark = [pytest.mark.django_db, pytest.mark.database]


class World:
    """Two stores, two teams, two models of which one has limits of its own, and people with none to four cars."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.group = Group.objects.create(code="G1", name="集团")
        self.stores = [Store.objects.create(group=self.group, code=code, name=code) for code in ("S01", "S02")]
        self.teams = [Team.objects.create(store=self.stores[0], name=name) for name in ("甲", "乙")]
        self.staff = [
            Staff.objects.create(
                group=self.group, store=self.stores[0], team=team, staff_no=team.name, name=team.name, role=Role.ADVISOR
            )
            for team in self.teams
        ]
        self.models = [
            Model.objects.create(group=self.group, brand="丰田", series=series, name=series, stage_limits=limits)
            for series, limits in (("凯美瑞", None), ("卡罗拉", [2, 4, 9]))
        ]
        for number in range(130):
            self.come(number)
        if connection.vendor == "postgresql":  # else it plans for tables that it takes for empty
            with connection.cursor() as cursor:
                cursor.execute(f"ANALYZE {', '.join({table for table, _ in triggers('postgresql')} | {TABLE})}")

    def day(self) -> date | None:
        """Return a day near the days of the tests, or none."""
        return self.dice.choice([None, *(TODAY + timedelta(days=self.dice.randrange(-900, 60)) for _ in range(6))])

    def come(self, number: int) -> None:
        """Make a customer with cars, memberships and, mostly, facts."""
        dice, cars = self.dice, []
        person = Customer.objects.create(
            group=self.group, home_store=dice.choice(self.stores), customer_no=f"C{number}", name="客"
        )
        for place in range(dice.choice([0, 1, 1, 2, 4])):
            cars.append(
                Vehicle.objects.create(
                    group=self.group, home_store=self.stores[0], plate=f"闽E{number:03}{place}", owner=person,
                    model=dice.choice([*self.models, None]), disposed_on=dice.choice([None, None, TODAY]),
                )
            )  # fmt: skip
            VehicleFacts.objects.create(vehicle=cars[-1], due_on=self.day(), insurance_ends_on=self.day())
        if dice.random() < 0.95:
            CustomerFacts.objects.create(
                customer=person, last_visit_on=self.day(), vehicles=len(cars), spend_24m_fen=dice.randrange(900_000),
                customer_class=dice.choice("ABC"), main_vehicle=cars[0] if cars else None,
            )  # fmt: skip
        for store in dice.sample(self.stores, dice.choice([0, 1, 1, 2])):
            at = dice.choice([0, 1, None]) if store == self.stores[0] else None
            advisor = None if at is None else self.staff[at]
            CustomerStore.objects.create(
                customer=person, store=store, advisor=advisor, team=advisor.team if advisor else None
            )

    def asked(self, role: Role) -> Asked:
        """Return who asks, of the first store and its first team."""
        team = self.teams[0].pk
        return Asked(Viewer(1, 1, "郑国栋", role, self.group.pk, self.stores[0].pk, team), TODAY)

    def query(self) -> str:
        """Return the filters of an address, drawn at random."""
        dice = self.dice
        offered = {
            "stage": ["active", "at_risk,lost", "!cooling", "never_visited", "nonsense"],
            "class": ["A", "A,B", "!C"],
            "last": ["..3m", "6..24m", "2024-01-01..2025-01-31"],
            "maintenance": ["7", "30", "overdue", "..30", "999"],
            "insurance": ["30", "overdue"],
            "team": [str(self.teams[1].pk), "none", f"!{self.teams[0].pk}"],
            "advisor": [f"{self.staff[0].pk},none", "none"],
            "spend": ["1000..", "..3000"],
        }
        chosen = dice.sample(sorted(offered), dice.choice([0, 1, 1, 2, 2, 3]))
        page = f"page={dice.choice([1, 2, 3, 9])}"
        return "&".join([*(f"{name}={dice.choice(offered[name])}" for name in chosen), page])

    def write(self) -> None:
        """Change something that a row is made of, one of many ways."""
        dice, people = self.dice, Customer.objects.unscoped(WHY)
        person, other = dice.sample(list(people.order_by("pk")), 2)
        cars, facts = Vehicle.objects.unscoped(WHY), CustomerFacts.objects.unscoped(WHY)
        of_cars = VehicleFacts.objects.unscoped(WHY)
        ways: list[Any] = [
            lambda: cars.filter(owner=person).update(owner=other),
            lambda: cars.filter(owner=person).update(owner=None),
            lambda: cars.filter(owner=person).update(disposed_on=dice.choice([None, TODAY])),
            lambda: cars.filter(owner=person).update(model=dice.choice(self.models)),
            lambda: of_cars.filter(vehicle__owner=person).update(due_on=self.day()),
            lambda: of_cars.filter(vehicle__owner=person).update(insurance_ends_on=self.day(), visits=3),
            lambda: of_cars.filter(vehicle__owner=person).delete(),
            lambda: facts.filter(customer=person).update(last_visit_on=self.day(), customer_class="B"),
            lambda: facts.filter(customer__in=[person, other]).update(spend_24m_fen=7),
            lambda: facts.filter(customer=person).delete(),
            lambda: facts.filter(customer=person).update(main_vehicle=cars.filter(owner=other).first()),
            lambda: people.filter(pk=person.pk).update(home_store=dice.choice(self.stores)),
            lambda: CustomerStore.objects.filter(customer=person).update(advisor=self.staff[1], team=self.teams[1]),
            lambda: CustomerStore.objects.filter(customer=person).exclude(
                store__in=CustomerStore.objects.filter(customer=other).values("store")
            ).update(customer=other),
            lambda: CustomerStore.objects.filter(customer=person).delete(),
            lambda: cars.filter(owner=person).delete(),
            lambda: person.delete(),
            lambda: self.come(dice.randrange(1_000, 9_999_999)),
        ]  # fmt: skip
        dice.choice(ways)()


@pytest.mark.parametrize("few", [listed.FEW, 2])
def test_rows_follow_every_way_of_writing(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    if few != listed.FEW:
        if connection.vendor == "sqlite":
            pytest.skip("SQLite's triggers are of one row each")
        monkeypatch.setattr(listed, "FEW", few)
        with connection.cursor() as cursor:
            for table, name in triggers(connection.vendor):
                cursor.execute(f"DROP TRIGGER {name} ON {table}")
        assert LISTED.keep(connection)
    world = World(5)
    assert [field.column for field in ListedCustomer._meta.concrete_fields] == list(COLUMNS)
    assert ListedCustomer.objects.unscoped(WHY).count() > 100
    assert rows_that_differ(connection) == 0
    for turn in range(150):
        world.write()
        assert turn % 5 or rows_that_differ(connection) == 0
    assert rows_that_differ(connection) == 0


def test_pages_and_counts_are_those_of_one_pass_over_all(monkeypatch: pytest.MonkeyPatch) -> None:
    world, rows = World(7), 0
    for turn in range(160):
        if turn == 130:  # a store with more files than are counted
            for module in (listed_pages, paging):
                monkeypatch.setattr(module, "SCAN_CAP", 65)
        asked = world.asked(world.dice.choice([Role.SERVICE_MANAGER, Role.ADVISOR, Role.CSR, Role.ADMIN]))
        query = read_query_text(CUSTOMERS, world.query())
        monkeypatch.setattr(listed_pages, "FEW", world.dice.choice([0, 20, 1500]))
        found = listed_page(query, asked)
        if not asked.viewer.may(CUSTOMERS.deed):
            assert found is None
            continue
        matching = matching_rows(query, asked)
        whole = scanned_page(matching, order_of(query, asked.viewer), number=query.page, sums=CUSTOMERS.sums)
        assert found is not None
        if whole.is_capped:  # sums of what is cut off are not told
            found, whole = replace(found, sums=()), replace(whole, sums=())
        assert found == whole, query.text()
        assert listed_count(query, asked) == count_of(matching)
        rows += len(found.rows)
    assert rows > 500


def test_other_filters_and_orders_go_the_way_of_all_lists() -> None:
    asked = World(1).asked(Role.SERVICE_MANAGER)
    for text in ("series=凯美瑞", "q=客", "sort=name", "sort=last", "consent=given"):
        assert listed_page(read_query_text(CUSTOMERS, text), asked) is None, text
    assert listed_count(read_query_text(CUSTOMERS, "q=客"), asked) is None


def test_a_lost_trigger_is_made_again_and_the_rows_with_it() -> None:
    World(2)
    assert not LISTED.keep(connection)
    table, name = "customers_customerfacts", f"{PREFIX}customers_customerfacts_update"
    assert (table, name) in triggers(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + ("" if connection.vendor == "sqlite" else f" ON {table}"))
    CustomerFacts.objects.unscoped(WHY).update(spend_24m_fen=1)
    assert rows_that_differ(connection) > 0
    assert LISTED.keep(connection)
    assert rows_that_differ(connection) == 0
