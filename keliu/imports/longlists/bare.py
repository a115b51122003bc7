"""The table of visits without its indexes while millions of rows come in: each index is made once, after them.

Their SQL stands in the report of the batch before they go, so that whoever ends a broken import makes them again. Beside
people only the trigger that notes cars goes, for the length of a transaction in which nobody else writes.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from keliu.imports.models import Batch
from keliu.workshop.models import TouchedVehicle, Visit
from keliu.workshop.touched import PREFIX, WATCH, triggers

TABLE = Visit._meta.db_table
KEPT = "indexes"
CACHE_KIB, SORT_KIB, USUAL_KIB = 200_000, 64_000, 32_000
STANDING = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql LIKE 'CREATE INDEX%%'",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexdef LIKE 'CREATE INDEX%%'",
}
NOTE_TRIGGER = f"{PREFIX}{TABLE}_insert"


@contextmanager
def without_indexes(batch: Batch) -> Iterator[None]:
    """This function will take the indexes of the visits away and make them again, come what may."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING[connection.vendor], [TABLE])
        standing = dict(cursor.fetchall())
    batch.report[KEPT] = standing
    batch.save(update_fields=["report"])
    with transaction.atomic(), connection.cursor() as cursor:
        _settle_keys()
        for name in standing:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER IF EXISTS {NOTE_TRIGGER}")
    _pragmas(cache_size=-CACHE_KIB)
    try:
        yield
    finally:
        make_indexes(batch)


def make_indexes(batch: Batch) -> None:
    """This function will make the indexes that a batch took away, those that are missing, and the note of touched cars."""
    kept = batch.report.pop(KEPT, None)
    if kept is None:
        return
    _pragmas(cache_size=-SORT_KIB, temp_store="FILE")  # in memory ten million rows take a GB to sort
    for sql in kept.values():
        with transaction.atomic(), connection.cursor() as cursor:
            _settle_keys()
            cursor.execute(sql.replace("CREATE INDEX ", "CREATE INDEX IF NOT EXISTS ", 1))
    _pragmas(cache_size=-USUAL_KIB, temp_store="MEMORY")
    if connection.vendor == "sqlite":
        _watch_again(batch)
    batch.save(update_fields=["report"])


@contextmanager
def noted_at_once(vehicles: Iterable[int]) -> Iterator[None]:
    """This function will note these cars once while orders of theirs are inserted in the caller's transaction: on SQLite the
    trigger that does so row by row costs a third of the inserting.
    """
    with WATCH.away(connection, [(TABLE, NOTE_TRIGGER)]) as is_away:
        yield
    if is_away:
        notes = [(vehicle,) for vehicle in sorted(set(vehicles))]
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {TouchedVehicle._meta.db_table} (vehicle_id) VALUES (%s)", notes)


def _watch_again(batch: Batch) -> None:
    """Make the trigger again that notes cars of new orders, and note those of the batch, each once."""
    wanted = triggers(connection.vendor)[TABLE, NOTE_TRIGGER]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER IF EXISTS {NOTE_TRIGGER}")
        for sql in wanted:
            cursor.execute(sql)
        cursor.execute(
            f"INSERT INTO {TouchedVehicle._meta.db_table} (vehicle_id) "
            f"SELECT DISTINCT vehicle_id FROM {TABLE} WHERE batch = %s",
            [batch.pk],
        )


def _settle_keys() -> None:
    """Let PostgreSQL look at the foreign keys written so far: it changes no table while that waits."""
    if connection.vendor == "postgresql":
        connection.check_constraints()


def _pragmas(**settings: object) -> None:
    """Set what SQLite lets nobody change within a transaction."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            for name, value in settings.items():
                cursor.execute(f"PRAGMA {name} = {value}")
