"""Changes, their chain of digests, and the batches that are still open (practice A5).

A row created by an import is audited by its batch number, which it carries; each later change has a row here. Values
stand beside a salted digest, and the chain covers the digests only, so that an erasure may empty value and salt and the
chain still verifies.
"""

from typing import Self

from django.db import models
from django.db.models import Q

from keliu.access.scoped import ScopedQuerySet
from keliu.rules.rights import Deed, Role, Viewer


class ChangeQuerySet(ScopedQuerySet):
    """Changes of files, by store and row."""

    def _limit_to(self, viewer: Viewer) -> Self:
        own = self.filter(group_key=viewer.group_id)
        if viewer.role is Role.AUDITOR:
            return own
        if viewer.may(Deed.SEE_AUDIT):
            return own.of_store(viewer, "store_key")
        return self.none()

    def of_row(self, table: str, row_key: int) -> Self:
        """Return the changes of one row, the newest first."""
        return self.filter(table=table, row_key=row_key).order_by("-id")


class Change(models.Model):
    """变更: one field of one row, from one value to another."""

    at = models.DateTimeField()
    group_key = models.BigIntegerField(null=True)
    store_key = models.BigIntegerField(null=True)
    actor_key = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=60)
    table = models.CharField(max_length=60)
    row_key = models.BigIntegerField()
    field = models.CharField(max_length=60)
    old = models.TextField(null=True)
    new = models.TextField(null=True)
    why = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=40)
    batch = models.BigIntegerField(null=True)
    salt = models.BinaryField(max_length=16, null=True)
    digest = models.BinaryField(max_length=32, null=True)
    seal_number = models.BigIntegerField(null=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["table", "row_key"], name="change_row"),
            models.Index(fields=["group_key", "store_key", "-at"], name="change_store_time"),
            models.Index(fields=["batch", "table"], name="change_batch", condition=Q(batch__isnull=False)),
            models.Index(fields=["id"], name="change_unsealed", condition=Q(digest__isnull=True)),
        ]


class Seal(models.Model):
    """链节: covers a run of changes of one store; its digest covers the seal before it and the digests of the run.

    A change names its seal, since the numbers of a run may have gaps that a slower transaction fills later.
    """

    store_key = models.BigIntegerField()
    number = models.BigIntegerField()
    first_change = models.BigIntegerField()
    last_change = models.BigIntegerField()
    n_changes = models.IntegerField()
    digest = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store_key", "number"], name="one_seal_a_number")]


class OpenBatch(models.Model):
    """未完成批次: an import that is being written; its rows are there but nobody acts on them yet."""

    number = models.BigIntegerField(primary_key=True)
    opened_at = models.DateTimeField()
