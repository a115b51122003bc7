"""One chunk of a plan after the other into an open batch: new rows at once, changes of known rows into the staging table.

A chunk is one transaction of well under a second. Rows that the batch itself has created are written over directly; a
known row gets its staged fields, and a mark that names the sheet which changed it first. After a chunk the plan forgets
what it held, so that the memory does not grow with the files.
"""

import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from keliu.audit.models import OpenBatch
from keliu.customers.models import Ownership
from keliu.imports.book import BookWriter
from keliu.imports.models import Batch, StagedChange
from keliu.imports.planning.drafts import Draft
from keliu.imports.planning.plan import Plan
from keliu.imports.planning.records import PLACES
from keliu.imports.planning.staged import TOUCHED, as_text
from keliu.imports.planning.world import MODELS, number_in, rows_of
from keliu.imports.suspicions import write_suspicions
from keliu.imports.writing.met import Met
from keliu.imports.writing.rows import adapter_of, insert_drafts

STORE_COLUMNS = ("home_store_id", "store_id")
OWNERSHIP = Ownership._meta.db_table
Clock = Callable[[], datetime]


class TakenOver(RuntimeError):
    """Another process has taken this batch over, since this one gave no sign of life."""


class ChunkWriter:
    """Writes what a plan holds and counts what became of the rows."""

    def __init__(self, plan: Plan, batch: Batch, clock: Clock, book: BookWriter | None = None) -> None:
        self.plan = plan
        self.book = book
        self.batch = batch
        self.clock = clock
        self.met = Met()
        self.suspected = 0

    def write(self, rows: int) -> None:
        """Write everything that the plan holds, `rows` rows of its sheets, in one transaction."""
        world = self.plan.world
        with transaction.atomic():
            beat(self.batch, self.clock(), rows=rows)
            known = [draft for drafts in world.drafts.values() for draft in drafts if draft.id is not None]
            self._drop([draft for draft in known if draft.dropped])
            self._insert()
            _write_over([draft for draft in known if draft.touched_by >= 0 and draft.is_new and not draft.dropped])
            changed = [draft for draft in known if not draft.is_new and (draft.was_changed or draft.is_changed)]
            self._stage(changed)
            self.suspected += write_suspicions(self.plan, self.batch, self.suspected)
        self.met.count(self.plan)
        if self.book is not None:
            self.met.note(self.book)
        for table in PLACES:
            for draft in world.drafts[table]:
                self._keep(draft)
        self.plan.forget()
        gc.collect(1)  # what was forgotten points at itself in circles

    def note_created(self, table: str, rows: Iterable[tuple[int, int, int]]) -> None:
        """Count rows that were written beside the plan, each of which created a record: sheet, row, number."""
        self.met.created(self.plan, table, rows)
        if self.book is not None:
            self.met.note(self.book)

    def _insert(self) -> None:
        """Insert new rows, those first that others point to; a known car's new owner waits for the one before."""
        for table, model in MODELS.items():
            fresh = [draft for draft in self.plan.world.drafts[table] if draft.id is None and not draft.dropped]
            waiting = [draft for draft in fresh if table == OWNERSHIP and self._waits(draft)]
            for draft in waiting:
                draft.values["is_principal"] = False
            if fresh:
                insert_drafts(model, fresh, self.batch.pk)
            self._put(
                StagedChange(
                    batch=self.batch, table=table, row_key=d.id, field="is_principal", old="0", new="1", own=True
                )
                for d in waiting
            )

    def _drop(self, dropped: list[Draft]) -> None:
        """Delete rows of this batch that a later row of the file took back."""
        for draft in dropped:
            StagedChange.objects.filter(batch=self.batch, table=draft.table, row_key=draft.id, own=True).delete()
            rows_of(MODELS[draft.table]).filter(id=draft.id, batch=self.batch.pk).delete()

    def _waits(self, draft: Draft) -> bool:
        car = draft.values["vehicle_id"]
        car = car if isinstance(car, Draft) else self.plan.world.by_id["customers_vehicle"].get(car)
        return draft.values.get("since") is not None and not (car is not None and car.is_new)

    def _stage(self, changed: list[Draft]) -> None:
        """Stage the fields of known rows anew, with the mark; one that is as before again loses both."""
        again: dict[str, list[int]] = defaultdict(list)
        for draft in changed:
            if draft.was_changed and draft.id:
                again[draft.table].append(draft.id)
        for table, numbers in again.items():
            own = StagedChange.objects.filter(batch=self.batch, table=table, own=False)
            for start in range(0, len(numbers), 5000):
                own.filter(row_key__in=numbers[start : start + 5000]).delete()
        self._put(row for draft in changed for row in self._fields(draft))

    def _fields(self, draft: Draft) -> Iterator[StagedChange]:
        if not draft.is_changed:
            return
        store = next((draft.values[c] for c in STORE_COLUMNS if draft.values.get(c)), None)
        common: dict[str, Any] = {
            "batch": self.batch, "table": draft.table, "row_key": draft.id,
            "store_key": number_in(store) or self.batch.store_id,
        }  # fmt: skip
        yield StagedChange(**common, field=TOUCHED, old="1" if draft.has_grown else None, new=str(draft.touched_by))
        for name, (old, new) in draft.changes().items():
            yield StagedChange(**common, field=name, old=as_text(old), new=as_text(new))

    def _put(self, rows: Iterator[StagedChange]) -> None:
        found = list(rows)
        self.plan.world.staged.tables.update(row.table for row in found)
        StagedChange.objects.bulk_create(found, batch_size=2000)

    def _keep(self, draft: Draft) -> None:
        """Let a place that stays in memory stand as the database now has it."""
        draft.values = {name: number_in(v) if isinstance(v, Draft) else v for name, v in draft.values.items()}
        draft.was_changed = draft.is_changed
        if draft.id is not None and draft.is_new:
            self.plan.world.by_id[draft.table][draft.id] = draft
            draft.old, draft.resumed = dict(draft.values), True


def _write_over(own: list[Draft]) -> None:
    """Write the changed columns of rows that this batch has created."""
    waiting: dict[tuple[str, tuple[str, ...]], list[tuple[Any, ...]]] = defaultdict(list)
    for draft in own:
        before = draft.old or {}
        names = tuple(name for name, value in draft.values.items() if before.get(name) != value)
        if names:
            waiting[draft.table, names].append((*(_fit(draft, name) for name in names), draft.id))
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for (table, names), rows in waiting.items():
            columns = ", ".join(f"{quote(name)} = %s" for name in names)
            cursor.executemany(f"UPDATE {quote(table)} SET {columns} WHERE id = %s", rows)


def _fit(draft: Draft, name: str) -> Any:
    value = draft.values[name]
    if value is None or isinstance(value, Draft):
        return number_in(value)
    adapt = adapter_of(MODELS[draft.table]._meta.get_field(name))
    return adapt(value) if adapt else value


def beat(batch: Batch, now: datetime, *, rows: int = 0, state: str = "") -> None:
    """This function will note a sign of life and the progress of a batch that this process writes.

    :raises TakenOver: another process writes it now.
    """
    batch.rows_done += rows
    batch.beat_at = now
    batch.state = state or batch.state
    mine = Batch.objects.unscoped("writer").filter(pk=batch.pk, process=batch.process)
    if not mine.update(rows_done=batch.rows_done, beat_at=now, state=batch.state):
        raise TakenOver(f"batch {batch.pk} is written by another process")
    if batch.committed_at is None and not OpenBatch.objects.filter(number=batch.pk).exists():
        raise TakenOver(f"batch {batch.pk} is no longer open")
