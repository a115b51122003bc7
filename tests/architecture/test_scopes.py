"""Every way to the rows of a scoped table raises without a scope, and works with one."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Count, Exists, OuterRef, Prefetch, Subquery

from keliu.access.scoped import OutsideScope, ScopedQuerySet
from keliu.customers.models import Customer
from keliu.org.models import Group, Staff, Store

READS: dict[str, Callable[[Any], Any]] = {
    "iterating": list,
    "len": len,
    "bool": bool,
    "a slice": lambda q: list(q[:3]),
    "one by place": lambda q: q.order_by("pk")[0],
    "get": lambda q: q.get(pk=1),
    "first": lambda q: q.first(),
    "last": lambda q: q.last(),
    "latest": lambda q: q.latest("pk"),
    "values": lambda q: list(q.values("name")),
    "values_list": lambda q: list(q.values_list("name", flat=True)),
    "in_bulk": lambda q: q.in_bulk([1]),
    "in_bulk of all": lambda q: q.in_bulk(),
    "count": lambda q: q.count(),
    "exists": lambda q: q.exists(),
    "contains": lambda q: q.contains(Staff(pk=1)),
    "aggregate": lambda q: q.aggregate(Count("pk")),
    "iterator": lambda q: list(q.iterator()),
    "explain": lambda q: q.explain(),
    "dates": lambda q: list(q.dates("left_on", "month")),
    "union": lambda q: list(q.union(q)),
    "union behind a scope": lambda q: list(q.unscoped("test").union(q)),
    "or behind a scope": lambda q: list(q.unscoped("test") | q),
    "xor behind a scope": lambda q: list(q.unscoped("test") ^ q),
    "and": lambda q: list(q & q),
    "a filter by subquery": lambda q: list(Group.objects.filter(pk__in=q.values("group"))),
    "an annotated subquery": lambda q: list(
        Group.objects.annotate(n=Subquery(q.filter(group=OuterRef("pk")).values("name")[:1]))
    ),
    "an Exists": lambda q: list(Group.objects.filter(Exists(q.filter(group=OuterRef("pk"))))),
    "a prefetch": lambda q: list(Group.objects.prefetch_related(Prefetch("staff", queryset=q))),
    "select_for_update": lambda q: list(q.select_for_update()),
    "raw": lambda q: list(q.raw("SELECT * FROM org_staff")),
    "get_or_create": lambda q: q.get_or_create(staff_no="1"),
    "aget": lambda q: asyncio.run(q.aget(pk=1)),
    "acount": lambda q: asyncio.run(q.acount()),
    "aiterator": lambda q: asyncio.run(_drain(q)),
}
WRITES: dict[str, Callable[[Any], Any]] = {
    "update": lambda q: q.update(name=""),
    "bulk_update": lambda q: q.bulk_update([Staff(pk=1, name="x")], ["name"]),
    "delete": lambda q: q.delete(),
    "update_or_create": lambda q: q.update_or_create(staff_no="1"),
}


async def _drain(rows: Any) -> list[Any]:
    return [row async for row in rows.aiterator()]


@pytest.fixture
def place(db: None) -> tuple[Group, Store]:
    group = Group.objects.create(code="G1", name="集团")
    store = Store.objects.create(group=group, code="S01", name="店")
    Staff.objects.create(group=group, store=store, staff_no="1", name="林志强")
    return group, store


@pytest.mark.parametrize("way", READS)
def test_reading_outside_a_scope_raises(place: tuple[Group, Store], way: str) -> None:
    with pytest.raises(OutsideScope):
        READS[way](Staff.objects.all())


@pytest.mark.parametrize("way", WRITES)
def test_writing_outside_a_scope_raises(place: tuple[Group, Store], way: str) -> None:
    with pytest.raises(OutsideScope):
        WRITES[way](Staff.objects.all())


def test_the_same_ways_work_inside_a_scope(place: tuple[Group, Store]) -> None:
    seen = Staff.objects.unscoped("test")
    assert (seen.count(), seen.exists(), seen.get(staff_no="1").name) == (1, True, "林志强")
    assert list(seen.union(seen).values_list("name", flat=True)) == ["林志强"]
    assert all((seen.in_bulk(), seen.explain(), list(seen.iterator()), list(seen | seen)))
    assert Group.objects.annotate(n=Subquery(seen.filter(group=OuterRef("pk")).values("name")[:1])).get().n == "林志强"
    assert seen.filter(name="林志强").update(name="林") == 1
    assert seen.delete()[0] == 1


def test_a_related_manager_has_no_scope_of_its_own(place: tuple[Group, Store]) -> None:
    group, store = place
    person = Customer(pk=1, group=group, home_store=store)
    for manager in (person.phones, person.vehicles, store.teams, group.staff):
        with pytest.raises(OutsideScope):
            list(manager.all())
    with pytest.raises(OutsideScope):
        list(Group.objects.prefetch_related("staff"))


def test_a_scope_does_not_leak_to_the_manager_it_came_from(place: tuple[Group, Store]) -> None:
    Staff.objects.unscoped("test").count()
    assert list(Staff.objects.none().unscoped("test")) == []
    with pytest.raises(OutsideScope):
        Staff.objects.count()


PLAIN = {
    # what only the program reads, or what is no row of a shop; each table here has been looked at
    "org.Group", "org.Region", "org.Account", "org.SavedView", "audit.Seal", "audit.OpenBatch", "files.StoredFile",
    "customers.CustomerNumber", "customers.CustomerStore", "customers.VehicleStore", "customers.VehicleModel",
    "customers.SearchEntry", "imports.BatchFile", "imports.BatchSheet", "imports.RowOutcome", "imports.StagedChange",
    "imports.ColumnMapping", "background.Slot", "background.Worker",
}  # fmt: skip


def test_every_table_is_scoped_or_known_to_hold_nothing_of_a_person() -> None:
    own = [m for m in apps.get_models() if m.__module__.startswith("keliu.")]
    plain = {m._meta.label for m in own if not isinstance(m._default_manager.all(), ScopedQuerySet)}
    assert plain - PLAIN - _declared() == set()


def _declared() -> set[str]:
    """Tables of upper desks, which say in their apps.py that they hold nothing of a person."""
    return {label for config in apps.get_app_configs() for label in getattr(config, "unscoped_tables", ())}
