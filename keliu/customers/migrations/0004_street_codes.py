"""A region may be named down to the street: 9 digits instead of 6."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0003_list_indexes")]

    operations = [
        migrations.AlterField(
            model_name="customer",
            name="region_code",
            field=models.CharField(blank=True, max_length=9),
        ),
    ]
