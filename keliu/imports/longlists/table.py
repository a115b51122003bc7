"""A long list of orders as a table of texts, read by DuckDB from CSV files whose lines are their records.

`raw` holds a row a data line: `rid` its place among all lines of the call, `place` its sheet, `line` the number that the
user's program shows, the fields as they are written, NULL where empty.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keliu.sheets import SheetReading

OPTIONS = {
    "memory_limit": "250MB", "threads": "2", "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}  # fmt: skip
FILE = "orders.duckdb"
IN_MEMORY = 64 << 20  # bytes of lists that are not worth a file
BLOCK = 1 << 22
AT_ONCE = 20_000
FIELDS = (
    "order_no", "store_code", "vin", "plate", "customer_no", "arrived_at", "promised_at", "delivered_at", "odometer_km",
    "kind", "advisor_no", "technician_no", "labour_amount", "parts_amount", "parts_cost", "paid_by_customer",
    "paid_by_insurer", "paid_by_manufacturer", "description", "cancelled",
)  # fmt: skip
NEEDED = frozenset({"order_no", "store_code", "vin", "arrived_at"})
DIALECT = (
    "auto_detect = false, delim = ',', quote = '\"', escape = '\"', header = true, strict_mode = true, "
    "null_padding = false, max_line_size = 4000000"
)


class Unfit(Exception):
    """A list that has to be read row by row: its lines are not its records, it is no table of one width, or DuckDB is not
    there.
    """


@dataclass(frozen=True, slots=True)
class LongSheet:
    """One long list: its place among the sheets of the call, its file, how it was understood."""

    place: int
    path: str
    reading: SheetReading


class OrderTable:
    """The lists of one call, of so many bytes, in memory or in a file of their own in `folder`, which is gone with it."""

    def __init__(self, folder: Path, size: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / FILE
        self.path.unlink(missing_ok=True)
        self.folder = folder
        place = str(self.path) if size > IN_MEMORY else ":memory:"
        self.file = _connect(place, OPTIONS | {"temp_directory": str(folder / "spill")})
        columns = ", ".join(f"{name} VARCHAR" for name in FIELDS)
        self.run(f"CREATE TABLE raw (rid BIGINT, place INTEGER, line BIGINT, {columns})")
        self.rows = 0

    def run(self, sql: str, *given: Any) -> None:
        """Run a statement."""
        self.file.execute(sql, list(given))

    def one(self, sql: str, *given: Any) -> Any:
        """Return the first value of the only row of a query."""
        found = self.file.execute(sql, list(given)).fetchone()
        return found[0] if found else None

    def each(self, sql: str, *given: Any) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query; no other may run meanwhile."""
        cursor = self.file.cursor()
        cursor.execute(sql, list(given))
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows
        cursor.close()

    def load(self, sheet: LongSheet) -> None:
        """Load one list behind those that are there.

        :raises Unfit: its lines are not its records.
        """
        lines = plain_lines(sheet.path)
        by_field = {column.field: f"c{column.index}" for column in sheet.reading.columns if column.field}
        if not NEEDED <= by_field.keys() <= set(FIELDS) or not all(column.field for column in sheet.reading.columns):
            raise Unfit("a column is missing, or one belongs into the notes")
        width = max(column.index for column in sheet.reading.columns) + 1
        names = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
        fields = ", ".join(by_field.get(name, "NULL") for name in FIELDS)
        sql = (
            f"INSERT INTO raw SELECT {self.rows} + n, {sheet.place}, n + 2, {fields} "
            f"FROM (SELECT row_number() OVER () - 1 AS n, * FROM read_csv(?, columns = {{{names}}}, {DIALECT}))"
        )
        from duckdb import Error

        try:
            self.run(sql, sheet.path)
        except Error as error:
            raise Unfit(str(error)) from error
        before, self.rows = self.rows, self.one("SELECT COUNT(*) FROM raw")
        if self.rows - before != lines - 1:
            raise Unfit("a record runs over several lines")

    def take_rows(self, table: str, columns: str, rows: Iterator[Sequence[Any]]) -> None:
        """Make a table of rows of ours."""
        self.run(f"DROP TABLE IF EXISTS {table}")
        self.run(f"CREATE TABLE {table} ({columns})")
        self.add_rows(table, columns, rows)

    def add_rows(self, table: str, columns: str, rows: Iterator[Sequence[Any]]) -> None:
        """Add rows of ours to a table; they go by way of a file, which is much faster than one by one."""
        path = self.folder / f"{table}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        names = ", ".join(f"'{name}': '{kind}'" for name, kind in (part.split() for part in columns.split(", ")))
        self.run(
            f"INSERT INTO {table} SELECT * FROM read_csv(?, auto_detect = false, columns = {{{names}}}, "
            "header = false, delim = ',', quote = '\"', escape = '\"', new_line = '\\r\\n')",
            str(path),
        )
        path.unlink()

    def close(self) -> None:
        """Leave nothing of it."""
        self.file.close()
        for path in (self.path, self.path.with_name(f"{FILE}.wal")):
            path.unlink(missing_ok=True)


def _connect(place: str, options: dict[str, Any]) -> Any:
    """Open a database of DuckDB, which is imported here: its 66 MB are needed by few processes."""
    try:
        from duckdb import connect
    except ImportError as error:
        raise Unfit("DuckDB is not installed") from error
    return connect(place, config=options)


def plain_lines(path: str) -> int:
    """This function will return the lines of a text without empty ones and without odd line ends.

    :raises Unfit: it has such lines.
    """
    lines, before = 0, b"\n"
    with open(path, "rb") as file:
        while block := file.read(BLOCK):
            text = before[-1:] + block
            crs, ends = text.count(b"\r"), text.count(b"\r\n")
            if b"\n\n" in text or b"\n\r" in text or b"\0" in block or crs - text.endswith(b"\r") != ends:
                raise Unfit("a line is empty, or ends oddly")
            lines += block.count(b"\n")
            before = block
    return lines + (not before.endswith(b"\n"))
