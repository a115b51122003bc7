"""Splits a table: done twice it collides, done by half it loses."""

from django.db import migrations, models


def split(apps, schema_editor):
    Person, Phone = apps.get_model("upgraded", "Person"), apps.get_model("upgraded", "Phone")
    for person in Person.objects.order_by("pk").iterator():
        Phone.objects.create(person=person, number=person.phone)
    Person.objects.update(phone="")


class Migration(migrations.Migration):
    dependencies = [("upgraded", "0002_amounts_in_fen")]
    operations = [
        migrations.CreateModel(
            name="Phone",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=20)),
                ("person", models.ForeignKey(on_delete=models.CASCADE, to="upgraded.person")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "number"), name="upgraded_phone_once"),
                ],
            },
        ),
        migrations.RunPython(split, elidable=False),
    ]
