"""Files that were made one, and the journal from which they become two again (practice A6).

Keys only in merge and journal, and none of them points anywhere: the file that went is not there, and what an undone
import deletes may be deleted all the same.
"""

from typing import Self

from django.db import models
from django.db.models import Q

from keliu.access.scoped import ScopedQuerySet
from keliu.customers.models.customer import Customer
from keliu.customers.models.vehicle import Vehicle
from keliu.org.models import Group, Store
from keliu.rules.rights import Deed, Viewer


class MergeQuerySet(ScopedQuerySet):
    """Merges decided in the person's store."""

    def _limit_to(self, viewer: Viewer) -> Self:
        own = self.filter(group_id=viewer.group_id)
        return own.of_store(viewer) if viewer.may(Deed.SEE_DUPLICATES) else self.none()


class FileMerge(models.Model):
    """合并: one file of a customer or a car went into another; who decided, why, and whether it was taken back.

    `marks`: the highest row number of each table at that moment, by which later rows are known; `counts`: the rows that
    moved, by table.
    """

    class Kind(models.TextChoices):
        CUSTOMER = "customer"
        VEHICLE = "vehicle"

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    store = models.ForeignKey(Store, null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    survivor_key = models.BigIntegerField()
    loser_key = models.BigIntegerField()
    at = models.DateTimeField()
    account_key = models.BigIntegerField(null=True)
    person = models.CharField(max_length=60)
    why = models.CharField(max_length=200)
    evidence = models.CharField(max_length=40, blank=True)
    confidence = models.SmallIntegerField(null=True)
    marks = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=60, blank=True)
    undone_why = models.CharField(max_length=200, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "loser_key"], condition=Q(undone_at=None), name="one_standing_merge_a_loser"
            )
        ]
        indexes = [
            models.Index(fields=["kind", "survivor_key"], name="merge_survivor"),
            models.Index(fields=["store", "-id"], name="merge_store"),
        ]


class MergeStep(models.Model):
    """合并日志: one thing that a merge did to one row; values as JSON says them.

    `moved`, `set`: `column` went from `old` to `new`; `removed`: `old` is the whole row that was there; `made`: `new` is
    the whole row that the merge wrote. `batch` is the import that the row came from; `customer_key`, `vehicle_key` the
    survivor, so that an erasure finds what is kept of him: without its steps a merge is final.
    """

    class Deed(models.TextChoices):
        MOVED = "moved"
        SET = "set"
        REMOVED = "removed"
        MADE = "made"

    merge = models.ForeignKey(FileMerge, on_delete=models.CASCADE, related_name="steps")
    deed = models.CharField(max_length=7, choices=Deed.choices)
    table = models.CharField(max_length=60)
    row_key = models.BigIntegerField()
    column = models.CharField(max_length=60, blank=True)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    batch = models.BigIntegerField(null=True)
    customer_key = models.BigIntegerField(null=True)
    vehicle_key = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["table", "row_key"], name="merge_step_row"),
            models.Index(fields=["customer_key"], name="merge_step_customer"),
            models.Index(fields=["vehicle_key"], name="merge_step_vehicle"),
            models.Index(fields=["batch"], name="merge_step_batch", condition=Q(batch__isnull=False)),
        ]


class OtherKey(models.Model):
    """别名: a name or VIN of a file that was merged, which still leads to the survivor: at imports, look-ups, search."""

    class Kind(models.TextChoices):
        NAME = "name"
        VIN = "vin"

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    value = models.CharField(max_length=100)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.CASCADE, related_name="other_keys")
    vehicle = models.ForeignKey(Vehicle, null=True, on_delete=models.CASCADE, related_name="other_keys")

    class Meta:
        indexes = [models.Index(fields=["value", "kind"], name="other_key_value")]
