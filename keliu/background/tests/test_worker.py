"""Claims, ends, beats and the reaper, without processes; tests/faults kills real ones."""

import os
from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import Mock

import psutil
import pytest
from django.db import OperationalError
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from keliu.background.heart import MOST_ATTEMPTS, Heart, Watch, beat, is_gone, reap, register
from keliu.background.models import Worker
from keliu.background.outcome import record_success
from keliu.background.queries import count_jobs, is_worker_alive
from keliu.background.worker import JobRunner, claim

QUEUES = ("default", "bell")
pytestmark = pytest.mark.django_db


@task()
def double(number: int) -> int:
    """Return twice the number."""
    return 2 * number


@task()
def fail() -> None:
    """Fail with a personal value in the message."""
    raise ValueError("张小伟 13812345678")


@task()
def refused() -> None:
    """Fail as a busy database does."""
    raise OperationalError("database is locked")


def runner() -> JobRunner:
    """Return a runner with a registered worker, whose heart does not beat by itself, and without recurring jobs."""
    made = JobRunner(QUEUES)
    made.schedule = SimpleNamespace(fire_due=lambda now: [])
    made.heart = Heart(register(QUEUES))
    return made


def other(**fields) -> Worker:
    """Return a worker on another machine."""
    worker = register(QUEUES)
    for name, value in {"host": "elsewhere", **fields}.items():
        setattr(worker, name, value)
    worker.save()
    return worker


def test_a_job_is_run_and_its_value_kept():
    double.enqueue(21)
    assert runner().step()
    job = DBTaskResult.objects.get()
    assert (job.status, job.return_value) == ("SUCCESSFUL", 42)


def test_nothing_waits_and_nothing_is_done():
    assert not runner().step()


def test_a_claimed_job_is_claimed_by_nobody_else():
    double.enqueue(1)
    assert claim(QUEUES, register(QUEUES)) is not None
    assert claim(QUEUES, register(QUEUES)) is None


def test_a_job_of_another_queue_is_left_alone():
    double.using(queue_name="import").enqueue(1)
    assert claim(QUEUES, register(QUEUES)) is None


def test_a_failed_job_keeps_its_traceback_without_personal_values():
    fail.enqueue()
    runner().step()
    job = DBTaskResult.objects.get()
    assert job.status == "FAILED"
    assert "ValueError" in job.traceback
    assert "小伟" not in job.traceback
    assert "13812345678" not in job.traceback


def test_what_the_database_refused_is_tried_again_later_and_not_for_ever():
    refused.enqueue()
    one = runner()
    for _attempt in range(MOST_ATTEMPTS):
        assert one.step()
        DBTaskResult.objects.update(run_after=timezone.now() - timedelta(seconds=1))
    assert DBTaskResult.objects.get().status == "FAILED"


@pytest.mark.parametrize("told", ["database or disk is full", "disk I/O error"])
def test_a_job_that_a_full_disk_stops_is_tried_again_however_long(told, monkeypatch):
    monkeypatch.setattr("keliu.background.worker.call", Mock(side_effect=OperationalError(told)))
    double.enqueue(1)
    one = runner()
    for _attempt in range(MOST_ATTEMPTS + 1):
        assert one.step()
        DBTaskResult.objects.update(run_after=timezone.now() - timedelta(seconds=1))
    job = DBTaskResult.objects.get()
    assert (job.status, job.worker_ids) == ("READY", [])


def test_a_rung_job_that_fails_is_tried_again():
    fail.using(queue_name="bell").enqueue()
    runner().step()
    job = DBTaskResult.objects.get()
    assert job.status == "READY"
    assert job.run_after > timezone.now()


def test_the_jobs_of_a_worker_that_is_silent_for_the_lease_go_back():
    silent, mine = other(), register(QUEUES)
    double.enqueue(1)
    job = claim(QUEUES, silent)
    watch = Watch(mine)
    assert watch.look(5) == []
    assert [watch.look(10) for _ in range(2)] == [[], []]
    dead = watch.look(10)
    assert dead == [silent.key]
    assert reap(dead) == 1
    assert claim(QUEUES, mine).id == job.id
    assert not record_success(job, 2), "a worker that was taken for dead must not record an end"


def test_a_worker_that_beats_is_never_dead():
    busy, mine = other(), register(QUEUES)
    double.enqueue(1)
    claim(QUEUES, busy)
    watch = Watch(mine)
    for _look in range(8):
        beat(busy)
        assert watch.look(10) == []
    assert reap([]) == 0


def test_a_worker_of_this_machine_whose_process_is_gone_is_dead_at_once():
    gone = register(QUEUES)
    gone.born -= 100
    gone.save()
    assert is_gone(gone, gone.host)
    double.enqueue(1)
    claim(QUEUES, gone)
    heart = Heart(register(QUEUES))
    heart.beat_and_look()
    assert DBTaskResult.objects.get().status == "READY"
    assert not Worker.objects.filter(key=gone.key).exists()


def test_this_very_process_is_not_gone():
    me = register(QUEUES)
    assert me.pid == os.getpid()
    assert psutil.pid_exists(me.pid)
    assert not is_gone(me, me.host)


def test_a_job_that_kills_every_worker_is_given_up():
    double.enqueue(1)
    for _attempt in range(MOST_ATTEMPTS):
        dying = other()
        assert claim(QUEUES, dying) is not None
        reap([dying.key])
    assert DBTaskResult.objects.get().status == "FAILED"
    assert count_jobs() == {"waiting": 0, "running": 0, "failed": 1}


def test_a_beat_brings_a_cleared_worker_back():
    worker = register(QUEUES)
    Worker.objects.all().delete()
    assert not is_worker_alive(now=timezone.now())
    beat(worker)
    assert is_worker_alive(now=timezone.now())
