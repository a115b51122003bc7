"""What the scheduler runs: the lists of next contacts are made anew within a minute of a change, or some in a large group."""

from django.utils import timezone
from django_tasks import task

from keliu.outreach import today


def is_overtaken() -> bool:
    """Whether a change or midnight has overtaken a list."""
    return today.is_overtaken(timezone.localdate())


@task()
def refresh_lists() -> int:
    """Make the lists that were overtaken."""
    return today.refresh(timezone.localdate())
