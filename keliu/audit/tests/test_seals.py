"""The chain of seals: within one job after the commit, found broken when a change was altered, however they came in."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from keliu.audit.actions import FieldChange, find_breaks, record_changes, seal_changes
from keliu.audit.jobs import seal
from keliu.audit.models import Change, Seal
from keliu.audit.queries import is_anything_unsealed
from keliu.background.schedule import Schedule
from keliu.rules.rights import Viewer

pytestmark = pytest.mark.django_db
ACTOR = Viewer(1, None, "张三", 1, 1)


def change(*rows: int, store: int | None = 1) -> None:
    """Record a change of each row."""
    changes = [FieldChange("customers_customer", row, "note", None, f"新 {row}", store) for row in rows]
    record_changes(changes, actor=ACTOR, now=timezone.now(), source="page")


def rows():
    """Return all changes."""
    return Change.objects.unscoped("test")


def test_changes_of_each_store_are_sealed_in_chains_of_their_own():
    change(1, 2)
    change(3, store=2)
    change(4, store=None)
    assert seal.call() == 4
    assert not is_anything_unsealed()
    assert sorted(Seal.objects.values_list("store_key", "number", "n_changes")) == [(0, 1, 1), (1, 1, 2), (2, 1, 1)]
    assert find_breaks() == []


def test_a_second_run_seals_nothing():
    change(1)
    assert (seal.call(), seal.call()) == (1, 0)


def test_a_change_that_commits_late_under_an_earlier_number_does_not_break_the_chain():
    change(1, 2, 3)
    late = rows().get(row_key=2)
    rows().filter(id=late.id).delete()
    seal_changes(now=timezone.now())
    late.save(force_insert=True)
    seal_changes(now=timezone.now())
    assert Seal.objects.count() == 2
    assert find_breaks() == []


@pytest.mark.parametrize(
    "tamper",
    [
        lambda: rows().filter(row_key=2).update(new="旧"),
        lambda: rows().filter(row_key=2).update(at=timezone.now() - timedelta(days=1)),
        lambda: rows().filter(row_key=2).delete(),
        lambda: rows().filter(row_key=2).update(seal_number=3),
        lambda: rows().filter(row_key=2).update(digest=b"x" * 32, salt=None),
        lambda: Seal.objects.filter(number=1).update(digest=b"x" * 32),
    ],
    ids=["value", "time", "deleted", "moved", "digest", "seal"],
)
def test_what_was_altered_afterwards_is_found(tamper):
    for row in range(1, 5):
        change(row)
        seal_changes(now=timezone.now())
    change(5, 6)
    seal_changes(now=timezone.now())
    assert find_breaks() == []
    tamper()
    assert find_breaks() != []


def test_an_erased_value_leaves_the_chain_whole():
    change(1, 2)
    seal_changes(now=timezone.now())
    rows().filter(row_key=1).update(old=None, new=None, salt=None)
    assert find_breaks() == []


def test_sealing_is_due_only_when_something_waits():
    assert "audit.seal" not in Schedule().fire_due(now=timezone.now())
    change(1)
    assert "audit.seal" in Schedule().fire_due(now=timezone.now())
    assert DBTaskResult.objects.get(task_path="keliu.audit.jobs.seal").queue_name == "bell"
