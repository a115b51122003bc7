"""Making and revoking tokens."""

import secrets
from datetime import date, datetime

from django.db import transaction

from keliu.api.models import Token, digest_of
from keliu.audit.actions import FieldChange, record_changes
from keliu.org.models import Account
from keliu.rules.rights import Viewer

PREFIX = "kl_"


@transaction.atomic
def make_token(account: Account, *, name: str, expires_on: date, actor: Viewer, now: datetime) -> str:
    """This function will make a token for an account and return it; nobody can read it again."""
    text = PREFIX + secrets.token_urlsafe(32)
    row = Token.objects.create(
        group_id=account.staff.group_id, account=account, name=name[:60], digest=digest_of(text), head=text[:8],
        made_by=actor.name, made_at=now, expires_on=expires_on,
    )  # fmt: skip
    _note(row, None, f"{account.username} {expires_on}", actor, now)
    return text


@transaction.atomic
def revoke_token(token: Token, *, actor: Viewer, now: datetime) -> None:
    """This function will end a token at once; a second time it does nothing."""
    if Token.objects.unscoped("revoking a found token").filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        _note(token, token.account.username, None, actor, now)


def note_use(token: Token, *, day: date) -> None:
    """This function will note the day of a token's last use, once a day."""
    if token.last_used_on != day:
        Token.objects.unscoped("last use").filter(pk=token.pk).update(last_used_on=day)


def _note(token: Token, old: str | None, new: str | None, actor: Viewer, now: datetime) -> None:
    change = FieldChange("api_token", token.pk, token.name, old, new, token.account.staff.store_id)
    record_changes([change], actor=actor, now=now, source="api")
