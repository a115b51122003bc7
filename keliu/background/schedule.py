"""Firing recurring jobs: a slot is a unique row, written with its job in one transaction by whichever worker is first."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from keliu.background.declared import Recurring, recurring_jobs
from keliu.background.models import Slot

UNFINISHED = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


class Schedule:
    """The recurring jobs as one worker sees them; it remembers what is fired, so that it need not ask each second."""

    def __init__(self) -> None:
        self.fired: dict[str, datetime] = {}

    def fire_due(self, *, now: datetime) -> list[str]:
        """This function will fire what is due and was fired by nobody yet, and return the names."""
        return [each.name for each in recurring_jobs() if self._is_due(each, now) and self._fire(each, now)]

    def _is_due(self, each: Recurring, now: datetime) -> bool:
        if self.fired.get(each.name) == each.slot_at(now):
            return False
        return not each.when or bool(import_string(each.when)())

    def _fire(self, each: Recurring, now: datetime) -> bool:
        slot = each.slot_at(now)
        last = Slot.objects.filter(name=each.name).order_by("-slot").first()
        if last and last.slot >= slot:
            self.fired[each.name] = slot
            return False
        if last and DBTaskResult.objects.filter(id=last.job, status__in=UNFINISHED).exists():
            return False
        try:
            with transaction.atomic():
                row = Slot.objects.create(name=each.name, slot=slot)
                row.job = import_string(each.job).enqueue().id
                row.save(update_fields=["job"])
        except IntegrityError:
            self.fired[each.name] = slot
            return False
        self.fired[each.name] = slot
        return True
