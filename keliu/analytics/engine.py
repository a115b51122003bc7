"""Where a query runs: any database behind a DB-API cursor (the shop's own SQLite or PostgreSQL), or DuckDB.

Everything lies in temporary tables of one connection, so nothing of the shop's is written, and other people's questions
are not seen. `forget` takes them away again.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

KEYS = ("scope", "shop", "label", "vehicle", "customer", "month")
AT_ONCE = 20_000


class Engine(Protocol):
    """One connection to a database that holds the frames of schemas.py, under their names, and takes tables of its own."""

    def load(self, name: str, columns: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Make a table of rows; the columns are `int` or `text`."""

    def make(self, name: str, query: str) -> None:
        """Make a table of a query."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""


class Cursor(Protocol):
    """What an engine needs of a cursor."""

    def execute(self, query: str, parameters: Sequence[Any] = ..., /) -> Any:
        """Run a statement."""

    def executemany(self, query: str, rows: Sequence[Sequence[Any]], /) -> Any:
        """Run a statement for each row."""

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return the rows of the last query."""


class SqlEngine:
    """A database by its cursor. `mark`: how it writes a parameter; `is_indexed`: whether its joins ask for indexes."""

    TYPES: Mapping[str, str] = {"int": "BIGINT", "text": "TEXT"}

    def __init__(self, cursor: Cursor, *, mark: str = "?", is_indexed: bool = True) -> None:
        self.cursor = cursor
        self.mark = mark
        self.is_indexed = is_indexed
        self.made: list[str] = []

    def load(self, name: str, columns: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Make a table of rows."""
        described = ", ".join(f"{column} {self.TYPES[kind]}" for column, kind in columns.items())
        self._create(name, f"({described})")
        for start in range(0, len(rows), AT_ONCE):
            self._insert(name, columns, rows[start : start + AT_ONCE])
        self._index(name)

    def make(self, name: str, query: str) -> None:
        """Make a table of a query."""
        self._create(name, f"AS {query}")
        self._index(name)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        self.cursor.execute(query)
        return self.cursor.fetchall()

    def forget(self) -> None:
        """Take away what was made."""
        for name in self.made:
            self.cursor.execute(f"DROP TABLE {name}")
        self.made.clear()

    def _insert(self, name: str, columns: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> None:
        marks = ", ".join([self.mark] * len(columns))
        self.cursor.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)

    def _create(self, name: str, rest: str) -> None:
        self.cursor.execute(f"CREATE TEMPORARY TABLE {name} {rest}")
        self.made.append(name)

    def _index(self, name: str) -> None:
        """Index a table by what it is joined on, and let the planner know its size."""
        if not self.is_indexed:
            return
        self.cursor.execute(f"SELECT * FROM {name} WHERE 1 = 0")
        there = {column[0] for column in self.cursor.description}  # type: ignore[attr-defined]
        if keys := [key for key in KEYS if key in there]:
            self.cursor.execute(f"CREATE INDEX by_key_of_{name} ON {name} ({', '.join(keys)})")
        self.cursor.execute(f"ANALYZE {name}")


class DuckEngine(SqlEngine):
    """DuckDB: joins without indexes, and takes rows by the column: row by row a thousand of them take a second."""

    TYPES: Mapping[str, str] = {"int": "BIGINT", "text": "VARCHAR"}

    def __init__(self, cursor: Cursor) -> None:
        super().__init__(cursor, is_indexed=False)

    def _insert(self, name: str, columns: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> None:
        lists = ", ".join(f"unnest(?::{self.TYPES[kind]}[])" for kind in columns.values())
        values = [list(column) for column in zip(*rows, strict=True)]
        self.cursor.execute(f"INSERT INTO {name} SELECT {lists}", values)
