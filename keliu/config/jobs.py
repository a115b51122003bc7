"""What the worker runs of the whole house: every night the back-up, then the daily engine; a back-up wanted now."""

from typing import Any

from django.utils import timezone, translation
from django_tasks import task

from keliu.config.backing.nightly import back_up_here, back_up_nightly, note_back_up
from keliu.config.daily import run_daily
from keliu.config.failures import Failed
from keliu.org.actions.backups import By, begin_backup, note_failed, note_made

SUNDAY = 6


@task()
def daily() -> dict[str, Any]:
    """Run the engine for today; on Sundays every vehicle is worked out again from all its orders."""
    today = timezone.localdate()
    return run_daily(today, now=timezone.now(), is_full=today.weekday() == SUNDAY)


@task()
def back_up() -> str:
    """Make the nightly back-up and drop the oldest ones beyond those to keep; return its name."""
    begun_at = timezone.now()
    try:
        made = back_up_nightly(now=begun_at)
    except Failed as failure:
        note_back_up(By.NIGHT, failure, begun_at=begun_at, now=timezone.now())
        raise
    note_back_up(By.NIGHT, made, begun_at=begun_at, now=timezone.now())
    return made.name


@task()
def back_up_now(number: int, language: str) -> str:
    """Make the back-up that a person asked for, and tell him how it ended; return its name, or nothing."""
    begun_at = timezone.now()
    row = begin_backup(number, now=begun_at)
    if row is None:
        return ""
    with translation.override(language):
        try:
            made = back_up_here(now=begun_at)
        except Failed as failure:
            note_failed(row, why=str(failure), now=timezone.now())
            return ""
    note_made(row, path=str(made), size=made.stat().st_size, now=timezone.now())
    return made.name
