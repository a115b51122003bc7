"""Facts of random cars: the set-based way equals a plain reckoning car by car, for the touched as for all."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from keliu.audit.models import OpenBatch
from keliu.customers import listed
from keliu.customers.listed import LISTED, rows_that_differ
from keliu.customers.models import (
    Customer,
    CustomerFacts,
    CustomerStore,
    ListedCustomer,
    Vehicle,
    VehicleFacts,
    VehicleModel,
)
from keliu.org.models import Group, ShopFigure, Store
from keliu.workshop.classes import refresh_classes, refresh_spend
from keliu.workshop.customer_facts import refresh_customer_facts
from keliu.workshop.facts import refresh_vehicle_facts, sums_until
from keliu.workshop.models import Visit
from keliu.workshop.tests.random_cars import CARS, FIRST, TODAY, Draw, differences, reckoned

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def stored() -> list[tuple[Any, ...]]:
    return list(VehicleFacts.objects.unscoped("test").order_by("pk").values_list())


@pytest.mark.parametrize("seed", range(6))
def test_facts_are_what_a_reckoning_order_by_order_gives(seed: int) -> None:
    Draw(seed).fill()
    assert refresh_vehicle_facts(today=TODAY) == (CARS, CARS)
    assert differences() == []
    assert refresh_vehicle_facts(today=TODAY) == (CARS, 0)


@pytest.mark.parametrize("seed", range(4))
def test_the_touched_brought_up_to_date_equal_all_made_anew(seed: int) -> None:
    draw = Draw(seed)
    draw.fill()
    refresh_vehicle_facts(today=TODAY)
    for _ in range(10):
        old = draw.some(Visit.objects.unscoped("test"))
        touched = {old.vehicle_id, draw.visit().vehicle_id}
        old.odometer_km, old.kind = draw.some([None, 7000, 12_345]), draw.some(Visit.Kind.values)
        old.vehicle = draw.some(draw.cars)
        touched.add(old.vehicle_id)
        old.save()
        gone = draw.some(Visit.objects.unscoped("test"))
        touched.add(gone.vehicle_id)
        gone.delete()
        if draw.dice.random() < 0.5:
            refresh_vehicle_facts(touched, today=TODAY)
        else:
            with transaction.atomic():
                refresh_vehicle_facts(touched, today=TODAY)
    assert differences() == []
    kept = stored()
    VehicleFacts.objects.unscoped("test").all().delete()
    with transaction.atomic():
        refresh_vehicle_facts(today=TODAY)
    assert stored() == kept


def test_rows_of_an_open_import_are_left_out_unless_it_is_the_one_being_closed() -> None:
    Draw(11).fill()
    OpenBatch.objects.create(number=2, opened_at=timezone.now())
    refresh_vehicle_facts(today=TODAY)
    assert differences({2}) == []
    refresh_vehicle_facts(today=TODAY, except_open=2)
    assert differences() == []


def test_the_sums_of_an_earlier_day_know_nothing_of_what_came_after() -> None:
    draw, day = Draw(12), FIRST + timedelta(days=300)
    draw.fill()
    found = sums_until([car.pk for car in draw.cars], day)
    for car in draw.cars:
        expected = reckoned(car, until=day)
        assert {name: getattr(found[car.pk], name) for name in expected} == expected


def test_a_changed_figure_of_facts_is_seen_and_mended() -> None:
    draw = Draw(13)
    draw.fill()
    refresh_vehicle_facts(today=TODAY)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {VehicleFacts._meta.db_table} SET sum_km = sum_km + 1 WHERE vehicle_id = %s", [draw.cars[7].pk]
        )
    assert refresh_vehicle_facts(today=TODAY) == (CARS, 1)
    assert differences() == []


@pytest.mark.parametrize("seed", range(3))
def test_customer_facts_are_the_sums_of_their_cars(seed: int) -> None:
    draw = Draw(seed)
    draw.fill()
    refresh_vehicle_facts(today=TODAY)
    assert refresh_customer_facts() == CARS // 2
    assert refresh_customer_facts() == 0
    for row in CustomerFacts.objects.unscoped("test"):
        cars = list(Vehicle.objects.unscoped("test").filter(owner_id=row.pk).select_related("facts"))
        lasts = [car.facts.last_visit_on for car in cars if car.facts.last_visit_on]
        spend = sum(c.facts.customer_fen + c.facts.insurer_fen + c.facts.manufacturer_fen for c in cars)
        main = max(
            cars, key=lambda c: (c.disposed_on is None, c.facts.last_visit_on or date.min, c.pk), default=None
        )  # fmt: skip
        assert (row.vehicles, row.main_vehicle_id) == (len(cars), main.pk if main else None)
        assert (row.last_visit_on, row.spend_fen) == (max(lasts, default=None), spend)
        assert row.visits == sum(car.facts.visits for car in cars)


@pytest.mark.parametrize("many", [1, 10_000])
def test_the_rows_of_the_list_follow_facts_written_many_at_once(monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    monkeypatch.setattr(listed, "MANY", many)
    draw = Draw(5)
    draw.fill()
    store = Store.objects.unscoped("test").order_by("pk")[0]
    for customer in Customer.objects.unscoped("test").order_by("pk"):
        CustomerStore.objects.create(customer=customer, store=store, since=FIRST)
    for _ in range(3):
        refresh_vehicle_facts(today=TODAY)
        refresh_customer_facts(Customer.objects.unscoped("test").values_list("pk", flat=True), spend_as_of=TODAY)
        assert ListedCustomer.objects.unscoped("test").count() == CARS // 2
        assert rows_that_differ(connection) == 0
        assert not LISTED.keep(connection)
        for _ in range(20):
            draw.visit()
        Visit.objects.unscoped("test").filter(pk__in=[v.pk for v in Visit.objects.unscoped("test")[:9]]).delete()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its triggers")
def test_a_trigger_that_is_missing_is_not_made_in_passing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listed, "MANY", 1)
    Draw(5).fill()
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER listed_customers_vehiclefacts_update")
    refresh_vehicle_facts(today=TODAY)
    assert LISTED.keep(connection)
    assert rows_that_differ(connection) == 0


def test_the_spend_written_with_the_sums_is_that_of_its_own_refresh() -> None:
    draw = Draw(8)
    draw.fill()
    refresh_vehicle_facts(today=TODAY)
    people = list(Customer.objects.unscoped("test").values_list("pk", flat=True))
    assert refresh_customer_facts(people, spend_as_of=TODAY) == len(people)
    assert refresh_spend(people, as_of=TODAY) == refresh_customer_facts(people) == 0
    assert CustomerFacts.objects.unscoped("test").filter(spend_24m_fen__gt=0).exists()


def test_a_customer_whose_cars_went_keeps_an_empty_row_and_his_class_stays_with_its_own_action() -> None:
    draw = Draw(3)
    draw.fill()
    refresh_vehicle_facts(today=TODAY)
    refresh_customer_facts()
    refresh_classes(as_of=date(2025, 1, 1))
    classes = dict(CustomerFacts.objects.unscoped("test").values_list("pk", "customer_class"))
    owner = next(car.owner_id for car in draw.cars if car.owner_id)
    Vehicle.objects.unscoped("test").filter(owner_id=owner).update(owner=None)
    assert refresh_customer_facts([owner]) == 1
    row = CustomerFacts.objects.unscoped("test").get(pk=owner)
    assert (row.vehicles, row.main_vehicle_id, row.visits, row.last_visit_on, row.spend_fen) == (0, None, 0, None, 0)
    assert dict(CustomerFacts.objects.unscoped("test").values_list("pk", "customer_class")) == classes
    assert refresh_classes(as_of=date(2025, 1, 1)) == 0


def test_a_warranty_without_limits_of_the_model_is_the_one_that_the_store_set_as_it_holds_on_the_day() -> None:
    group = Group.objects.create(code="G1", name="集团")
    own, other = (Store.objects.create(group=group, code=code, name=code) for code in ("S01", "S02"))
    model = VehicleModel.objects.create(group=group, name="乙", warranty_months=60)
    common = {"group": group, "purchase_date": date(2025, 1, 15)}
    cars = {
        "own": Vehicle.objects.create(home_store=own, plate="闽E00001", **common),
        "other": Vehicle.objects.create(home_store=other, plate="闽E00002", **common),
        "model": Vehicle.objects.create(home_store=own, plate="闽E00003", model=model, **common),
        "told": Vehicle.objects.create(home_store=own, plate="闽E00004", warranty_until=date(2026, 2, 1), **common),
    }

    def ends(today: date) -> dict[str, date]:
        refresh_vehicle_facts(today=today)
        assert refresh_vehicle_facts(today=today)[1] == 0
        found = dict(VehicleFacts.objects.unscoped("test").values_list("vehicle_id", "warranty_ends_on"))
        return {name: found[car.pk] for name, car in cars.items()}

    usual = {"own": date(2027, 1, 15), "other": date(2027, 1, 15), "model": date(2030, 1, 15), "told": date(2026, 2, 1)}
    assert ends(TODAY) == usual
    for store, months, first in ((None, "30", date(2025, 7, 1)), (own, "36", date(2025, 8, 1))):
        ShopFigure.objects.create(
            group=group, store=store, name="warranty.months", value=months, valid_from=first, source="test",
            set_by="test", set_at=timezone.now(),
        )  # fmt: skip
    assert ends(TODAY) == usual
    assert ends(date(2025, 7, 1)) == usual | {"own": date(2027, 7, 15), "other": date(2027, 7, 15)}
    assert ends(date(2025, 8, 1)) == usual | {"own": date(2028, 1, 15), "other": date(2027, 7, 15)}
