"""Triggers of the database that the program keeps standing: made where they are missing, away while a migration runs.

No migration runs under them: SQLite refuses to remake a table that a trigger of another one reads, PostgreSQL to change the
type of a column that one names. They are dropped before and made again after, by Django's own hooks.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

Key = tuple[str, str]  # table and name
STANDING = {
    "sqlite": "SELECT tbl_name, name, TRUE FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgrelid::regclass::text, tgname, tgenabled IN ('O', 'A') FROM pg_trigger WHERE NOT tgisinternal",
}


@dataclass(frozen=True)
class KeptTriggers:
    """Triggers of one purpose.

    `prefix` begins their names; `wanted` is the SQL that makes each on a database, by table and name; `table` is what they
    write; `anew` the SQL that writes it whole, once they had to be made.
    """

    prefix: str
    wanted: Callable[[str], Mapping[Key, Sequence[str]]]
    table: str
    anew: str

    def keep(self, connection: BaseDatabaseWrapper) -> bool:
        """Make the triggers that are missing or disabled, then write the table whole; return whether that was needed."""
        wanted, standing = self.wanted(connection.vendor), self._standing(connection)
        missing = [key for key in wanted if not standing.get(key)]
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            for key in missing:
                for statement in (_drop(connection, *key), *wanted[key]):
                    cursor.execute(statement)
            if missing:
                cursor.execute(f"DELETE FROM {self.table}")
                cursor.execute(self.anew)
        return bool(missing)

    @contextmanager
    def away(self, connection: BaseDatabaseWrapper, keys: Collection[Key]) -> Iterator[bool]:
        """Let these triggers be away within the caller's transaction, in which nobody else writes; yield whether they are.

        SQLite keeps a journal for each row that is written to a table with a trigger, which takes longer than the row itself.
        They stay on PostgreSQL, and where one of them is missing: that all is to be written anew must not be forgotten.
        """
        standing = self._standing(connection) if connection.vendor == "sqlite" else {}
        if not all(standing.get(key) for key in keys):
            yield False
            return
        wanted = self.wanted(connection.vendor)
        with connection.cursor() as cursor:
            for key in keys:
                cursor.execute(_drop(connection, *key))
            yield True
            for key in keys:
                for statement in wanted[key]:
                    cursor.execute(statement)

    def before_migrations(self, *, using: str, plan: Sequence[Any] = (), **_: Any) -> None:
        """Drop the triggers of a database that is about to be migrated; without a migration they stay."""
        if not plan:
            return
        connection = connections[using]
        with transaction.atomic(using=using), connection.cursor() as cursor:
            for key in self._standing(connection):
                cursor.execute(_drop(connection, *key))

    def after_migrations(self, *, using: str, **_: Any) -> None:
        """Make the triggers that are missing, unless the database was migrated back to before their tables."""
        connection = connections[using]
        tables = {self.table, *(table for table, _ in self.wanted(connection.vendor))}
        if tables <= set(connection.introspection.table_names()):
            self.keep(connection)

    def _standing(self, connection: BaseDatabaseWrapper) -> dict[Key, bool]:
        """Return the triggers there are, by table and name, and whether each one fires."""
        with connection.cursor() as cursor:
            cursor.execute(STANDING[connection.vendor])
            return {(table, name): bool(fires) for table, name, fires in cursor if name.startswith(self.prefix)}


def _drop(connection: BaseDatabaseWrapper, table: str, name: str) -> str:
    return f"DROP TRIGGER IF EXISTS {name}" + ("" if connection.vendor == "sqlite" else f" ON {table}")
