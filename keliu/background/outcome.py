"""Recording how a job ended: only by the worker whose claim is the last one; a job that was given away is not touched."""

from datetime import timedelta
from traceback import format_exception
from typing import Any

from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from keliu.rules.free_text import mask_free_text

WAITS_FOR_ROOM = timedelta(seconds=15)


def _own(job: DBTaskResult) -> Any:
    return DBTaskResult.objects.filter(id=job.id, status=TaskResultStatus.RUNNING, started_at=job.started_at)


def record_success(job: DBTaskResult, value: Any) -> int:
    """This function will mark a job as done; 0 when it is not this worker's any more."""
    return _own(job).update(
        status=TaskResultStatus.SUCCESSFUL,
        finished_at=timezone.now(),
        return_value=value,
        exception_class_path="",
        traceback="",
    )


def record_failure(job: DBTaskResult, error: BaseException) -> int:
    """This function will mark a job as failed, with its traceback, personal values hidden."""
    return _own(job).update(
        status=TaskResultStatus.FAILED,
        finished_at=timezone.now(),
        return_value=None,
        exception_class_path=f"{type(error).__module__}.{type(error).__qualname__}",
        traceback=mask_free_text("".join(format_exception(error))),
    )


def give_back(job: DBTaskResult) -> int:
    """This function will put an interrupted job back, as if it had never been begun."""
    return _own(job).update(status=TaskResultStatus.READY, started_at=None, worker_ids=job.worker_ids[:-1])


def give_back_later(job: DBTaskResult) -> int:
    """This function will put a failed job back, to be tried again after 5, 10, 20 … seconds."""
    later = timezone.now() + timedelta(seconds=5 * 2 ** (len(job.worker_ids) - 1))
    return _own(job).update(status=TaskResultStatus.READY, started_at=None, run_after=later)


def give_back_unkept(job: DBTaskResult) -> int:
    """This function will put a job back that a full disk stopped: tried every 15 s until there is room, and not counted."""
    later = timezone.now() + WAITS_FOR_ROOM
    return _own(job).update(
        status=TaskResultStatus.READY, started_at=None, run_after=later, worker_ids=job.worker_ids[:-1]
    )
