from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workshop', '0003_touched_vehicles'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='visitline',
            index=models.Index(condition=models.Q(('supplier_code__gt', '')), fields=['supplier_code'], name='line_supplier'),
        ),
    ]
