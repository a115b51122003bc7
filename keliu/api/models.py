"""Tokens 接口令牌: another system acts with the rights of one account, until a day, as long as nobody revokes it."""

import hashlib
from datetime import date
from typing import Self

from django.db import models

from keliu.access.scoped import ScopedQuerySet
from keliu.org.models import Account, Group
from keliu.rules.rights import Deed, Viewer


def digest_of(token: str) -> str:
    """This function will return what is kept of a token: its SHA-256; the token has 256 random bits of its own."""
    return hashlib.sha256(token.encode()).hexdigest()


class TokenQuerySet(ScopedQuerySet):
    """Tokens of the accounts of a group."""

    def _limit_to(self, viewer: Viewer) -> Self:
        return self.filter(group_id=viewer.group_id) if viewer.may(Deed.MANAGE_STAFF) else self.none()


class Token(models.Model):
    """接口令牌: shown once when it is made, kept as a digest."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    head = models.CharField(max_length=8)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    expires_on = models.DateField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = TokenQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def is_good_on(self, day: date) -> bool:
        """Whether the token opens anything on a day: not revoked, not expired, its person still here."""
        staff = self.account.staff
        return self.revoked_at is None and self.expires_on >= day and self.account.is_active and not staff.has_left(day)
