"""A unique column over rows that have none yet, the old column gone, a longer name."""

from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Concat


def give_keys(apps, schema_editor):
    key = Concat(models.Value("K"), F("id"), output_field=models.CharField())
    apps.get_model("upgraded", "Person").objects.update(key=key)


class Migration(migrations.Migration):
    dependencies = [("upgraded", "0003_phones")]
    operations = [
        migrations.AddField("person", "key", models.CharField(max_length=20, null=True)),
        migrations.RunPython(give_keys, elidable=False),
    ]
