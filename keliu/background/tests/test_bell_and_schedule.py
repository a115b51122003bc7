"""The bell and the recurring jobs, through stand-in desks."""

from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from keliu.background.bell import ring
from keliu.background.declared import Recurring, check_declared
from keliu.background.jobs import forget_finished
from keliu.background.models import Slot
from keliu.background.schedule import Schedule

HERE = "keliu.background.tests.test_bell_and_schedule"


@task()
def open_case(reply: int) -> int:
    """A stand-in for an upper desk's job."""
    return reply


@task()
def count_all() -> int:
    """A stand-in for a recurring job."""
    return 0


def never() -> bool:
    """Nothing to do."""
    return False


@pytest.fixture
def desks(monkeypatch):
    """Stand-in desks beside the installed ones, or instead of them."""

    def install(*configs: SimpleNamespace) -> None:
        monkeypatch.setattr(apps, "get_app_configs", lambda: configs)

    return install


HEARS = SimpleNamespace(hears={"messaging.reply_graded": f"{HERE}.open_case"})


@pytest.mark.django_db
def test_a_bell_enqueues_the_jobs_of_the_desks_that_hear_it(desks):
    desks(HEARS, SimpleNamespace(hears={"messaging.reply_graded": (f"{HERE}.open_case", f"{HERE}.open_case")}))
    assert ring("messaging.reply_graded", reply=7) == 3
    job = DBTaskResult.objects.first()
    assert (job.queue_name, job.args_kwargs) == ("bell", {"args": [], "kwargs": {"reply": 7}})


@pytest.mark.django_db
def test_a_bell_that_nobody_hears_is_no_error(desks):
    desks(HEARS)
    assert ring("workshop.delivered", visit=1) == 0


@pytest.mark.django_db
def test_what_rang_in_a_transaction_that_fails_was_never_rung(desks):
    desks(HEARS)
    with suppress(ZeroDivisionError), transaction.atomic():
        assert ring("messaging.reply_graded", reply=7) == 1
        raise ZeroDivisionError
    assert not DBTaskResult.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_ringing_outside_a_transaction_is_refused(desks):
    desks(HEARS)
    with pytest.raises(RuntimeError):
        ring("messaging.reply_graded", reply=7)


def test_a_declared_job_that_is_none_is_named_by_the_system_check(desks):
    desks(SimpleNamespace(hears={"a.b": "keliu.nowhere.job"}, schedule=()))
    assert "keliu.nowhere.job" in check_declared(None)[0].msg


def test_the_installed_desks_declare_only_jobs_that_exist():
    assert check_declared(None) == []


def test_slots_of_an_interval_and_of_a_time_of_day(settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    now = datetime(2026, 3, 1, 17, 0, 7, tzinfo=UTC)
    assert Recurring("a", "j", every=timedelta(seconds=5)).slot_at(now) == datetime(2026, 3, 1, 17, 0, 5, tzinfo=UTC)
    night = Recurring("b", "j", at=time(2, 30))
    assert night.slot_at(now) == datetime(2026, 2, 28, 18, 30, tzinfo=UTC)
    assert night.slot_at(now + timedelta(hours=2)) == datetime(2026, 3, 1, 18, 30, tzinfo=UTC)


def test_a_recurring_job_has_an_interval_or_a_time():
    with pytest.raises(ValueError):
        Recurring("a", "j")


@pytest.mark.django_db
def test_of_two_workers_one_fires_a_slot(desks):
    desks(SimpleNamespace(schedule=(Recurring("count", f"{HERE}.count_all", at=time(2, 30)),)))
    now = timezone.now()
    first, second = Schedule(), Schedule()
    assert (first.fire_due(now=now), second.fire_due(now=now), first.fire_due(now=now)) == (["count"], [], [])
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db
def test_while_a_firing_is_unfinished_there_is_no_next_one(desks):
    desks(SimpleNamespace(schedule=(Recurring("count", f"{HERE}.count_all", every=timedelta(seconds=5)),)))
    now = timezone.now()
    schedule = Schedule()
    assert schedule.fire_due(now=now) == ["count"]
    assert schedule.fire_due(now=now + timedelta(seconds=10)) == []
    DBTaskResult.objects.update(status="SUCCESSFUL")
    assert schedule.fire_due(now=now + timedelta(seconds=10)) == ["count"]


@pytest.mark.django_db
def test_a_firing_waits_until_there_is_something_to_do(desks):
    desks(
        SimpleNamespace(
            schedule=(Recurring("c", f"{HERE}.count_all", every=timedelta(seconds=5), when=f"{HERE}.never"),)
        )
    )
    assert Schedule().fire_due(now=timezone.now()) == []


@pytest.mark.django_db
def test_old_jobs_and_firings_are_forgotten_but_for_the_last_firing():
    now = timezone.now()
    old = now - timedelta(days=3)
    for status, finished in (
        ("SUCCESSFUL", old),
        ("SUCCESSFUL", now),
        ("FAILED", old),
        ("FAILED", now - timedelta(days=31)),
    ):
        job = count_all.enqueue()
        DBTaskResult.objects.filter(id=job.id).update(status=status, finished_at=finished)
    for days in (3, 4, 5):
        Slot.objects.create(name="nightly", slot=now - timedelta(days=days))
    assert forget_finished.call() == {"jobs": 2, "slots": 2, "workers": 0}
    assert Slot.objects.get().slot == now - timedelta(days=3)
