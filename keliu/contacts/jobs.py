"""What runs by night: files that came by another way than an import get the refusals of their numbers."""

from django.utils import timezone
from django_tasks import task

from keliu.contacts.actions import carry_over_opt_outs


@task()
def carry_over() -> int:
    """Refuse marketing in the files whose numbers opted out, and return how many refusals were written."""
    return carry_over_opt_outs(now=timezone.now())
