"""How far the daily engine has come: from when spends hold, and by which warranties the facts were made."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workshop", "0004_lines_by_supplier")]
    operations = [
        migrations.CreateModel(
            name="FactState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("spends_on", models.DateField(null=True)),
                ("warranties", models.TextField(blank=True)),
            ],
        ),
    ]
