"""触达账本 The contact ledger (practice C1, E3), consents and refusals (A1, D2, D4)."""

from typing import Self

from django.db import models
from django.db.models import Q

from keliu.access.scoped import ScopedQuerySet
from keliu.customers.models import Customer, Vehicle
from keliu.org.models import Group, Staff, Store
from keliu.rules.consents import CHANNELS, Purpose, Statement
from keliu.rules.rights import Deed, Viewer


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


class ConsentQuerySet(ScopedQuerySet):
    """Consents of the customers that a person sees; the auditor sees those of the group."""

    def _limit_to(self, viewer: Viewer) -> Self:
        if viewer.may(Deed.SEE_CONSENTS):
            return self.filter(customer__group_id=viewer.group_id)
        return self.filter(customer__in=Customer.objects.visible_to(viewer).values("pk"))

    def holding(self, purpose: str = Purpose.MARKETING) -> Self:
        """Return the statements that hold now, one a customer and channel."""
        return self.filter(purpose=purpose, is_current=True)


class Consent(models.Model):
    """同意与拒绝: what a customer was asked or said about a purpose and a channel, when, how, with which proof.

    It holds for the whole group. Rows are only added; `is_current` marks the one that holds, of which there is one at most
    for a customer, purpose and channel (empty: all channels).
    """

    class Way(models.TextChoices):
        PHONE = "phone"
        COUNTER = "counter"
        PAPER = "paper"
        REPLY = "reply"
        ADDRESS = "address"
        MERGE = "merge"
        FILE = "file"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="consents")
    store = models.ForeignKey(Store, null=True, on_delete=models.SET_NULL, related_name="+")
    purpose = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Purpose])
    channel = models.CharField(max_length=10, blank=True, choices=[(one, one) for one in CHANNELS])
    state = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Statement])
    at = models.DateTimeField()
    way = models.CharField(max_length=10, choices=Way.choices)
    proof = models.CharField(max_length=200, blank=True)
    account_key = models.BigIntegerField(null=True)
    person = models.CharField(max_length=60, blank=True)
    is_current = models.BooleanField(default=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "purpose", "channel"], condition=Q(is_current=True), name="one_consent_holds"
            )
        ]
        indexes = [models.Index(fields=["customer", "-at"], name="consent_customer")]


class OptOut(models.Model):
    """退订: an address that left marketing on a channel, by its keyed hash alone; it belongs to no customer.

    So it outlives erasure, re-import, merge and restore. The log in the home holds the same (`contacts.opt_outs`).
    """

    group_code = models.CharField(max_length=20)
    channel = models.CharField(max_length=10)
    digest = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group_code", "channel", "digest"], name="one_opt_out_a_hash")]
