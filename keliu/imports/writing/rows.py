"""New rows into their tables, set-based: numbers taken ahead, one statement a slice."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, models

from keliu.imports.planning.drafts import Draft
from keliu.imports.planning.world import number_in

Adapter = Callable[[Any], Any]


def insert_drafts(model: type[models.Model], drafts: Sequence[Draft], batch: int) -> None:
    """This function will insert new records, numbered, with the batch that made them; in the caller's transaction."""
    fields = [f for f in model._meta.concrete_fields if not (f.primary_key and f.attname != "id")]
    columns = [(f.attname, f.column, f.get_default(), adapter_of(f)) for f in fields]
    for draft, number in zip(drafts, take_numbers(model, len(drafts)), strict=True):
        draft.id = number
    rows = [tuple(_cell(draft, name, default, adapt, batch) for name, _, default, adapt in columns) for draft in drafts]
    insert_rows(model._meta.db_table, [column for _, column, _, _ in columns], rows)


def _cell(draft: Draft, name: str, default: Any, adapt: Adapter, batch: int) -> Any:
    if name == "id":
        return draft.id
    if name == "batch":
        return batch
    value = draft.values.get(name)
    value = number_in(value) if isinstance(value, Draft) else value
    return adapt(default if value is None else value)


def insert_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """This function will insert rows of adapted values."""
    quote = connection.ops.quote_name
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(table)} ({', '.join(map(quote, columns))}) VALUES ({marks})", list(rows)
        )


def take_numbers(model: type[models.Model], count: int) -> list[int]:
    """This function will return numbers for new rows that nobody else will get; the caller holds a transaction."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            found = cursor.fetchone()
            first = (found[0] if found else 0) + 1
            return list(range(first, first + count))
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [f'"{table}"', count]
        )
        return [row[0] for row in cursor.fetchall()]


def adapter_of(field: models.Field[Any, Any]) -> Adapter:
    """This function will return what makes a value of this column fit for the driver."""
    if isinstance(field, models.JSONField):
        return lambda value: json.dumps(value, ensure_ascii=False)
    if connection.vendor != "sqlite":
        return lambda value: value
    if isinstance(field, models.DateTimeField):
        return lambda value: str(value.astimezone(UTC).replace(tzinfo=None)) if isinstance(value, datetime) else value
    if isinstance(field, models.DateField):
        return lambda value: value.isoformat() if isinstance(value, date) else value
    if isinstance(field, models.DecimalField):
        return lambda value: None if value is None else str(value)
    return lambda value: value
