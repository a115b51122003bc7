"""The end of an import: changes and audit in one closing transaction, facts of known files in slices after it.

What a person changed on a page between the plan and the end wins: where a row no longer holds the value that the plan
saw, the person's value stays, and the import says so.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Max
from django.utils import timezone

from keliu.audit.models import Change, OpenBatch
from keliu.contacts.actions import carry_over_opt_outs
from keliu.contacts.queries import has_opt_outs
from keliu.imports.models import Batch, StagedChange
from keliu.imports.planning.staged import TOUCHED
from keliu.imports.planning.world import MODELS
from keliu.imports.writing.chunks import Clock, beat
from keliu.imports.writing.conflicts import drop_conflicts, keep_new_principals
from keliu.imports.writing.touched import changed_people, prepare, settle
from keliu.rules.rights import Viewer

LAST_COLUMNS = ("until", "is_principal")  # the owner before ends before the next one begins


@dataclass(slots=True)
class Kept:
    """保留的人工修改: a field that a person changed while the import was being written."""

    table: str
    row_key: int
    field: str
    now: str | None
    import_value: str | None


@dataclass(slots=True)
class Closed:
    """What the closing transaction did: fields written, and those where a person's value was kept."""

    changed: int = 0
    kept: list[Kept] = field(default_factory=list)


def close(batch: Batch, *, actor: Viewer, now: datetime, clock: Clock) -> Closed:
    """This function will write the staged changes with their audit rows and open the batch's rows to everybody; facts and
    search texts of the files that were known before follow by `settled`.
    """

    def sign_of_life() -> None:
        beat(batch, clock())

    beat(batch, clock(), state=Batch.State.CLOSING)
    prepare(batch, today=timezone.localtime(now).date(), sign_of_life=sign_of_life)
    done = Closed()
    with transaction.atomic():
        beat(batch, clock())
        done.kept = [Kept(*row) for row in drop_conflicts(batch)]
        done.changed = apply_staged(batch)
        _audit(batch, actor=actor, now=now)
        OpenBatch.objects.filter(number=batch.pk).delete()
        last_change = Change.objects.unscoped("import").aggregate(Max("id"))["id__max"] or 0
        Batch.objects.unscoped("import").filter(pk=batch.pk).update(committed_at=now, last_change=last_change)
    batch.committed_at, batch.last_change = now, last_change
    return done


def settled(batch: Batch, *, now: datetime, clock: Clock) -> None:
    """This function will end a closed batch: facts, search texts and memberships of all that it touched; numbers that
    opted out before bring their refusal along.
    """
    settle(batch, today=timezone.localtime(now).date(), sign_of_life=lambda: beat(batch, clock()))
    if has_opt_outs():
        carry_over_opt_outs(changed_people(batch), now=now)
    with transaction.atomic():
        beat(batch, clock(), state=Batch.State.DONE)
        StagedChange.objects.filter(batch=batch).delete()


def apply_staged(batch: Batch) -> int:
    """This function will write each staged field by one statement, raise the version of the rows, return the fields."""
    staged = StagedChange.objects.filter(batch=batch).exclude(field=TOUCHED)
    pairs = sorted(set(staged.values_list("table", "field")), key=_place)
    for table, name in pairs:
        if name == "is_principal":
            keep_new_principals(batch)
        set_from_staged(MODELS[table], name, "new", batch)
    for table in {table for table, _ in pairs}:
        if any(f.attname == "version" for f in MODELS[table]._meta.concrete_fields):
            raise_versions(table, batch)
    return staged.count()


def _place(pair: tuple[str, str]) -> tuple[int, str, str]:
    table, name = pair
    return LAST_COLUMNS.index(name) if name in LAST_COLUMNS else -1, table, name


def set_from_staged(model: type[models.Model], name: str, side: str, batch: Batch) -> None:
    """This function will set one column of the staged rows to their `old` or `new` value."""
    column = next(f for f in model._meta.concrete_fields if f.attname == name)
    quote = connection.ops.quote_name
    table, staged = quote(model._meta.db_table), quote(StagedChange._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {quote(column.column)} = {cast(column, f's.{side}')} FROM {staged} AS s "
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


def raise_versions(table: str, batch: Batch) -> None:
    """This function will raise the version of the known rows of a table that a batch changes."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quote(table)} SET version = version + 1 WHERE id IN (SELECT row_key FROM "
            f"{quote(StagedChange._meta.db_table)} WHERE batch_id = %s AND {quote('table')} = %s AND field <> %s)",
            [batch.pk, table, TOUCHED],
        )


def _audit(batch: Batch, *, actor: Viewer, now: datetime) -> None:
    """Write one row of the change log a staged change of a known row."""
    quote = connection.ops.quote_name
    at = str(now.astimezone(UTC).replace(tzinfo=None)) if connection.vendor == "sqlite" else now
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(Change._meta.db_table)} (at, group_key, store_key, actor_key, actor_name, "
            f"{quote('table')}, row_key, field, old, new, why, source, batch) "
            f"SELECT %s, %s, store_key, %s, %s, {quote('table')}, row_key, field, old, new, '', 'import', batch_id "
            f"FROM {quote(StagedChange._meta.db_table)} WHERE batch_id = %s AND field <> %s AND NOT own",
            [at, batch.group_id, actor.account_id, actor.name[:60], batch.pk, TOUCHED],
        )
