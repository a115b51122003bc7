"""Housekeeping: finished jobs, old firings, old workers and expired sessions are forgotten every night."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db.models import F, Max, OuterRef, Subquery
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from keliu.background.models import Slot, Worker

KEEP_DONE = timedelta(days=2)
KEEP_FAILED = timedelta(days=30)


@task()
def forget_finished() -> dict[str, int]:
    """Delete done jobs after 2 days, failed ones after 30, firings after 2 days but for the last of each name."""
    now = timezone.now()
    done = DBTaskResult.objects.successful().filter(finished_at__lt=now - KEEP_DONE)
    failed = DBTaskResult.objects.failed().filter(finished_at__lt=now - KEEP_FAILED)
    newest = Slot.objects.filter(name=OuterRef("name")).values("name").annotate(last=Max("slot")).values("last")
    slots = Slot.objects.filter(slot__lt=now - KEEP_DONE).annotate(last=Subquery(newest)).exclude(slot=F("last"))
    gone = Worker.objects.filter(beat_at__lt=now - KEEP_DONE)
    return {
        "jobs": done._raw_delete("default") + failed._raw_delete("default"),
        "slots": Slot.objects.filter(id__in=list(slots.values_list("id", flat=True)[:50_000])).delete()[0],
        "workers": gone.delete()[0],
    }


@task()
def forget_sessions() -> int:
    """Delete sessions that have expired, and return how many."""
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]
