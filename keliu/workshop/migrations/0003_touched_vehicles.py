"""The notes of touched vehicles and the triggers that write them; every vehicle that stands there counts as touched."""

from django.db import migrations, models

from keliu.workshop.touched import keep_watch, triggers


def make_triggers(apps, schema_editor):
    keep_watch(schema_editor.connection)


def drop_triggers(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for table, name in triggers(schema_editor.connection.vendor):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}" + ("" if is_sqlite else f" ON {table}"))


class Migration(migrations.Migration):
    dependencies = [("workshop", "0002_list_indexes"), ("customers", "0003_list_indexes")]
    operations = [
        migrations.CreateModel(
            name="TouchedVehicle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("vehicle_id", models.BigIntegerField()),
            ],
        ),
        migrations.RunPython(make_triggers, drop_triggers, elidable=False),
    ]
