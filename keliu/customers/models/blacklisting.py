"""黑名单: why, on whose word, until when; a customer is on it once at a time (practice B3)."""

from django.db import models
from django.db.models import Q

from keliu.customers.models.customer import Customer
from keliu.customers.models.scopes import FileQuerySet
from keliu.org.models import Store


class Blacklisting(models.Model):
    """拉黑: one stay of a customer on the blacklist, proposed by one person and decided by another.

    The customer's level says that he is on it today; `level_before` is what he goes back to. `until` is its last day.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="blacklistings")
    store = models.ForeignKey(Store, null=True, on_delete=models.PROTECT, related_name="+")
    approval_key = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    proposed_by = models.CharField(max_length=60)
    decided_by = models.CharField(max_length=60)
    begun_at = models.DateTimeField()
    until = models.DateField()
    level_before = models.CharField(max_length=16, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=60, blank=True)
    ended_why = models.CharField(max_length=200, blank=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer"], condition=Q(ended_at=None), name="once_on_the_blacklist")
        ]
        indexes = [models.Index(fields=["until"], condition=Q(ended_at=None), name="blacklisting_ends")]
