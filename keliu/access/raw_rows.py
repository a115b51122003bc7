"""Raw rows on both databases: days as text or numbers, no converter a value, a slice of keys at a time."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Model

from keliu.rules.due_dates import DAY_ORIGIN

ORIGIN = date.fromordinal(DAY_ORIGIN).isoformat()
AT_ONCE = 5_000
ROWS_A_STATEMENT = 1_000


def raw_rows(sql: str, *parameters: Any) -> Iterator[tuple[Any, ...]]:
    """This function will yield what a SELECT returns, as the driver returns it."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows


def day_text(column: str) -> str:
    """This function will return SQL for a day as ISO text."""
    return f"+{column}" if connection.vendor == "sqlite" else f"to_char({column}, 'YYYY-MM-DD')"


def day_number(column: str) -> str:
    """This function will return SQL for a day: ISO text where days are stored so, else its ordinal less 700,000."""
    return f"+{column}" if connection.vendor == "sqlite" else f"({column} - DATE '{ORIGIN}')"


def flag(column: str) -> str:
    """This function will return SQL for a truth value: 0 or 1, or what the driver knows as one."""
    return f"+{column}" if connection.vendor == "sqlite" else column


def among(column: str, keys: Sequence[int]) -> tuple[str, Any]:
    """This function will return the SQL that a column is one of many keys, and its one parameter."""
    if connection.vendor == "sqlite":
        return f"{column} IN (SELECT value FROM json_each(%s))", json.dumps(keys)
    return f"{column} = ANY(%s)", list(keys)


def not_open(column: str, closed_out: Sequence[int]) -> str:
    """This function will return the SQL that leaves out rows of open imports; a row that no import made stays."""
    if not closed_out:
        return "TRUE"
    return f"({column} IS NULL OR {column} NOT IN ({', '.join(str(int(number)) for number in closed_out)}))"


def upsert(
    table: str, names: Sequence[str], rows: Sequence[tuple[Any, ...]], *, kept: Sequence[str] = (), pointing: str = ""
) -> None:
    """This function will insert rows or, where the key (the first name) stands, replace its columns but the kept ones.

    `pointing` is a column that is a foreign key: on SQLite it is written by itself and only where it differs, since a
    statement that sets it beside others takes thirty times as long there. PostgreSQL takes many rows a statement, since its
    triggers run once for each, and as one JSON text, since a parameter a value costs more than the row.
    """
    quote = connection.ops.quote_name
    is_sqlite = connection.vendor == "sqlite"
    apart = pointing if is_sqlite else ""
    updates = ", ".join(f"{quote(n)} = excluded.{quote(n)}" for n in names[1:] if n not in kept and n != apart)
    columns = ", ".join(map(quote, names))
    begin = f"INSERT INTO {quote(table)} ({columns}) "
    end = f" ON CONFLICT ({quote(names[0])}) DO UPDATE SET {updates}"
    with connection.cursor() as cursor:
        if not is_sqlite:
            many = f"{begin} SELECT {columns} FROM json_populate_recordset(NULL::{quote(table)}, %s){end}"
            for start in range(0, len(rows), ROWS_A_STATEMENT):
                part = [dict(zip(names, row, strict=True)) for row in rows[start : start + ROWS_A_STATEMENT]]
                cursor.execute(many, [json.dumps(part, default=str)])
            return
        cursor.executemany(f"{begin} VALUES ({', '.join(['%s'] * len(names))}){end}", rows)
        if apart:
            place, column = names.index(apart), quote(apart)
            cursor.executemany(
                f"UPDATE {quote(table)} SET {column} = %s WHERE {quote(names[0])} = %s AND COALESCE({column}, 0) <> %s",
                [(row[place], row[0], row[place] or 0) for row in rows],
            )


def writes_of_others() -> int | None:
    """This function will return a number that is another one once somebody else's transaction was committed; None where
    the database knows none (PostgreSQL): there rows are locked before they are worked out.
    """
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA data_version")
        return int(cursor.fetchone()[0])


def lock(model: type[Model], keys: Sequence[int]) -> None:
    """This function will lock rows against other refreshes, in the order of their keys; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        where, wanted = among("id", keys)
        sql = f"SELECT id FROM {model._meta.db_table} WHERE {where} ORDER BY id FOR NO KEY UPDATE"
        with connection.cursor() as cursor:
            cursor.execute(sql, [wanted])


def parts_of(model: type[Model], keys: Iterable[int] | None, size: int) -> Iterator[list[int]]:
    """This function will yield keys in order, in lists of at most `size`: those given, each once, or all of a table."""
    if keys is not None:
        wanted = sorted(set(keys))
        for start in range(0, len(wanted), size):
            yield wanted[start : start + size]
        return
    last = 0
    sql = f"SELECT id FROM {model._meta.db_table} WHERE id > %s ORDER BY id LIMIT {size}"
    while part := [row[0] for row in raw_rows(sql, last)]:
        yield part
        last = part[-1]
