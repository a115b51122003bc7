"""Grants 授权查看: one person of the group may read one store's rows for a while (the shop's table of rights)."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from keliu.access.scoped import ScopedQuerySet
from keliu.org.models.places import Account, Group, Store
from keliu.rules.rights import GROUP_LEVEL, Deed, Grant, Viewer


class GrantQuerySet(ScopedQuerySet):
    """One's own grants; those who read a store's logs see what was granted of it, the auditor of the whole group."""

    def _limit_to(self, viewer: Viewer) -> Self:
        own = self.filter(group_id=viewer.group_id)
        if not viewer.may(Deed.SEE_AUDIT):
            return own.filter(account_id=viewer.account_id, account__isnull=False)
        return own if viewer.role in GROUP_LEVEL else own.of_store(viewer)

    def open_at(self, moment: datetime) -> Self:
        """Return those by which rows are read at a moment."""
        return self.filter(begun_at__lte=moment, ended_at=None, ends_at__gt=moment)


class RowGrant(models.Model):
    """授权查看: who of the group may read which store's rows, why, from when to when, and how it ended.

    It is asked for without `begun_at`, begins with the consent of the store's general manager, ends by itself at
    `ends_at` and is then closed (`ended_at`), or is withdrawn before (`ended_by`).
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    person = models.CharField(max_length=60)
    reason = models.CharField(max_length=200)
    hours = models.SmallIntegerField()
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=60, blank=True)
    begun_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=60, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(begun_at__isnull=False, ended_at=None), name="one_grant_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(begun_at=None) | Q(ends_at__gt=F("begun_at")), name="a_granted_look_has_an_end"
            ),
        ]
        indexes = [models.Index(fields=["group", "store", "-id"], name="grant_of_store")]

    def as_rule(self) -> Grant:
        """Return it as the rules of rights know it."""
        assert self.ends_at is not None
        return Grant(self.pk, self.store_id, self.ends_at)


class GrantLookQuerySet(ScopedQuerySet):
    """The looks of the grants that a person sees."""

    def _limit_to(self, viewer: Viewer) -> Self:
        return self.filter(grant__in=RowGrant.objects.visible_to(viewer).values("pk"))


class GrantLook(models.Model):
    """授权查看记录: one page that was read by a grant; the address without what was typed into it."""

    grant = models.ForeignKey(RowGrant, on_delete=models.CASCADE, related_name="looks")
    at = models.DateTimeField()
    page = models.CharField(max_length=200)

    objects = GrantLookQuerySet.as_manager()
