"""Customers who live in one household, by somebody's word, never by a guess (practice A1): one home is not called twice."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from keliu.access.scoped import ScopedQuerySet
from keliu.customers.models.customer import Customer
from keliu.rules.rights import Viewer


class HouseholdQuerySet(ScopedQuerySet):
    """Links of which a person sees both customers; of any other nothing tells that it exists."""

    def _limit_to(self, viewer: Viewer) -> Self:
        seen = Customer.objects.visible_to(viewer).values("pk")
        return self.filter(customer__in=seen, other__in=seen)


class HouseholdLink(models.Model):
    """家庭关系: `other` is the `kind` of `customer` (spouse, parent, child), since when and by whose word.

    `none` says that two who share an address or a number are no family, so that it is not asked again.
    """

    class Kind(models.TextChoices):
        SPOUSE = "spouse"
        PARENT = "parent"
        CHILD = "child"
        OTHER = "other_kin"
        NONE = "no_kin"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="household_links")
    other = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    told_by = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    account_key = models.BigIntegerField(null=True)
    person = models.CharField(max_length=60, blank=True)
    ended_by = models.CharField(max_length=60, blank=True)
    ended_why = models.CharField(max_length=200, blank=True)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "other"], condition=Q(until=None), name="one_household_link"),
            models.CheckConstraint(condition=~Q(customer=F("other")), name="household_of_two"),
        ]
