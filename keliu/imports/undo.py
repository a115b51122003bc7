"""Taking a whole import back within 30 days: what it created and what it changed (practice A6)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from keliu.audit.models import Change, OpenBatch
from keliu.customers.actions import refresh_members, refresh_search
from keliu.customers.models import CustomerFacts, Ownership, RevealLog, SearchEntry, SuspectedDuplicate, VehicleFacts
from keliu.imports.models import Batch, StagedChange
from keliu.imports.planning.world import MODELS
from keliu.imports.writing.closing import set_from_staged
from keliu.imports.writing.touched import touched_customers, touched_vehicles
from keliu.org.queries import figures_of
from keliu.rules.rights import Viewer
from keliu.rules.sentence import N_, Sentence
from keliu.workshop.facts import refresh_customer_facts, refresh_vehicle_facts

SLICE = 5000
MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class ChangedSince:
    """之后又改过的行: a row that stands in the way of an undo."""

    table: str
    row_key: int
    label: str


class UndoRefused(Exception):
    """An import that cannot be taken back: why, and the rows that were changed since."""

    def __init__(self, sentence: Sentence, rows: list[ChangedSince] | None = None) -> None:
        super().__init__(sentence.english())
        self.sentence = sentence
        self.rows = rows or []


def undo_batch(batch: Batch, *, actor: Viewer, now: datetime) -> dict[str, int]:
    """This function will take an import back and return how many rows were deleted and restored.

    :raises UndoRefused: it is not a finished one, too old, or rows were changed since.
    """
    if batch.state != Batch.State.DONE:
        raise UndoRefused(
            Sentence(
                N_("Batch %(batch)s is not a finished import (%(state)s)"), {"batch": batch.pk, "state": batch.state}
            )
        )
    days = figures_of(batch.store_id, timezone.localtime(now).date(), group_id=batch.group_id).whole("files.undo_days")
    if batch.committed_at and now - batch.committed_at > timedelta(days=days):
        raise UndoRefused(
            Sentence(N_("Batch %(batch)s is older than %(days)s days"), {"batch": batch.pk, "days": days})
        )
    if blocking := list(changed_since(batch)):
        message = N_("Batch %(batch)s cannot be taken back: %(n)s rows were changed since")
        raise UndoRefused(Sentence(message, {"batch": batch.pk, "n": len(blocking)}), blocking[:MOST_LISTED])
    return _undo(batch, actor=actor, now=now)


def changed_since(batch: Batch) -> Iterator[ChangedSince]:
    """This function will yield the rows of a batch that somebody changed, or hung something on, after it."""
    last = Change.objects.unscoped("undo").filter(batch=batch.pk).aggregate(Max("id"))["id__max"] or 0
    later = Change.objects.unscoped("undo").filter(Q(batch=None) | ~Q(batch=batch.pk))
    for table, model in MODELS.items():
        if any(f.attname == "batch" for f in model._meta.concrete_fields):
            created = rows_of(model).filter(batch=batch.pk).values("id")
            changes = later.filter(table=table, row_key__in=created)
            if batch.committed_at:
                changes = changes.filter(at__gte=batch.committed_at)
            for key in changes.values_list("row_key", flat=True).distinct():
                yield ChangedSince(table, key, "")
            yield from _hung_on(model, batch)
    own = Change.objects.unscoped("undo").filter(batch=batch.pk)
    for table, key, name in own.values_list("table", "row_key", "field").distinct():
        if later.filter(id__gt=last, table=table, row_key=key, field=name).exists():
            yield ChangedSince(table, key, name)


def _hung_on(model: type[models.Model], batch: Batch) -> Iterator[ChangedSince]:
    """Yield the created rows of a table to which rows of other origin point."""
    for relation in model._meta.related_objects:
        other = relation.related_model
        if other in (VehicleFacts, CustomerFacts, SearchEntry, SuspectedDuplicate, RevealLog):
            continue
        column = relation.field.attname
        strangers = rows_of(other).filter(**{f"{relation.field.name}__batch": batch.pk})
        if any(f.attname == "batch" for f in other._meta.concrete_fields):
            strangers = strangers.exclude(batch=batch.pk)
        elif other._meta.app_label == "imports":
            continue
        for key in strangers.values_list(column, flat=True).distinct()[:MOST_LISTED]:
            yield ChangedSince(model._meta.db_table, key, other._meta.db_table)


def rows_of(model: Any) -> models.QuerySet[Any]:
    """This function will return all rows of a table, for the program itself."""
    rows = model._default_manager.all()
    return rows.unscoped("undo") if hasattr(rows, "unscoped") else rows


def _undo(batch: Batch, *, actor: Viewer, now: datetime) -> dict[str, int]:
    with transaction.atomic():
        batch.state = Batch.State.UNDOING
        batch.save(update_fields=["state"])
        OpenBatch.objects.get_or_create(number=batch.pk, defaults={"opened_at": now})
    cars = touched_vehicles(batch)
    people = touched_customers(batch, cars)
    with transaction.atomic():
        restored = _restore(batch, now)
    cars |= set(
        Change.objects.unscoped("undo")
        .filter(batch=batch.pk, table="customers_vehicle")
        .values_list("row_key", flat=True)
    )
    deleted = delete_created(batch)
    with transaction.atomic():
        refresh_vehicle_facts(existing("customers_vehicle", cars), except_open=batch.pk)
        left = existing("customers_customer", people)
        refresh_customer_facts(left)
        refresh_search(customer_ids=left, vehicle_ids=existing("customers_vehicle", cars))
        refresh_members(left, today=now.date())
        OpenBatch.objects.filter(number=batch.pk).delete()
        batch.state, batch.undone_at, batch.undone_by = Batch.State.UNDONE, now, actor.name[:60]
        batch.save()
    return {"deleted": deleted, "restored": restored}


def existing(table: str, keys: set[int]) -> list[int]:
    """This function will return those of the numbers whose rows are still there."""
    ordered = sorted(keys)
    found: list[int] = []
    for start in range(0, len(ordered), SLICE):
        found += rows_of(MODELS[table]).filter(id__in=ordered[start : start + SLICE]).values_list("id", flat=True)
    return found


def _restore(batch: Batch, now: datetime) -> int:
    """Give every changed field its old value back; the change log gets the way back as changes of their own."""
    own = Change.objects.unscoped("undo").filter(batch=batch.pk, source="import")
    staged = [
        StagedChange(
            batch=batch, table=c.table, row_key=c.row_key, field=c.field, old=c.new, new=c.old, store_key=c.store_key
        )
        for c in own.iterator(chunk_size=2000)
    ]
    rows_of(Ownership).filter(batch=batch.pk).delete()
    StagedChange.objects.bulk_create(staged, batch_size=2000)
    for table, name in list(StagedChange.objects.filter(batch=batch).values_list("table", "field").distinct()):
        set_from_staged(MODELS[table], name, "new", batch)
        if any(f.attname == "version" for f in MODELS[table]._meta.concrete_fields):
            keys = StagedChange.objects.filter(batch=batch, table=table).values("row_key")
            rows_of(MODELS[table]).filter(id__in=keys).update(version=F("version") + 1)
    Change.objects.bulk_create(
        [
            Change(
                at=now, group_key=batch.group_id, store_key=s.store_key, actor_name="undo", table=s.table,
                row_key=s.row_key, field=s.field, old=s.old, new=s.new, source="undo", batch=batch.pk,
            )
            for s in staged
        ],
        batch_size=2000,
    )  # fmt: skip
    StagedChange.objects.filter(batch=batch).delete()
    return len(staged)


def delete_created(batch: Batch) -> int:
    """This function will delete the rows that a batch created, in slices, those first that point to others."""
    deleted = 0
    rows_of(SuspectedDuplicate).filter(batch=batch.pk).delete()
    for model in reversed(MODELS.values()):
        if not any(f.attname == "batch" for f in model._meta.concrete_fields):
            continue
        while keys := list(rows_of(model).filter(batch=batch.pk).values_list("id", flat=True)[:SLICE]):
            with transaction.atomic():
                _delete_hanging(model, keys)
                deleted += _delete(model._meta.db_table, "id", keys)
    return deleted


def _delete_hanging(model: type[models.Model], keys: list[int]) -> None:
    """Delete what the program itself keeps beside a file: facts and search texts. Who looked at it stays in the log."""
    seen = {"customers_customer": "customer", "org_store": "store"}.get(model._meta.db_table)
    if seen is not None:
        rows_of(RevealLog).filter(**{f"{seen}_id__in": keys}).update(**{seen: None})
    column = {"customers_vehicle": "vehicle_id", "customers_customer": "customer_id"}.get(model._meta.db_table)
    if column is None:
        return
    tables = [VehicleFacts if column == "vehicle_id" else CustomerFacts, SearchEntry]
    for hanging in tables:
        _delete(hanging._meta.db_table, column, keys)
    if column == "vehicle_id":
        rows_of(CustomerFacts).filter(main_vehicle__in=keys).update(main_vehicle=None)


def _delete(table: str, column: str, keys: list[int]) -> int:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {quote(table)} WHERE {quote(column)} IN ({', '.join(['%s'] * len(keys))})", keys)
        return cursor.rowcount
