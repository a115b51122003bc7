from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=40)),
                ("phone", models.CharField(max_length=20)),
                ("amount", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("person", models.ForeignKey(on_delete=models.CASCADE, to="upgraded.person")),
                ("title", models.CharField(max_length=40)),
            ],
        ),
    ]
