"""In a transaction of its own: PostgreSQL alters no table in which rows were just changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("upgraded", "0004_keys")]
    operations = [
        migrations.AlterField("person", "key", models.CharField(max_length=20, unique=True)),
        migrations.RemoveField("person", "phone"),
        migrations.AlterField("person", "name", models.CharField(max_length=80)),
    ]
