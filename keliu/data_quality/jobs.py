"""The checks as the scheduler runs them: what was touched, each minute; everything, each night. Safe to run twice."""

from django.utils import timezone
from django_tasks import task

from keliu.data_quality.actions import catch_up, check_all
from keliu.data_quality.checks.changes import what_changed


@task()
def follow_changes() -> int:
    """Check the files that were touched since the last check."""
    return catch_up(what_changed(), today=timezone.localdate(), now=timezone.now())


@task()
def check_everything() -> int:
    """Check every file: what is overdue or stale only because a day went by is found here."""
    return check_all(today=timezone.localdate(), now=timezone.now())
