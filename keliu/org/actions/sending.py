"""Writes of the pause of sending: begun by a restore, ended by a person who says why."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from keliu.audit.actions import FieldChange, record_changes
from keliu.org.models import Group, SendingPause
from keliu.org.queries import sending_pause
from keliu.rules.rights import Viewer


@transaction.atomic
def pause_sending(*, why: str, now: datetime) -> SendingPause:
    """This function will stop everything that sends, until `resume_sending`."""
    return sending_pause() or SendingPause.objects.create(since=now, why=why[:200])


@transaction.atomic
def resume_sending(*, why: str, actor: Viewer, now: datetime) -> int:
    """This function will let sending go on, note by whom and why, and return how many pauses ended (0: there was none).

    The pause is of the whole installation: the change log of every group says that it ended.
    """
    open_ones = SendingPause.objects.filter(ended_at=None).select_for_update()
    keys = list(open_ones.values_list("pk", flat=True))
    SendingPause.objects.filter(pk__in=keys).update(ended_at=now, ended_by=actor.name[:60])
    groups = list(Group.objects.values_list("pk", flat=True)) or [actor.group_id]
    for group in groups:
        changes = [
            FieldChange("org_sendingpause", key, "ended_at", None, f"{now:%Y-%m-%dT%H:%M}", None) for key in keys
        ]
        record_changes(changes, actor=replace(actor, group_id=group), now=now, source="settings", why=why)
    return len(keys)
