"""Jobs that are killed."""

import os
import random
import time

from django.db import transaction
from django_tasks import task

from tests.faults.desk.models import Effect, Mark


def mark(number: int, event: str) -> None:
    """This function will note an event."""
    Mark.objects.create(number=number, event=event, pid=os.getpid(), at=time.time())


@task()
def work(number: int, least: float = 0.2, most: float = 0.6) -> None:
    """Work for a while in one transaction, in the manner of every job: first ask whether it is done already."""
    mark(number, "begin")
    time.sleep(random.uniform(least, most) / 2)
    with transaction.atomic():
        if Effect.objects.filter(number=number).exists():
            return
        Effect.objects.create(number=number)
    time.sleep(random.uniform(least, most) / 2)
    mark(number, "end")


@task()
def count(number: int) -> None:
    """Leave a mark, nothing else: how many jobs a second."""
    mark(number, "begin")
