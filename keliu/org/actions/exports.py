"""Writes of exports: asked for, written, taken, expired; each is a line of the log for good."""

import contextlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from keliu.audit.actions import FieldChange, record_changes
from keliu.org.exporting import KEPT_DAYS, Source, path_of, source_named, write_file
from keliu.org.models import Export
from keliu.org.noticing.giving import notice_account
from keliu.rules.rights import Deed, Viewer
from keliu.rules.sentence import N_, Sentence
from keliu.web.filters import Asked

GIVEN_UP = timedelta(days=1)


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
    if source is None or not may_have(export, source, viewer):
        return _settle(export, Export.State.FAILED, now, None)
    reader = replace(viewer, in_full=True) if export.is_full else viewer
    asked = Asked(reader, localtime(now).date())
    try:
        with translation.override(export.language):
            count = write_file(export, source.lines(export.query, asked), _(source.title))
    except Exception:
        with contextlib.suppress(DatabaseError):  # a full disk: the file of the database is on it, too
            _settle(export, Export.State.FAILED, now, None)
        raise
    return _settle(export, Export.State.READY, now, count)


def may_have(export: Export, source: Source, viewer: Viewer) -> bool:
    """This function will say whether a person may still have an export: his rights and his store are what they were.

    One in full needs the deed for it and a second person's word.
    """
    needed = {Deed.EXPORT_MASKED, source.deed} | ({Deed.EXPORT_FULL} if export.is_full else set())
    is_agreed = not export.is_full or bool(export.agreed_by)
    is_same = (export.account_id, export.store_id) == (viewer.account_id, viewer.store_id)
    return is_agreed and is_same and all(viewer.may(deed) for deed in needed)


@transaction.atomic
def _settle(export: Export, state: str, now: datetime, rows: int | None) -> Export:
    export.state, export.ready_at, export.rows = state, now, rows
    export.save(update_fields=["state", "ready_at", "rows"])
    return export


@transaction.atomic
def note_taken(export: Export, *, actor: Viewer, now: datetime) -> None:
    """This function will note the first time that a file was taken, and of one in full each time in the change log."""
    if export.is_full:
        change = FieldChange("org_export", export.pk, "taken", None, f"{export.rows}", export.store_id)
        record_changes([change], actor=actor, now=now, source="approval", why=export.why)
    if export.taken_at is None:
        export.taken_at = now
        export.save(update_fields=["taken_at"])


@transaction.atomic
def tell_ready(export: Export, *, now: datetime) -> None:
    """This function will tell a person that the file, which was written behind the scenes, is there or cannot be."""
    if export.account_id is None:
        return
    is_there = export.state == Export.State.READY
    told = (
        N_("The export that you asked for is ready") if is_there else N_("The export that you asked for cannot be made")
    )
    notice_account(export.account_id, Sentence(told), page=reverse("org:exports"), group_id=export.group_id, now=now)


def expire_exports(*, now: datetime) -> int:
    """This function will delete the files whose days are over, and return how many; their lines stay.

    What still waits after a day is given up: it broke off where not even that could be written.
    """
    lost = Export.objects.unscoped("broken off").filter(state=Export.State.WAITING, at__lte=now - GIVEN_UP)
    lost.update(state=Export.State.FAILED)
    ends = (Export.State.READY, Export.State.ASKED)
    due = Export.objects.unscoped("files expire").filter(expires_at__lte=now, state__in=ends)
    expired = 0
    for export in due:
        path_of(export).unlink(missing_ok=True)
        export.state = Export.State.EXPIRED
        export.save(update_fields=["state"])
        expired += 1
    return expired
