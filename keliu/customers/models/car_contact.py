"""Who drives a car and who gets its reminders, of the people whom its owner named (practice A1, A3)."""

from django.db import models
from django.db.models import Q

from keliu.customers.models.customer import CompanyContact
from keliu.customers.models.vehicle import Vehicle, VehicleRows


class CarContact(models.Model):
    """车辆联系人: a contact of a company is the driver of a car, or receives its reminders, since when."""

    class Part(models.TextChoices):
        DRIVER = "car_driver"
        RECEIVER = "receiver"

    vehicle = models.ForeignKey(Vehicle, on_delete=models.CASCADE, related_name="car_contacts")
    contact = models.ForeignKey(CompanyContact, on_delete=models.CASCADE, related_name="cars")
    part = models.CharField(max_length=10, choices=Part.choices)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    objects = VehicleRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle"], condition=Q(until=None, part="receiver"), name="one_receiver_a_car"
            ),
            models.UniqueConstraint(
                fields=["vehicle", "contact", "part"], condition=Q(until=None), name="one_part_a_car_contact"
            ),
        ]
