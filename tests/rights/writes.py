"""What a cell wrote, row by row, and whose each row is: nothing outside the scope of who asked may have changed."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, models

from keliu.customers.models import Customer
from keliu.org.models import Group, Store

WRITE = re.compile(r"\s*(?:INSERT(?: OR \w+)?\s+INTO|UPDATE|DELETE\s+FROM|REPLACE INTO)\s+\"?(\w+)", re.I)
BY_NAME = {"store_key": "org_store", "group_key": "org_group", "store_id": "org_store", "group_id": "org_group"}
SHARED = {("customers_customer", "home_store_id"), ("customers_vehicle", "home_store_id")}
Rows = dict[Any, dict[str, Any]]
Anchor = tuple[str, Any]


class Tables:
    """Every table as it stood before any cell, and what a cell changed."""

    def __init__(self) -> None:
        self.models = {model._meta.db_table: model for model in apps.get_models()}
        self.before: dict[str, Rows] = {table: _rows(model) for table, model in self.models.items()}
        self.written: set[str] = set()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Note which tables are written meanwhile."""
        self.written = set()
        with connection.execute_wrapper(self._note):
            yield

    def _note(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if match := WRITE.match(sql):
            self.written.add(match[1])
        return execute(sql, params, many, context)

    def changed(self, *, but: set[str]) -> Iterator[tuple[str, Any, set[Anchor]]]:
        """Yield (table, key, anchors) of every row that differs; the anchors say whose it is, before and after."""
        now = {table: _rows(self.models[table]) for table in self.written - but if table in self.models}
        for table, rows in now.items():
            old = self.before[table]
            for key in old.keys() | rows.keys():
                if old.get(key) != rows.get(key):
                    both = [row for row in (old.get(key), rows.get(key)) if row is not None]
                    yield table, key, set().union(*(self._anchors(table, row, now, 0) for row in both))

    def _anchors(self, table: str, row: dict[str, Any], now: dict[str, Rows], depth: int) -> set[Anchor]:
        """Return the groups, stores and customers that a row hangs on; a customer or store ends the way."""
        model, found = self.models[table], set()
        if model in (Customer, Store, Group):
            found.add((table, row[model._meta.pk.column]))
            if model is Group or depth:
                return found
        for field in model._meta.concrete_fields:
            value, related = row[field.column], field.related_model
            if value is None or (table, field.column) in SHARED:
                continue
            if field.column in BY_NAME:
                found.add((BY_NAME[field.column], value))
            elif isinstance(field, models.ForeignKey) and isinstance(related, type) and depth < 3:
                target = related._meta.db_table
                if target in ("org_staff", "org_team", "org_department"):
                    continue
                other = now.get(target, {}).get(value) or self.before[target].get(value)
                if other is not None:
                    found |= self._anchors(target, other, now, depth + 1)
        return found


class Kept:
    """The files of a home as they stood; a cell's files go, and what it deleted comes back."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.files = {path: path.read_bytes() for path in self._paths()}

    def _paths(self) -> Iterator[Path]:
        return (path for path in self.home.rglob("*") if path.is_file() and "cache" not in path.parts)

    def restore(self) -> None:
        """Put the files back."""
        there = {path: path.stat().st_size for path in self._paths()}
        for path in there.keys() - self.files.keys():
            path.unlink()
        for path, content in self.files.items():
            if there.get(path) != len(content):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)


def _rows(model: type[models.Model]) -> Rows:
    columns = [field.column for field in model._meta.concrete_fields]
    quoted = ", ".join(connection.ops.quote_name(column) for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {quoted} FROM {connection.ops.quote_name(model._meta.db_table)}")
        place = columns.index(model._meta.pk.column)
        return {row[place]: dict(zip(columns, map(_plain, row), strict=True)) for row in cursor.fetchall()}


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
