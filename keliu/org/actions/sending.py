"""Writes of the pause of sending: begun by a restore, ended by a person."""

from datetime import datetime

from django.db import transaction

from keliu.org.models import SendingPause
from keliu.org.queries import sending_pause


@transaction.atomic
def pause_sending(*, why: str, now: datetime) -> SendingPause:
    """This function will stop everything that sends, until `resume_sending`."""
    return sending_pause() or SendingPause.objects.create(since=now, why=why[:200])


@transaction.atomic
def resume_sending(*, by: str, now: datetime) -> int:
    """This function will let sending go on, note by whom, and return how many pauses ended (0: there was none)."""
    return SendingPause.objects.filter(ended_at=None).update(ended_at=now, ended_by=by[:60])
