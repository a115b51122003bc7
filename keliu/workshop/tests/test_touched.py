"""What the database notes of changed orders: no way of writing is missed, and what was noted is worked off."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from keliu.audit.models import OpenBatch
from keliu.customers.models import OdometerReading, Policy, Vehicle, VehicleFacts, VehicleModel
from keliu.org.models import ShopFigure
from keliu.workshop.facts import refresh_touched_facts, refresh_vehicle_facts
from keliu.workshop.models import TouchedVehicle, Visit
from keliu.workshop.tests.random_cars import CARS, TODAY, Draw, differences
from keliu.workshop.touched import WATCH, triggers

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def noted() -> set[int]:
    return set(TouchedVehicle.objects.values_list("vehicle_id", flat=True))


def filled(seed: int) -> Draw:
    draw = Draw(seed)
    draw.fill()
    assert refresh_touched_facts(today=TODAY) == (CARS, CARS)
    assert differences() == []
    assert noted() == set()
    return draw


def change_by_any_way(draw: Draw) -> set[int]:
    """Change something and return the vehicles whose facts may be other ones now."""
    some, table = draw.some, draw.some([Visit, Policy, OdometerReading])
    row = some(table.objects.unscoped("test"))
    touched = {row.vehicle_id}
    way = draw.dice.randrange(6)
    if way == 0:
        row.delete()
    elif way == 1:
        table.objects.unscoped("test").filter(pk=row.pk)._raw_delete("default")
    elif way == 2:
        touched.add(draw.visit().vehicle_id)
    elif way == 3:
        day = {Visit: "arrived_on", Policy: "ends_on", OdometerReading: "read_on"}[table]
        table.objects.unscoped("test").filter(pk=row.pk).update(**{day: date(2021, 1, 1 + row.pk % 27)})
    elif way == 4 and table is not OdometerReading:
        row.vehicle = some(draw.cars)
        touched.add(row.vehicle_id)
        row.save()
    else:
        car = some(draw.cars)
        touched.add(car.pk)
        changed = some([{"model": None}, {"purchase_date": draw.day()}, {"warranty_until": draw.day()}])
        Vehicle.objects.unscoped("test").filter(pk=car.pk).update(**changed)
    return touched


@pytest.mark.parametrize("seed", range(8))
def test_a_run_after_changes_of_any_kind_leaves_nothing_wrong(seed: int) -> None:
    draw = filled(seed)
    for _ in range(5):
        touched: set[int] = set()
        for _ in range(4):
            touched |= change_by_any_way(draw)
        assert noted() <= touched
        refresh_touched_facts(today=TODAY)
        assert differences() == []
        assert refresh_touched_facts(today=TODAY) == (CARS, 0)


def test_a_model_with_other_intervals_touches_its_cars() -> None:
    draw = filled(1)
    model = VehicleModel.objects.order_by("pk").first()
    assert model is not None
    model.interval_months, model.warranty_months = 18, 60
    model.save()
    assert noted() == {car.pk for car in draw.cars if car.model_id == model.pk}
    assert refresh_touched_facts(today=TODAY)[1] > 0
    assert differences() == []


def test_lost_facts_are_written_again_without_a_note() -> None:
    filled(2)
    VehicleFacts.objects.unscoped("test").filter(pk__in=list(VehicleFacts.objects.unscoped("test")[:3])).delete()
    assert refresh_touched_facts(today=TODAY) == (CARS, 3)
    assert differences() == []


def test_notes_stay_while_an_import_is_open() -> None:
    draw = filled(3)
    car = next(car for car in draw.cars if car.batch is None)
    OpenBatch.objects.create(number=2, opened_at=timezone.now())
    visit = draw.visit(car)
    Visit.objects.unscoped("test").filter(pk=visit.pk).update(batch=2)
    refresh_touched_facts(today=TODAY)
    assert car.pk in noted()
    OpenBatch.objects.all().delete()
    refresh_touched_facts(today=TODAY)
    assert differences() == []
    assert noted() == set()


def test_a_missing_trigger_is_made_again_and_all_cars_are_looked_at() -> None:
    draw = filled(4)
    table, name = next(iter(triggers(connection.vendor)))
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + ("" if connection.vendor == "sqlite" else f" ON {table}"))
    assert table == "workshop_visit"
    draw.visit()
    assert refresh_touched_facts(today=TODAY)[1] > 0
    assert differences() == []
    assert not WATCH.keep(connection)
    draw.visit()
    assert len(noted()) == 1


def test_a_figure_of_warranty_holds_from_its_day_without_a_note() -> None:
    draw = filled(5)
    first = TODAY + timedelta(days=30)
    ShopFigure.objects.create(
        group=draw.group, store=draw.stores[0], name="warranty.months", value="30", valid_from=first, source="test",
        set_by="test", set_at=timezone.now(),
    )  # fmt: skip
    assert refresh_touched_facts(today=TODAY) == (CARS, 0)
    changed = refresh_touched_facts(today=first)[1]
    assert changed > 0
    assert refresh_vehicle_facts(today=first) == (CARS, 0)
    assert refresh_touched_facts(today=TODAY) == (CARS, changed)
