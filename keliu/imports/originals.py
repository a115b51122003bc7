"""The originals of imports in the home: deleted when their days are over (periods of keeping)."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.timezone import localtime

from keliu.files.actions import path_of
from keliu.files.models import StoredFile
from keliu.imports.models import Batch, BatchFile
from keliu.org.models import Group
from keliu.org.queries import figures_of

WAITING = (Batch.State.READING, Batch.State.MAPPING, Batch.State.PLANNING, Batch.State.PREVIEW, *Batch.BEING_WRITTEN)
SLICE = 500


def expire_originals(*, now: datetime) -> int:
    """This function will delete the originals that are over their group's days, and return how many; the lines stay."""
    expired, today = 0, localtime(now).date()
    for group_id in Group.objects.values_list("pk", flat=True):
        days = figures_of(None, today, group_id=group_id).whole("keeping.original_days")
        files = BatchFile.objects.filter(batch__group_id=group_id, stored__stored_at__lt=now - timedelta(days=days))
        due = files.exclude(batch__state__in=WAITING)
        while keys := list(due.order_by("pk").values_list("stored_id", flat=True)[:SLICE]):
            for stored in StoredFile.objects.filter(pk__in=keys):
                _delete(stored)
                expired += 1
    return expired


def _delete(stored: StoredFile) -> None:
    """Delete the row of an original, and its bytes where no other row has the same."""
    path = path_of(Path(settings.HOME) / "files", stored)
    stored.delete()
    if not StoredFile.objects.filter(sha256=stored.sha256).exists():
        path.unlink(missing_ok=True)
