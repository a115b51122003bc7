"""What data quality keeps: findings, what people settled, repairs that can be taken back, scores by day (A4, A5).

Findings are derived: they hold plain keys and point at nothing, so that a merge, an undone import or an erasure never
meets them; the next check works them out anew.
"""

from typing import Self

from django.db import models

from keliu.access.scoped import ScopedQuerySet
from keliu.org.models import Store
from keliu.rules.rights import GROUP_LEVEL, Deed, Viewer


class StoreRows(ScopedQuerySet):
    """Rows of the person's own store, for those who look after its files."""

    def _limit_to(self, viewer: Viewer) -> Self:
        return self.of_store(viewer) if viewer.may(Deed.SEE_DATA_QUALITY) else self.none()


class Finding(models.Model):
    """资料问题: one thing that is wrong with one file, at the store whose file it is.

    `file_key` is a vehicle's where `is_vehicle`, else a customer's; `customer_key` is the customer or the owner.
    `parts`: what is missing, as ",part_name,part_phone,"; `told`: sentences of the rules; `mark`: what it is that a
    person may settle; `since`: from when it is wrong, where that is known, else the day on which it was found.
    """

    store = models.ForeignKey(Store, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)
    fault = models.CharField(max_length=20)
    is_vehicle = models.BooleanField()
    file_key = models.BigIntegerField()
    customer_key = models.BigIntegerField(null=True)
    since = models.DateField()
    parts = models.CharField(max_length=120, blank=True)
    told = models.JSONField(default=list)
    mark = models.CharField(max_length=120, blank=True)

    objects = StoreRows.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fault", "is_vehicle", "file_key"], name="one_finding_a_file")]
        indexes = [
            models.Index(fields=["store", "fault", "since", "id"], name="finding_list"),
            models.Index(fields=["is_vehicle", "file_key"], name="finding_file"),
        ]


class Settled(models.Model):
    """已核对: a person compared it and it is right as it stands; it comes back when it changes."""

    fault = models.CharField(max_length=20)
    is_vehicle = models.BooleanField()
    file_key = models.BigIntegerField()
    customer_key = models.BigIntegerField(null=True)
    mark = models.CharField(max_length=120, blank=True)
    repair = models.ForeignKey("Repair", on_delete=models.CASCADE, related_name="settled")

    class Meta:
        indexes = [models.Index(fields=["is_vehicle", "file_key"], name="settled_file")]


class Repair(models.Model):
    """批量修补: one deed over many files, with what was there before, so that it can be taken back."""

    class Deed(models.TextChoices):
        CONFIRM_ADDRESSES = "confirm_addresses"
        PHONES_WORK = "phones_work"
        PHONES_FAIL = "phones_fail"
        SETTLE = "settle"
        PLACE = "place"

    store = models.ForeignKey(Store, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)
    deed = models.CharField(max_length=20, choices=Deed.choices)
    fault = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()
    account_key = models.BigIntegerField(null=True)
    person = models.CharField(max_length=60)
    files = models.IntegerField(default=0)
    why = models.CharField(max_length=200, blank=True)
    kept = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=60, blank=True)

    objects = StoreRows.as_manager()

    class Meta:
        indexes = [models.Index(fields=["store", "-id"], name="repair_newest")]


class ScoreQuerySet(ScopedQuerySet):
    """Scores of the person's store; people of the group see those of every store, which are totals."""

    def _limit_to(self, viewer: Viewer) -> Self:
        own = self.filter(store__group_id=viewer.group_id)
        if viewer.role in GROUP_LEVEL and viewer.may(Deed.SEE_TOTALS):
            return own
        return own.of_store(viewer) if viewer.may(Deed.SEE_DATA_QUALITY) else self.none()


class StoreScore(models.Model):
    """资料质量分: of a store on a day; the score is `there / (asked * vehicles)`, `findings` counts them by fault."""

    store = models.ForeignKey(Store, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)
    day = models.DateField()
    vehicles = models.IntegerField()
    there = models.BigIntegerField()
    asked = models.SmallIntegerField()
    findings = models.JSONField(default=dict)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "day"], name="one_score_a_day")]

    @property
    def value(self) -> float | None:
        """The share of the parts that are there; no value for a store without vehicles."""
        return self.there / (self.asked * self.vehicles) if self.vehicles else None


class CheckState(models.Model):
    """检查进度: how far the checks have followed the changes: the highest key seen of each table."""

    at = models.DateTimeField()
    seen = models.JSONField(default=dict)
