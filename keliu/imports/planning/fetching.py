"""Rows by many keys at once, as plain tuples: one parameter for all keys, no query built a key."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import connection, models

Converter = Callable[[Any], Any]


def fetch(
    model: type[models.Model], name: str, keys: Sequence[Any], conditions: Mapping[str, Any]
) -> Iterable[Sequence[Any]]:
    """This function will return the rows of a table whose column `name` is among the keys, all columns, typed.

    `conditions` are `column=value`, `column=None` or `column__in=list`.
    """
    quote = connection.ops.quote_name
    columns = {f.attname: quote(f.column) for f in model._meta.concrete_fields}
    wheres, given = [_among(columns[name])], [_list(keys)]
    for condition, value in conditions.items():
        column, _, how = condition.partition("__")
        if how == "in":
            wheres.append(_among(columns[column]))
            given.append(_list(value))
        elif value is None:
            wheres.append(f"{columns[column]} IS NULL")
        else:
            wheres.append(f"{columns[column]} = %s")
            given.append(value)
    sql = f"SELECT {', '.join(columns.values())} FROM {quote(model._meta.db_table)} WHERE {' AND '.join(wheres)}"
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        rows = cursor.fetchall()
    converters = _converters(model, connection.vendor)
    return [_typed(row, converters) for row in rows] if converters else rows


def fetch_pairs(model: type[models.Model], name: str, keys: Sequence[Any], other: str) -> list[tuple[Any, Any]]:
    """This function will return columns `name` and `other` of the rows whose column `name` is among the keys."""
    quote = connection.ops.quote_name
    columns = f"{quote(name)}, {quote(other)}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM {quote(model._meta.db_table)} WHERE {_among(quote(name))}", [_list(keys)]
        )
        return list(cursor.fetchall())


def _among(column: str) -> str:
    if connection.vendor == "sqlite":
        return f"{column} IN (SELECT value FROM json_each(%s))"
    return f"{column} = ANY(%s)"


def _list(keys: Iterable[Any]) -> Any:
    return json.dumps(list(keys)) if connection.vendor == "sqlite" else list(keys)


def _typed(row: Sequence[Any], converters: Sequence[tuple[int, Converter]]) -> list[Any]:
    values = list(row)
    for place, convert in converters:
        value = values[place]
        if value is not None:
            values[place] = convert(value)
    return values


@lru_cache(maxsize=100)
def _converters(model: type[models.Model], vendor: str) -> list[tuple[int, Converter]]:
    """Return the places of a row whose values the driver does not type by itself."""
    found: list[tuple[int, Converter]] = []
    for place, field in enumerate(model._meta.concrete_fields):
        if isinstance(field, models.JSONField):
            found.append((place, _json))
        elif vendor == "sqlite" and isinstance(field, models.DateTimeField):
            found.append((place, _moment))  # days and booleans the connection types by itself
        elif vendor == "sqlite" and isinstance(field, models.DecimalField):
            unit = Decimal(1).scaleb(-field.decimal_places)
            found.append((place, lambda value, unit=unit: Decimal(str(value)).quantize(unit)))
    return found


def _json(text: Any) -> Any:
    return {} if text == "{}" else json.loads(text) if isinstance(text, str) else text


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC)
