"""The notes of touched vehicles; the triggers that write them are made after all migrations (`keliu.workshop.touched`)."""

from django.db import migrations, models


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
    ]
