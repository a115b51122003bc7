from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('data_quality', '0001_findings_repairs_scores'),
    ]

    operations = [
        migrations.AlterField(
            model_name='repair',
            name='deed',
            field=models.CharField(
                choices=[
                    ('confirm_addresses', 'Confirm Addresses'), ('phones_work', 'Phones Work'),
                    ('phones_fail', 'Phones Fail'), ('settle', 'Settle'), ('place', 'Place'),
                ],
                max_length=20,
            ),
        ),
    ]
