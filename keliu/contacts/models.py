"""触达账本 The contact ledger (practice C1, E3)."""

from typing import Self

from django.db import models
from django.db.models import Q

from keliu.access.scoped import ScopedQuerySet
from keliu.customers.models import Customer, Vehicle
from keliu.org.models import Group, Staff, Store
from keliu.rules.rights import Viewer


class ContactQuerySet(ScopedQuerySet):
    """Contacts of the person's own store with customers whom he sees."""

    def _limit_to(self, viewer: Viewer) -> Self:
        return self.filter(store_id=viewer.store_id, customer__in=Customer.objects.visible_to(viewer).values("pk"))


class Contact(models.Model):
    """触达: one contact, made or received."""

    class Channel(models.TextChoices):
        PHONE = "phone"
        SMS = "sms"
        EMAIL = "email"
        WECHAT = "wechat"
        VISIT = "visit"

    class Direction(models.TextChoices):
        OUT = "out"
        IN = "in"

    group = models.ForeignKey(Group, on_delete=models.CASCADE)
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+")
    contact_no = models.CharField(max_length=100)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.CASCADE, related_name="contacts")
    vehicle = models.ForeignKey(Vehicle, null=True, on_delete=models.SET_NULL, related_name="contacts")
    at = models.DateTimeField()
    contact_on = models.DateField()
    channel = models.CharField(max_length=10, choices=Channel.choices)
    direction = models.CharField(max_length=3, choices=Direction.choices)
    purpose = models.CharField(max_length=60, blank=True)
    connected = models.BooleanField(default=False)
    outcome = models.CharField(max_length=200, blank=True)
    staff = models.ForeignKey(Staff, null=True, on_delete=models.SET_NULL, related_name="+")
    notes = models.JSONField(default=dict)
    batch = models.BigIntegerField(null=True)
    version = models.IntegerField(default=1)

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "contact_no"], name="one_contact_a_number")]
        indexes = [
            models.Index(fields=["customer", "-at"], name="contact_customer"),
            models.Index(fields=["vehicle", "-at"], name="contact_vehicle", condition=Q(vehicle__isnull=False)),
            models.Index(fields=["store", "contact_on"], name="contact_store_day"),
        ]
