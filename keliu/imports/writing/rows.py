"""New rows into their tables, set-based: numbers taken ahead, one statement a slice."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, models

from keliu.imports.planning.drafts import Draft

Adapter = Callable[[Any], Any]


def insert_drafts(model: type[models.Model], drafts: Sequence[Draft], batch: int) -> None:
    """This function will insert new records, numbered, with the batch that made them; in the caller's transaction."""
    fields = [f for f in model._meta.concrete_fields if f.attname not in {"id", "batch"}]
    fields = [f for f in fields if not f.primary_key]
    columns = [(f.attname, _kept_default(f), adapter_of(f)) for f in fields]
    rows = []
    for draft, number in zip(drafts, take_numbers(model, len(drafts)), strict=True):
        draft.id = number
        rows.append((number, batch, *_cells(draft.values, columns)))
    insert_rows(model._meta.db_table, ["id", "batch", *(f.column for f in fields)], rows)


def _kept_default(field: models.Field[Any, Any]) -> Any:
    adapt, default = adapter_of(field), field.get_default()
    return adapt(default) if adapt and default is not None else default


def _cells(values: dict[str, Any], columns: list[tuple[str, Any, Adapter | None]]) -> list[Any]:
    cells = []
    for name, default, adapt in columns:
        value = values.get(name)
        if value is None:
            value = default
        elif type(value) is Draft:
            value = value.id
        elif adapt is not None:
            value = adapt(value)
        cells.append(value)
    return cells


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


def adapter_of(field: models.Field[Any, Any]) -> Adapter | None:
    """This function will return what makes a value of this column fit for the driver; None where it is so already."""
    if isinstance(field, models.JSONField):
        return _as_json
    if connection.vendor != "sqlite":
        return None
    if isinstance(field, models.DateTimeField):
        return _as_moment
    if isinstance(field, models.DateField):
        return date.isoformat
    return str if isinstance(field, models.DecimalField) else None


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if value else "{}"


def _as_moment(value: datetime) -> str:
    return str(value.astimezone(UTC).replace(tzinfo=None))
