"""The daily engine as the scheduler runs it, every night."""

from typing import Any

from django.utils import timezone
from django_tasks import task

from keliu.config.daily import run_daily

SUNDAY = 6


@task()
def daily() -> dict[str, Any]:
    """Run the engine for today; on Sundays every vehicle is worked out again from all its orders."""
    today = timezone.localdate()
    return run_daily(today, now=timezone.now(), is_full=today.weekday() == SUNDAY)
