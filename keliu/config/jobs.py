"""The daily engine as the scheduler runs it, every night."""

from typing import Any

from django.utils import timezone
from django_tasks import task

from keliu.config.daily import run_daily


@task()
def daily() -> dict[str, Any]:
    """Run the engine for today."""
    return run_daily(timezone.localdate())
