"""The sealing job: within 10 s of a commit the change is part of its store's chain."""

from django.utils import timezone
from django_tasks import task

from keliu.audit.actions import SEAL_RUN, seal_changes


@task(queue_name="bell")
def seal() -> int:
    """Seal all that waits, run by run, and return how many changes were sealed."""
    total = 0
    while (sealed := seal_changes(now=timezone.now())) == SEAL_RUN:
        total += sealed
    return total + sealed
