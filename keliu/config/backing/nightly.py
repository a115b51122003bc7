"""The back-up of every night: made by the worker, the last few kept."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from keliu.config.backing.making import ENDING, make_backup
from keliu.config.demo_home import is_demo_home


def is_wanted() -> bool:
    """This function will say whether nightly back-ups are made here; a demo home holds nothing to lose."""
    return settings.ENVIRONMENT.backup_keep > 0 and not is_demo_home(settings.HOME)


def back_up_nightly(*, now: datetime) -> Path:
    """This function will make tonight's back-up, and only then drop the oldest ones beyond those to keep.

    :raises Failed: it was not made; the older ones all stay.
    """
    folder = settings.ENVIRONMENT.backup_path()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = make_backup(folder, now=now)
    for old in kept_backups(folder)[settings.ENVIRONMENT.backup_keep :]:
        old.unlink(missing_ok=True)
    return made


def kept_backups(folder: Path) -> list[Path]:
    """This function will return the back-ups of a folder, the newest first; their names hold their moments."""
    return sorted(folder.glob(f"keliu-*{ENDING}"), reverse=True)
