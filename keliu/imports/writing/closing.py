"""Changes of known rows: staged while the batch is open, then written, audited and counted in one transaction."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, models, transaction

from keliu.audit.models import Change, OpenBatch
from keliu.imports.models import Batch, StagedChange
from keliu.imports.planning.drafts import Draft
from keliu.imports.planning.world import MODELS, World, number_in
from keliu.imports.writing.rows import insert_drafts, late_drafts, slices
from keliu.imports.writing.touched import refresh_touched
from keliu.rules.rights import Viewer

STORE_COLUMNS = ("home_store_id", "store_id")


def as_text(value: Any) -> str | None:
    """This function will return a value as the staging table and the change log keep it."""
    value = number_in(value) if isinstance(value, Draft) else value
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def staged_changes(world: World, batch: Batch) -> Iterator[StagedChange]:
    """This function will yield every changed field of every known record."""
    for table, drafts in world.drafts.items():
        for draft in drafts:
            for name, (old, new) in draft.changes().items():
                store = next((draft.values[c] for c in STORE_COLUMNS if draft.values.get(c)), None)
                yield StagedChange(
                    batch=batch, table=table, row_key=draft.id, field=name, old=as_text(old), new=as_text(new),
                    store_key=number_in(store) or batch.store_id,
                )  # fmt: skip


def stage(world: World, batch: Batch) -> int:
    """This function will write the changes into the staging table, anew after a crash, and return how many."""
    StagedChange.objects.filter(batch=batch).delete()
    waiting = list(staged_changes(world, batch))
    for start in range(0, len(waiting), 2000):
        StagedChange.objects.bulk_create(waiting[start : start + 2000])
    return len(waiting)


@transaction.atomic
def close(world: World, batch: Batch, *, actor: Viewer, now: datetime) -> None:
    """This function will write the staged changes, their audit rows and the facts, and open the rows to everybody."""
    apply_staged(batch)
    late = late_drafts(world)
    for part in slices(late):
        insert_drafts(MODELS[part[0].table], part, batch.pk)
    _audit(batch, actor=actor, now=now)
    refresh_touched(batch, today=now.date())
    StagedChange.objects.filter(batch=batch).delete()
    OpenBatch.objects.filter(number=batch.pk).delete()
    batch.state = Batch.State.DONE
    batch.committed_at = now
    batch.save()


def apply_staged(batch: Batch) -> None:
    """This function will write each staged field by one statement, and raise the version of the rows."""
    versioned: set[str] = set()
    pairs = StagedChange.objects.filter(batch=batch).values_list("table", "field").distinct()
    for table, name in list(pairs):
        model = MODELS[table]
        set_from_staged(model, name, "new", batch)
        if any(f.attname == "version" for f in model._meta.concrete_fields):
            versioned.add(table)
    for table in versioned:
        _raise_versions(table, batch)


def set_from_staged(model: type[models.Model], name: str, side: str, batch: Batch) -> None:
    """This function will set one column of the staged rows to their old or new value."""
    field = next(f for f in model._meta.concrete_fields if f.attname == name)
    quote = connection.ops.quote_name
    table, staged = quote(model._meta.db_table), quote(StagedChange._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {quote(field.column)} = {cast(field, f's.{side}')} FROM {staged} AS s "
            f"WHERE s.batch_id = %s AND s.{quote('table')} = %s AND s.field = %s AND {table}.id = s.row_key",
            [batch.pk, model._meta.db_table, name],
        )


def cast(field: models.Field[Any, Any], expression: str) -> str:
    """This function will return SQL that turns a kept text into a column's type; an empty text column is never null."""
    kind = field.get_internal_type()
    if kind in {"CharField", "TextField"} and not field.null:
        expression = f"COALESCE({expression}, '')"
    if connection.vendor != "sqlite":
        wanted = field.target_field if isinstance(field, models.ForeignKey) else field
        suffix = " AT TIME ZONE 'UTC'" if kind == "DateTimeField" else ""
        type_ = "timestamp" if kind == "DateTimeField" else _plain_type(wanted)
        return f"CAST({expression} AS {type_}){suffix}"
    if kind in {"DateField", "DateTimeField", "CharField", "TextField", "JSONField"}:
        return expression
    return f"CAST({expression} AS {'REAL' if kind in {'FloatField', 'DecimalField'} else 'INTEGER'})"


def _plain_type(field: models.Field[Any, Any]) -> str:
    return (field.db_type(connection) or "text").replace(" GENERATED BY DEFAULT AS IDENTITY", "")


def _raise_versions(table: str, batch: Batch) -> None:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quote(table)} SET version = version + 1 WHERE id IN (SELECT row_key FROM "
            f"{quote(StagedChange._meta.db_table)} WHERE batch_id = %s AND {quote('table')} = %s)",
            [batch.pk, table],
        )


def _audit(batch: Batch, *, actor: Viewer, now: datetime) -> None:
    """Write one row of the change log a staged change."""
    quote = connection.ops.quote_name
    at = str(now.astimezone(UTC).replace(tzinfo=None)) if connection.vendor == "sqlite" else now
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(Change._meta.db_table)} (at, group_key, store_key, actor_key, actor_name, "
            f"{quote('table')}, row_key, field, old, new, why, source, batch) "
            f"SELECT %s, %s, store_key, %s, %s, {quote('table')}, row_key, field, old, new, '', 'import', batch_id "
            f"FROM {quote(StagedChange._meta.db_table)} WHERE batch_id = %s",
            [at, batch.group_id, actor.account_id, actor.name[:60], batch.pk],
        )
