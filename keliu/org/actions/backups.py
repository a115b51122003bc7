"""Writes about back-ups: asked for by a person, begun, made, failed; the end is told to who asked."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse

from keliu.audit.actions import FieldChange, record_changes
from keliu.org.models import Backup
from keliu.org.noticing.giving import notice_account
from keliu.rules.rights import Viewer
from keliu.rules.sentence import N_, Sentence

State, By = Backup.State, Backup.By
TABLE = "org_backup"


@transaction.atomic
def ask_backup(*, is_under_way: bool, actor: Viewer, now: datetime) -> Backup | None:
    """This function will note that a person wants a back-up now; None: one is under way already, which will do.

    `is_under_way`: whether a job is there for the one that waits; without one it was broken off and is settled as that.
    """
    waiting = Backup.objects.filter(state=State.WAITING)
    if is_under_way and waiting.exists():
        return None
    waiting.update(state=State.FAILED, ended_at=now)
    try:
        with transaction.atomic():
            made = Backup.objects.create(
                state=State.WAITING, by=By.PERSON, person=actor.name[:60], account_id=actor.account_id, asked_at=now
            )
    except IntegrityError:
        return None
    change = FieldChange(TABLE, made.pk, "state", None, State.WAITING.value, None)
    record_changes([change], actor=actor, now=now, source="settings")
    return made


@transaction.atomic
def begin_backup(number: int, *, now: datetime) -> Backup | None:
    """This function will note that the one that waits is being written; None: it was settled meanwhile."""
    row = Backup.objects.filter(pk=number, state=State.WAITING).first()
    if row is not None:
        row.begun_at = now
        row.save(update_fields=["begun_at"])
    return row


@transaction.atomic
def note_made(row: Backup, *, path: str, size: int, now: datetime) -> None:
    """This function will note that a back-up was written, read again and found whole; it tells who asked for it."""
    row.state, row.path, row.size, row.ended_at = State.MADE, path[:1000], size, now
    row.save()
    _tell(row, N_("The back-up that you asked for is made"), now)


@transaction.atomic
def note_failed(row: Backup, *, why: str, now: datetime) -> None:
    """This function will note why a back-up was not made; it tells who asked for it."""
    row.state, row.why, row.ended_at = State.FAILED, why[:400], now
    row.save()
    _tell(row, N_("The back-up that you asked for could not be made"), now)


def _tell(row: Backup, told: str, now: datetime) -> None:
    account = row.account
    if account is not None:
        group_id = account.staff.group_id
        notice_account(account.pk, Sentence(told), page=reverse("backups"), group_id=group_id, now=now)
