"""Writes of exports: asked for, written, taken, expired; each is a line of the log for good."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from keliu.org.exporting import KEPT_DAYS, Source, path_of, source_named, write_file
from keliu.org.models import Export
from keliu.rules.rights import Viewer
from keliu.web.filters import Asked


@transaction.atomic
def ask_export(source: Source, *, actor: Viewer, now: datetime, **given: Any) -> Export:
    """This function will note that a person exports a list; `given` are query, columns, format, language and why."""
    return Export.objects.create(
        at=now, group_id=actor.group_id, store_id=actor.store_id, account_id=actor.account_id, person=actor.name[:60],
        page=source.name, expires_at=now + timedelta(days=KEPT_DAYS), **given,
    )  # fmt: skip


def fulfil_export(export: Export, *, viewer: Viewer, now: datetime) -> Export:
    """This function will write the file of an export, as its person sees the rows now; a second run writes it again.

    A right that was taken away meanwhile leaves the export failed and without a file.
    """
    chosen = export.columns if isinstance(export.columns, dict) else {"names": export.columns}
    source = source_named(export.page, chosen.get("names"), chosen.get("ids"))
    if source is None or not viewer.may(source.deed):
        return _settle(export, Export.State.FAILED, now, None)
    asked = Asked(viewer, localtime(now).date())
    with translation.override(export.language):
        count = write_file(export, source.lines(export.query, asked), _(source.title))
    return _settle(export, Export.State.READY, now, count)


@transaction.atomic
def _settle(export: Export, state: str, now: datetime, rows: int | None) -> Export:
    export.state, export.ready_at, export.rows = state, now, rows
    export.save(update_fields=["state", "ready_at", "rows"])
    return export


@transaction.atomic
def note_taken(export: Export, *, now: datetime) -> None:
    """This function will note the first time that a file was taken."""
    if export.taken_at is None:
        export.taken_at = now
        export.save(update_fields=["taken_at"])


def expire_exports(*, now: datetime) -> int:
    """This function will delete the files whose days are over, and return how many; their lines stay."""
    due = Export.objects.unscoped("files expire").filter(expires_at__lte=now, state=Export.State.READY)
    expired = 0
    for export in due:
        path_of(export).unlink(missing_ok=True)
        export.state = Export.State.EXPIRED
        export.save(update_fields=["state"])
        expired += 1
    return expired
