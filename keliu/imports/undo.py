"""Taking a whole import back within 30 days: what it created and what it changed (practice A6).

One transaction gives the known rows their values, facts and search texts back and puts the batch out of sight; then the
created rows are deleted slice by slice. An undo that is broken off goes on at the next call, or the next import.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from keliu.audit.models import Change, OpenBatch
from keliu.customers.actions import refresh_members, refresh_search
from keliu.customers.answering.assigning import ANSWERS
from keliu.customers.models import (
    Assignment,
    AssignmentKept,
    CustomerFacts,
    RevealLog,
    SearchEntry,
    SuspectedDuplicate,
    VehicleFacts,
)
from keliu.imports.batches import Beats, claim_dead, forget_kept, lock_home, process_name
from keliu.imports.changed import ChangedSince
from keliu.imports.merged import MERGES, merged_since
from keliu.imports.models import Batch, StagedChange
from keliu.imports.planning.world import MODELS, rows_of
from keliu.imports.writing.closing import set_from_staged
from keliu.imports.writing.sweeping import delete_created, delete_hanging
from keliu.imports.writing.touched import created, touched_cars, touched_people
from keliu.org.queries import figures_of
from keliu.rules.rights import Viewer
from keliu.rules.sentence import N_, Sentence
from keliu.workshop.customer_facts import refresh_customer_facts
from keliu.workshop.facts import refresh_vehicle_facts

MOST_LISTED = 50
KEPT_BY_THE_PROGRAM = (VehicleFacts, CustomerFacts, SearchEntry, SuspectedDuplicate, RevealLog)

CAR_TABLES = ("workshop_visit", "customers_policy", "customers_odometerreading", "customers_vehicleplate")
PEOPLE_TABLES = ("customers_assignment", "customers_customerphone", "customers_customeraddress", "workshop_visit")


class UndoRefused(Exception):
    """An import that cannot be taken back: why, and the rows that were changed since."""

    def __init__(self, sentence: Sentence, rows: list[ChangedSince] | None = None) -> None:
        super().__init__(sentence.english())
        self.sentence = sentence
        self.rows = rows or []


def undo_batch(batch: Batch, *, actor: Viewer, now: datetime) -> dict[str, int]:
    """This function will take an import back and return how many rows were deleted and fields restored.

    :raises UndoRefused: it is not a finished one, too old, another import is being written, or rows were changed since.
    """
    clock = Beats(now)
    if batch.state == Batch.State.UNDOING and (claimed := claim_dead(batch.pk, now)):
        batch.refresh_from_db()
        return {"deleted": continue_undo(claimed, clock), "restored": 0}
    _require(batch, now)
    if blocking := list(changed_since(batch)):
        raise UndoRefused(refusal_of(batch, blocking), sorted(blocking, key=_of_batch)[:MOST_LISTED])
    restored = _put_out_of_sight(batch, actor=actor, now=now)
    return {"deleted": continue_undo(batch, clock), "restored": restored}


def refusal_of(batch: Batch, blocking: Sequence[ChangedSince]) -> Sentence:
    """This function will say why a batch is not taken back: what people changed since, which imports to take back first."""
    told = {"batch": batch.pk, "n": len(blocking), "people": sum(row.batch is None for row in blocking)}
    later = batches_first(blocking)
    if not later:
        return Sentence(N_("Batch %(batch)s cannot be taken back: %(n)s rows were changed since"), told)
    told["batches"] = "、".join(map(str, later))
    if not told["people"]:
        message = N_(
            "Batch %(batch)s cannot be taken back: %(n)s rows were changed since; first take back batch %(batches)s"
        )
        return Sentence(message, told)
    message = N_(
        "Batch %(batch)s cannot be taken back: %(n)s rows were changed since, %(people)s of them by people, the others by "
        "batch %(batches)s"
    )
    return Sentence(message, told)


def batches_first(blocking: Iterable[ChangedSince]) -> list[int]:
    """This function will return the later imports that stand in the way of an undo, the newest first."""
    return sorted({row.batch for row in blocking if row.batch is not None}, reverse=True)


def _of_batch(row: ChangedSince) -> bool:
    """What people changed stands before what imports did."""
    return row.batch is not None


def _require(batch: Batch, now: datetime) -> None:
    if batch.state == Batch.State.UNDONE:
        raise UndoRefused(Sentence(N_("Batch %(batch)s was taken back already"), {"batch": batch.pk}))
    if batch.state != Batch.State.DONE:
        raise UndoRefused(Sentence(N_("Batch %(batch)s is not a finished import"), {"batch": batch.pk}))
    days = figures_of(batch.store_id, timezone.localtime(now).date(), group_id=batch.group_id).whole("files.undo_days")
    if batch.committed_at and now - batch.committed_at > timedelta(days=days):
        message = N_("Batch %(batch)s is older than %(days)s days")
        raise UndoRefused(Sentence(message, {"batch": batch.pk, "days": days}))


def changed_since(batch: Batch) -> Iterator[ChangedSince]:
    """This function will yield the rows of a batch that somebody changed, or hung something on, after it.

    The changes of a later import that was taken back itself are none.
    """
    undone = Batch.objects.unscoped("undo").filter(state=Batch.State.UNDONE).values("pk")
    later = Change.objects.unscoped("undo").filter(id__gt=batch.last_change or 0)
    later = later.filter(Q(batch=None) | ~Q(batch=batch.pk) & ~Q(batch__in=undone)).exclude(field=ANSWERS)
    later = later.exclude(source__in=MERGES)
    for table in later.order_by().values_list("table", flat=True).distinct():
        if table in MODELS:
            yield from _changed_in(table, later.filter(table=table), batch)
    for model in MODELS.values():
        yield from _hung_on(model, batch)
    yield from _handed_over(batch)
    yield from merged_since(batch)


def _handed_over(batch: Batch) -> Iterator[ChangedSince]:
    """Yield what a hand-over of customers, not taken back, ended of this batch, and who of its staff was given some."""
    kept = AssignmentKept.objects.filter(batch=batch.pk, run__taken_back=None).select_related("run")
    for row in kept[:MOST_LISTED]:
        yield ChangedSince(Assignment._meta.db_table, row.assignment_key, "to_date", row.run.person, row.run.at)
    by_hand = rows_of(Assignment).filter(batch=None)
    for column, table in (("advisor", "org_staff"), ("team", "org_team")):
        given = by_hand.filter(**{f"{column}__batch": batch.pk}).values_list(f"{column}_id", flat=True)
        for key in given.distinct()[:MOST_LISTED]:
            yield ChangedSince(table, key, Assignment._meta.db_table)


def _changed_in(table: str, later: Any, batch: Batch) -> Iterator[ChangedSince]:
    seen: set[tuple[int, str]] = set()
    own = Change.objects.unscoped("undo").filter(batch=batch.pk, table=table, source="import")
    fresh = rows_of(MODELS[table]).filter(batch=batch.pk)
    for part in _by_hundreds(later.order_by("id").values_list("row_key", "field", "actor_name", "at", "batch")):
        keys = {row[0] for row in part}
        made = set(fresh.filter(id__in=keys).values_list("id", flat=True))
        fields = set(own.filter(row_key__in=keys).values_list("row_key", "field"))
        for key, name, who, at, by in part:
            if (key in made or (key, name) in fields) and (key, name) not in seen:
                seen.add((key, name))
                yield ChangedSince(table, key, name, who, at, by)


def _by_hundreds(rows: Any) -> Iterator[list[Any]]:
    part: list[Any] = []
    for row in rows.iterator(chunk_size=2000):
        part.append(row)
        if len(part) == 500:
            yield part
            part = []
    yield part


def _hung_on(model: type[models.Model], batch: Batch) -> Iterator[ChangedSince]:
    """Yield the created rows of a table to which rows of other origin point."""
    for relation in model._meta.related_objects:
        other = relation.related_model
        if other in KEPT_BY_THE_PROGRAM or other._meta.app_label == "imports":
            continue
        strangers = rows_of(other).filter(**{f"{relation.field.name}__batch": batch.pk})
        has_batch = any(f.attname == "batch" for f in other._meta.concrete_fields)
        if has_batch:
            strangers = strangers.filter(Q(batch=None) | ~Q(batch=batch.pk))
        if other in MODELS.values():
            strangers = strangers.exclude(pk__in=_restored(other, relation.field.attname, batch))
        columns = (relation.field.attname, "batch") if has_batch else (relation.field.attname,)
        for key, *by in strangers.order_by().values_list(*columns).distinct()[:MOST_LISTED]:
            yield ChangedSince(model._meta.db_table, key, other._meta.db_table, batch=by[0] if by else None)


def _restored(model: type[models.Model], column: str, batch: Batch) -> Any:
    """Return the known rows whose pointer the batch itself has set: the undo gives them the old one back."""
    own = Change.objects.unscoped("undo").filter(batch=batch.pk, table=model._meta.db_table, field=column)
    return own.filter(source="import").values("row_key")


@transaction.atomic
def _put_out_of_sight(batch: Batch, *, actor: Viewer, now: datetime) -> int:
    """Open the batch again, so that nobody acts on it, and give all that was there before its values back."""
    lock_home()
    if OpenBatch.objects.exists():
        message = N_("Another import is being written; take batch %(batch)s back when it is done")
        raise UndoRefused(Sentence(message, {"batch": batch.pk}))
    OpenBatch.objects.create(number=batch.pk, opened_at=now)
    batch.state, batch.process, batch.beat_at = Batch.State.UNDOING, process_name(), now
    batch.undone_at, batch.undone_by = now, actor.name[:60]
    batch.save()
    changed = Change.objects.unscoped("undo").filter(batch=batch.pk, source="import")
    cars = touched_cars(batch) | _behind_changes(batch, "vehicle_id", CAR_TABLES)
    people = touched_people(batch, cars) | _behind_changes(batch, "customer_id", PEOPLE_TABLES)
    for table, found in (("customers_vehicle", cars), ("customers_customer", people)):
        found.update(changed.filter(table=table).values_list("row_key", flat=True))
    for old, new in changed.filter(field="owner_id").values_list("old", "new"):
        people.update(int(number) for number in (old, new) if number)
    restored = _restore(batch, actor=actor, now=now)
    delete_hanging(batch)
    cars -= created(MODELS["customers_vehicle"], batch)
    people -= created(MODELS["customers_customer"], batch)
    refresh_vehicle_facts(cars, today=timezone.localtime(now).date())
    refresh_customer_facts(people, spend_as_of=timezone.localtime(now).date())
    refresh_search(customer_ids=people, vehicle_ids=cars)
    refresh_members(people, today=timezone.localtime(now).date())
    return restored


def _behind_changes(batch: Batch, column: str, tables: tuple[str, ...]) -> set[int]:
    """Return the cars or customers, now and before, of the known rows of some tables that the batch changed."""
    found: set[int] = set()
    for table in tables:
        changes = Change.objects.unscoped("undo").filter(batch=batch.pk, table=table, source="import")
        for old, new in changes.filter(field=column).values_list("old", "new"):
            found.update(int(number) for number in (old, new) if number)
        rows = rows_of(MODELS[table]).filter(id__in=changes.values("row_key"), **{f"{column}__isnull": False})
        found.update(rows.values_list(column, flat=True))
    return found


def _restore(batch: Batch, *, actor: Viewer, now: datetime) -> int:
    """Give every changed field its old value back; the change log gets the way back as changes of their own."""
    own = Change.objects.unscoped("undo").filter(batch=batch.pk, source="import")
    staged = [
        StagedChange(
            batch=batch, table=c.table, row_key=c.row_key, field=c.field, old=c.new, new=c.old, store_key=c.store_key
        )
        for c in own.iterator(chunk_size=2000)
    ]
    StagedChange.objects.bulk_create(staged, batch_size=2000)
    rows_of(MODELS["customers_ownership"]).filter(batch=batch.pk, is_principal=True).update(is_principal=False)
    for table, name in sorted({(s.table, s.field) for s in staged}):
        set_from_staged(MODELS[table], name, "new", batch)
        if any(f.attname == "version" for f in MODELS[table]._meta.concrete_fields):
            keys = StagedChange.objects.filter(batch=batch, table=table).values("row_key")
            rows_of(MODELS[table]).filter(id__in=keys).update(version=F("version") + 1)
    Change.objects.bulk_create(
        [
            Change(
                at=now, group_key=batch.group_id, store_key=s.store_key, actor_key=actor.account_id,
                actor_name=actor.name[:60], table=s.table, row_key=s.row_key, field=s.field, old=s.old, new=s.new,
                source="undo", batch=batch.pk,
            )
            for s in staged
        ],
        batch_size=2000,
    )  # fmt: skip
    StagedChange.objects.filter(batch=batch).delete()
    return len(staged)


def continue_undo(batch: Batch, clock: Beats) -> int:
    """This function will delete what is left of a batch that is being taken back, and return how many rows."""
    deleted = delete_created(batch, clock)
    with transaction.atomic():
        batch.state = Batch.State.UNDONE
        batch.save(update_fields=["state"])
        OpenBatch.objects.filter(number=batch.pk).delete()
    forget_kept(batch)
    return deleted
