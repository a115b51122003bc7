"""Changes values where they stand: done twice, it shows."""

from django.db import migrations, models
from django.db.models import F


def to_fen(apps, schema_editor):
    apps.get_model("upgraded", "Person").objects.update(amount=F("amount") * 100)


class Migration(migrations.Migration):
    dependencies = [("upgraded", "0001_initial")]
    operations = [
        migrations.AlterField("person", "amount", models.BigIntegerField()),
        migrations.RunPython(to_fen, elidable=False),
    ]
