"""What the scheduler runs every night: the back-up, then the daily engine."""

from typing import Any

from django.utils import timezone
from django_tasks import task

from keliu.config.backing.nightly import back_up_nightly
from keliu.config.daily import run_daily

SUNDAY = 6


@task()
def daily() -> dict[str, Any]:
    """Run the engine for today; on Sundays every vehicle is worked out again from all its orders."""
    today = timezone.localdate()
    return run_daily(today, now=timezone.now(), is_full=today.weekday() == SUNDAY)


@task()
def back_up() -> str:
    """Make the nightly back-up and drop the oldest ones beyond those to keep; return its name."""
    return back_up_nightly(now=timezone.now()).name
