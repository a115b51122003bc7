"""Approvals 审批: what one person asks for and another decides (practice B3; the shop's table of rights)."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from keliu.access.scoped import ScopedQuerySet
from keliu.org.models.places import Group, Store
from keliu.rules.rights import GROUP_LEVEL, Deed, Viewer


class ApprovalQuerySet(ScopedQuerySet):
    """One's own requests, and those of one's store (people of the group: of any store) that one's role may decide."""

    def _limit_to(self, viewer: Viewer) -> Self:
        own = self.filter(group_id=viewer.group_id)
        deeds = [deed.value for deed in Deed if viewer.may(deed)]
        decided = Q(deed__in=deeds)
        if viewer.role not in GROUP_LEVEL:
            decided &= Q(store_id=viewer.store_id, store__isnull=False)
        return own.filter(Q(asked_key=viewer.account_id, asked_key__isnull=False) | decided)


class Approval(models.Model):
    """审批: one request, its reason, and what a second person said to it; the row is named by plain keys.

    The table itself refuses a decision by the person who asked, a decision without a person, and a second request for
    what waits already.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        GRANTED = "granted"
        REFUSED = "refused"
        EXPIRED = "expired"
        WITHDRAWN = "withdrawn"

    DECIDED = (State.GRANTED, State.REFUSED)

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    store = models.ForeignKey(Store, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    deed = models.CharField(max_length=40)
    table = models.CharField(max_length=60)
    row_key = models.BigIntegerField()
    details = models.JSONField(default=dict)
    reason = models.CharField(max_length=200)
    asked_key = models.BigIntegerField()
    asked_by = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    decided_key = models.BigIntegerField(null=True)
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(decided_key=F("asked_key")), name="never_decided_by_oneself"),
            models.CheckConstraint(
                condition=~Q(state__in=("granted", "refused")) | Q(decided_key__isnull=False, decided_at__isnull=False),
                name="decided_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["kind", "table", "row_key"], condition=Q(state="waiting"), name="one_request_waits"
            ),
        ]
        indexes = [
            models.Index(fields=["group", "store", "-id"], condition=Q(state="waiting"), name="approval_waits"),
            models.Index(fields=["table", "row_key"], name="approval_row"),
            models.Index(fields=["asked_key", "-id"], name="approval_asked"),
        ]
