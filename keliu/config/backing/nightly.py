"""Back-ups into the folder of this home: tonight's by the worker, or one that a person wants now; the last days kept."""

import contextlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import gettext as _

from keliu.config.backing.making import ENDING, make_backup
from keliu.config.demo_home import is_demo_home
from keliu.config.failures import Failed
from keliu.org.actions.backups import note_failed, note_made
from keliu.org.models import Backup

DAY = len("keliu-2026-01-31")
LEFT = timedelta(days=1)


def is_wanted() -> bool:
    """This function will say whether nightly back-ups are made here; a demo home holds nothing to lose."""
    return settings.ENVIRONMENT.backup_keep > 0 and not is_demo_home(settings.HOME)


def back_up_here(*, now: datetime) -> Path:
    """This function will make a back-up in the folder of this home.

    :raises Failed: it was not made, and why.
    """
    folder = settings.ENVIRONMENT.backup_path()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        told = {"path": folder, "why": error.strerror or error}
        raise Failed(_("The folder %(path)s cannot be made: %(why)s") % told) from error
    sweep(folder, now=now)
    return make_backup(folder, now=now)


def sweep(folder: Path, *, now: datetime) -> None:
    """This function will delete what back-ups left whose process was killed: hidden files that nobody wrote for a day."""
    for path in folder.glob(".keliu-*"):
        with contextlib.suppress(OSError):
            if now.timestamp() - path.stat().st_mtime > LEFT.total_seconds():
                path.unlink()


def back_up_nightly(*, now: datetime) -> Path:
    """This function will make tonight's back-up, and only then drop those of days beyond the ones to keep.

    :raises Failed: it was not made; the older ones all stay.
    """
    made = back_up_here(now=now)
    for old in beyond(kept_backups(made.parent), settings.ENVIRONMENT.backup_keep):
        old.unlink(missing_ok=True)
    return made


def beyond(paths: Iterable[Path], days: int) -> list[Path]:
    """This function will return those that are not of the newest `days` days that have one.

    Days and not files are counted: whoever makes ten in an afternoon does not lose last week's.
    """
    found = list(paths)
    kept = sorted({path.name[:DAY] for path in found}, reverse=True)[:days]
    return [path for path in found if path.name[:DAY] not in kept]


def kept_backups(folder: Path) -> list[Path]:
    """This function will return the back-ups of a folder, the newest first; their names hold their moments."""
    return sorted(folder.glob(f"keliu-*{ENDING}"), reverse=True)


def note_back_up(by: str, made: Path | Failed, *, person: str = "", begun_at: datetime, now: datetime) -> None:
    """This function will note how a back-up that nobody asked for on a page ended.

    A database that takes nothing now does not undo a back-up that is whole: then its file alone tells of it.
    """
    row = Backup(by=by, person=person[:60], asked_at=begun_at, begun_at=begun_at)
    with contextlib.suppress(DatabaseError):
        if isinstance(made, Failed):
            note_failed(row, why=str(made), now=now)
        else:
            note_made(row, path=str(made), size=made.stat().st_size, now=now)
