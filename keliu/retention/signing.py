"""Signing a churn statement off: it is frozen by a person who answers for it, month by month (G2)."""

from datetime import datetime

from django.db import transaction

from keliu.audit.actions import FieldChange, record_changes
from keliu.retention.drawing_up import TABLE, StatementRefused
from keliu.retention.models import Statement
from keliu.rules.rights import Deed, Viewer
from keliu.rules.sentence import N_, Sentence


@transaction.atomic
def sign_off(statement: Statement, *, seen: str, actor: Viewer, now: datetime) -> Statement:
    """This function will freeze a statement; `seen` is when the one that the person looked at was drawn up.

    :raises StatementRefused: it is signed, was drawn up anew meanwhile, or an earlier one waits for its signature.
    """
    if not actor.may(Deed.SIGN_STATEMENTS):
        raise StatementRefused(Sentence(N_("You may not sign this statement")))
    row = Statement.objects.unscoped("found statement").select_for_update().filter(pk=statement.pk).first()
    if row is None or row.drawn_at.isoformat() != seen:
        raise StatementRefused(Sentence(N_("The statement was drawn up anew meanwhile: look at it once more")))
    if row.signed_at is not None:
        raise StatementRefused(Sentence(N_("The statement is signed already")))
    earlier = Statement.objects.unscoped("earlier ones").filter(store=row.store_id, month__lt=row.month, signed_at=None)
    if earlier.exists():
        raise StatementRefused(Sentence(N_("An earlier month is not signed yet: begin with that one")))
    row.signed_at, row.signed_key, row.signed_by = now, actor.account_id, actor.name[:60]
    row.save(update_fields=["signed_at", "signed_key", "signed_by"])
    change = FieldChange(TABLE, row.pk, "signed_at", None, now.isoformat(), row.store_id)
    record_changes([change], actor=actor, now=now, source="page")
    return row
