"""Migrations run without the triggers of the notes, which stand again after them."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

from keliu.customers.models import Vehicle, VehicleModel
from keliu.workshop.facts import refresh_touched_facts
from keliu.workshop.models import TouchedVehicle
from keliu.workshop.tests.random_cars import TODAY, Draw
from keliu.workshop.touched import WATCH, triggers

LATER = "9999_later"


def altered(model: type[models.Model], name: str, field: models.Field) -> Operation:
    return migrations.AlterField(model._meta.model_name, name, field)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Add migrations that remake watched tables, the notes among them, and change a column that a trigger names."""
    operations = {
        "customers": [
            altered(Vehicle, "colour", models.CharField(max_length=20, null=True)),
            altered(VehicleModel, "interval_km", models.BigIntegerField(default=5000)),
        ],
        "workshop": [altered(TouchedVehicle, "vehicle_id", models.BigIntegerField(null=True))],
    }
    leaves = {app: MigrationLoader(connection).graph.leaf_nodes(app)[0] for app in operations}
    read = MigrationLoader.load_disk

    def with_later(loader: MigrationLoader) -> None:
        read(loader)
        for app, done in operations.items():
            made = migrations.Migration(LATER, app)
            made.operations, made.dependencies = done, [leaves[app]]
            loader.disk_migrations[app, LATER] = made

    monkeypatch.setattr(MigrationLoader, "load_disk", with_later)
    yield
    for leaf in leaves.values():
        call_command("migrate", *leaf, verbosity=0)


@pytest.mark.usefixtures("later")
@pytest.mark.django_db(transaction=True)
def test_a_migration_may_remake_a_watched_table_and_all_cars_are_looked_at_after_it() -> None:
    draw = Draw(1)
    refresh_touched_facts(today=TODAY)
    call_command("migrate", verbosity=0)
    assert not WATCH.keep(connection)
    noted = TouchedVehicle.objects.order_by("vehicle_id").values_list("vehicle_id", flat=True)
    assert list(noted) == sorted(car.pk for car in draw.cars)
    refresh_touched_facts(today=TODAY)
    call_command("migrate", verbosity=0)
    assert not TouchedVehicle.objects.exists()
    visit = draw.visit()
    assert list(TouchedVehicle.objects.values_list("vehicle_id", flat=True)) == [visit.vehicle_id]


@pytest.mark.usefixtures("later")
@pytest.mark.django_db(transaction=True)
def test_one_run_may_bring_the_notes_and_remake_a_watched_table() -> None:
    call_command("migrate", "workshop", "0002", verbosity=0)
    assert "workshop_touchedvehicle" not in connection.introspection.table_names()
    call_command("migrate", verbosity=0)
    assert not WATCH.keep(connection)


@pytest.mark.parametrize("how", ["DISABLE", "ENABLE REPLICA"])
@pytest.mark.django_db
def test_a_disabled_trigger_is_made_anew(how: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL disables triggers")
    draw = Draw(1)
    refresh_touched_facts(today=TODAY)
    table, name = next(iter(triggers(connection.vendor)))
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} {how} TRIGGER {name}")
    assert WATCH.keep(connection)
    assert not WATCH.keep(connection)
    refresh_touched_facts(today=TODAY)
    visit = draw.visit()
    assert set(TouchedVehicle.objects.values_list("vehicle_id", flat=True)) == {visit.vehicle_id}
