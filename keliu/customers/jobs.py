"""Jobs of the customer files: what ends by its day, and the search for duplicates."""

from django.utils import timezone
from django_tasks import task

from keliu.customers.blacklisting.ending import expire_blacklistings
from keliu.customers.duplicates.suspecting import suspect_all


@task()
def end_blacklistings() -> int:
    """End the blacklistings whose last day is over."""
    now = timezone.localtime()
    return expire_blacklistings(now=now, today=now.date())


@task()
def find_duplicates() -> int:
    """Put the pairs of files that may be one before people; return how many are new."""
    return suspect_all()
