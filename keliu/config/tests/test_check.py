"""`keliu check`: what it finds wrong, and what it does not call wrong."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from keliu.background.heart import register
from keliu.background.models import Worker
from keliu.config.commands.check import check_all, check_failed_jobs, check_home, check_worker
from keliu.config.jobs import daily

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_an_installation_in_order_has_no_bad_line(monkeypatch, tmp_path):
    monkeypatch.setattr("keliu.config.commands.check.require_reachable", lambda: None)
    findings = list(check_all())
    assert [sentence for is_good, sentence in findings if not is_good] == []
    assert len(findings) == 10


def test_a_home_that_is_not_there_is_wrong(settings, tmp_path):
    settings.HOME = tmp_path / "none"
    is_good, sentence = check_home()
    assert not is_good
    assert "keliu init" in sentence


def test_nobody_serves_and_nothing_waits_is_not_wrong():
    assert check_worker()[0]


def test_jobs_that_wait_for_no_worker_are_wrong():
    daily.enqueue()
    is_good, sentence = check_worker()
    assert not is_good
    assert "keliu serve" in sentence


def test_a_worker_that_vanished_is_wrong_and_one_that_beats_is_not():
    worker = register(["default"])
    assert check_worker()[0]
    Worker.objects.filter(key=worker.key).update(beat_at=timezone.now() - timedelta(minutes=7))
    assert check_worker() == (False, "Worker: silent for 7 min; start `keliu serve` again")


def test_a_job_that_failed_today_is_wrong():
    job = daily.enqueue()
    DBTaskResult.objects.filter(id=job.id).update(status="FAILED", finished_at=timezone.now())
    assert not check_failed_jobs()[0]
    DBTaskResult.objects.filter(id=job.id).update(finished_at=timezone.now() - timedelta(days=2))
    assert check_failed_jobs()[0]
