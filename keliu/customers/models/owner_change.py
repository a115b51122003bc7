"""Changes of a car's owner, each as one deed that can be taken back (practice A2, A5)."""

from django.db import models

from keliu.customers.models.customer import Customer
from keliu.customers.models.vehicle import Vehicle, VehicleRows
from keliu.org.models import Store


class OwnerChange(models.Model):
    """过户: a car went from one customer to another on a day; why, which papers were seen, and what it moved.

    `made` holds the numbers of the rows that it wrote and what they were, so that taking it back is exact.
    """

    class Reason(models.TextChoices):
        SOLD = "owner_sold"
        FAMILY = "owner_family"
        INHERITED = "owner_inherited"
        COMPANY = "owner_company"
        CORRECTED = "owner_corrected"
        OTHER = "owner_other"

    vehicle = models.ForeignKey(Vehicle, on_delete=models.CASCADE, related_name="owner_changes")
    former = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL, related_name="+")
    owner = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    changed_on = models.DateField()
    reason = models.CharField(max_length=16, choices=Reason.choices)
    papers = models.CharField(max_length=200, blank=True)
    store = models.ForeignKey(Store, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    account_key = models.BigIntegerField(null=True)
    person = models.CharField(max_length=60, blank=True)
    made = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=60, blank=True)
    undone_why = models.CharField(max_length=200, blank=True)

    objects = VehicleRows.as_manager()
