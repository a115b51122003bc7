"""Import batches 导入批次, their sheets, the staged changes of an open batch, remembered layouts (practice A6)."""

from typing import Self

from django.db import models
from django.db.models import Q

from keliu.access.scoped import ScopedQuerySet
from keliu.files.models import StoredFile
from keliu.org.models import Group, Store
from keliu.rules.rights import Deed, Role, Viewer


class BatchQuerySet(ScopedQuerySet):
    """Batches of the person's store; the administrator sees those of the group."""

    def _limit_to(self, viewer: Viewer) -> Self:
        own = self.filter(group_id=viewer.group_id) if viewer.may(Deed.IMPORT) else self.none()
        return own if viewer.role is Role.ADMIN else own.of_store(viewer)


class Batch(models.Model):
    """导入批次: all files of one import; its number is what `keliu undo` takes."""

    class State(models.TextChoices):
        READING = "reading"
        MAPPING = "mapping"
        PLANNING = "planning"
        PREVIEW = "preview"
        WRITING = "writing"
        CLOSING = "closing"
        DONE = "done"
        UNDOING = "undoing"
        UNDONE = "undone"
        REFUSED = "refused"
        ABANDONED = "abandoned"

    BEING_WRITTEN = (State.WRITING, State.CLOSING, State.UNDOING)

    group = models.ForeignKey(Group, null=True, on_delete=models.CASCADE, related_name="+")
    store = models.ForeignKey(Store, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=60)
    account_key = models.BigIntegerField(null=True)
    committed_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=60, blank=True)
    refusal = models.TextField(blank=True)
    rows_done = models.IntegerField(default=0)
    rows_total = models.IntegerField(default=0)
    process = models.CharField(max_length=80, blank=True)
    beat_at = models.DateTimeField(null=True)
    report = models.JSONField(default=dict)
    last_change = models.BigIntegerField(null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["group", "-id"], name="batch_newest")]


class BatchFile(models.Model):
    """导入文件: one file of a batch, its original kept by `files`."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="files")
    position = models.SmallIntegerField()
    name = models.CharField(max_length=255)
    stored = models.ForeignKey(StoredFile, null=True, on_delete=models.SET_NULL)


class BatchSheet(models.Model):
    """导入工作表: how one sheet was understood and corrected, and what became of its rows."""

    file = models.ForeignKey(BatchFile, on_delete=models.CASCADE, related_name="sheets")
    position = models.SmallIntegerField()
    name = models.CharField(max_length=255, null=True)
    kind = models.CharField(max_length=16)
    fingerprint = models.CharField(max_length=64, blank=True)
    understanding = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)


class RowOutcome(models.Model):
    """行结果: what became of a row that is worth looking at: updated, merged, rejected, warned."""

    sheet = models.ForeignKey(BatchSheet, on_delete=models.CASCADE, related_name="outcomes")
    row = models.BigIntegerField()
    outcome = models.CharField(max_length=10)
    label = models.CharField(max_length=120, blank=True)
    detail = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["sheet", "outcome", "row"], name="outcome_sheet")]


class StagedChange(models.Model):
    """待写变更: a change of an existing row that waits for the batch's closing transaction.

    An empty `field` is a mark: the row counts as changed, first by the sheet in `new`; `old` is 1 where something that
    hangs on it (a phone, a plate) is new. `own`: the row is the batch's own, so the change is no entry of the log.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="staged")
    table = models.CharField(max_length=60)
    row_key = models.BigIntegerField()
    field = models.CharField(max_length=60)
    old = models.TextField(null=True)
    new = models.TextField(null=True)
    store_key = models.BigIntegerField(null=True)
    own = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["batch", "table", "field"], name="staged_batch"),
            models.Index(fields=["table", "row_key", "batch"], name="staged_row"),
        ]


class ColumnMapping(models.Model):
    """字段映射: how a layout's columns and words were read last time, per store."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE)
    store = models.ForeignKey(Store, null=True, on_delete=models.CASCADE)
    fingerprint = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    columns = models.JSONField(default=dict)
    words = models.JSONField(default=dict)
    confirmed_by = models.CharField(max_length=60)
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "fingerprint"], name="one_mapping_a_layout"),
            models.UniqueConstraint(fields=["group", "fingerprint"], condition=Q(store=None), name="one_group_mapping"),
        ]
