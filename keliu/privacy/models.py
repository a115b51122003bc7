"""Requests of persons about their own data, and what names an erased one, as keyed hashes (个人信息保护法 art. 44 to 50)."""

from typing import Self

from django.db import models

from keliu.access.scoped import ScopedQuerySet
from keliu.org.models import Group
from keliu.rules.rights import Deed, Viewer


class RequestQuerySet(ScopedQuerySet):
    """Requests of a group's customers, for who answers them."""

    def _limit_to(self, viewer: Viewer) -> Self:
        return self.filter(group_id=viewer.group_id) if viewer.may(Deed.SUBJECT_REQUESTS) else self.none()


class SubjectRequest(models.Model):
    """本人申请: one person asks for a copy, a correction or the erasure of what is held about him.

    It knows the customer by a plain key. Of an erased person it keeps the numbers of rows alone.
    """

    class Kind(models.TextChoices):
        ACCESS = "access"
        CORRECT = "correct"
        ERASE = "erase"

    class State(models.TextChoices):
        OPEN = "open"
        RUNNING = "running"
        READY = "ready"
        DONE = "done"
        REFUSED = "refused"
        FAILED = "failed"

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    customer_key = models.BigIntegerField()
    told = models.CharField(max_length=60, blank=True)
    asked_on = models.DateField()
    due_on = models.DateField()
    wish = models.CharField(max_length=400, blank=True)
    why = models.CharField(max_length=200, blank=True)
    account_key = models.BigIntegerField(null=True)
    person = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=60, blank=True)
    counts = models.JSONField(default=dict)
    expires_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["group", "-id"], name="subject_request_newest"),
            models.Index(fields=["customer_key"], name="subject_request_customer"),
        ]


class ErasedKey(models.Model):
    """已删除的标识: a keyed hash of what named an erased person, so that an old file does not bring him back."""

    group_code = models.CharField(max_length=20)
    digest = models.CharField(max_length=64, db_index=True)
    erased_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group_code", "digest"], name="one_erased_key")]
