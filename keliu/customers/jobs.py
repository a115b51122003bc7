"""Jobs of the customer files: what ends by its day."""

from django.utils import timezone
from django_tasks import task

from keliu.customers.blacklisting.ending import expire_blacklistings


@task()
def end_blacklistings() -> int:
    """End the blacklistings whose last day is over."""
    now = timezone.localtime()
    return expire_blacklistings(now=now, today=now.date())
