"""The database in a back-up: SQLite as a file made by `VACUUM INTO`, PostgreSQL as its tables in one read-only snapshot.

PostgreSQL's own pg_dump was weighed: it is not there where only the driver is installed, and must be of the server's
version. COPY in one repeatable-read transaction needs the driver alone; the migrations make the tables again.
"""

import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model

from keliu.config.backing.archive import DATABASE, TABLES, ArchiveWriter, extract

NOTES = "django_migrations"


def leaves_here() -> dict[str, str]:
    """This function will return the last migration of each desk of this program."""
    return dict(sorted(MigrationLoader(None).graph.leaf_nodes()))


def unknown_leaves(leaves: dict[str, str]) -> list[str]:
    """This function will return the migrations that this program does not have: the back-up is of a later one."""
    nodes = MigrationLoader(None).graph.nodes
    return [f"{desk}.{name}" for desk, name in leaves.items() if (desk, name) not in nodes]


def write_database(archive: ArchiveWriter, beside: Path) -> None:
    """This function will write one consistent state of the database; `beside`: a path for a file in between.

    :raises OSError: the disk refused.
    """
    if connection.vendor == "postgresql":
        _write_tables(archive)
        return
    try:
        copy_file(beside)
        problem = problem_of(beside)
        if problem:
            raise OSError(f"the database is damaged: {problem}")
        archive.add_file(DATABASE, beside)
    finally:
        for end in ("", "-journal", "-wal", "-shm"):  # what SQLite leaves beside a copy that a bad disk broke off
            beside.with_name(beside.name + end).unlink(missing_ok=True)


def copy_file(target: Path) -> None:
    """This function will write the state of an SQLite database at one moment to a new file; writers go on meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(target)])


def hold_still() -> None:
    """This function will make this transaction of PostgreSQL see the state of one moment, whatever others commit."""
    connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def problem_of(path: Path) -> str:
    """This function will return the first thing that is wrong with a file of SQLite, or nothing."""
    with closing(sqlite3.connect(path)) as file:
        found = file.execute("PRAGMA integrity_check(1)").fetchone()[0]
        dangling = file.execute("PRAGMA foreign_key_check").fetchone()
    return str(found) if found != "ok" else f"{dangling}" if dangling else ""


def _write_tables(archive: ArchiveWriter) -> None:
    with transaction.atomic():
        hold_still()
        present = set(connection.introspection.table_names())
        for table, columns in _columns(archive.manifest.leaves).items():
            if table in present:
                archive.manifest.tables[table] = columns
                archive.add(f"{TABLES}{table}.copy", _copied_out(table, columns))


def _columns(leaves: dict[str, str]) -> dict[str, list[str]]:
    models = models_at(leaves)
    return {
        NOTES: ["id", "app", "name", "applied"],
        **{model._meta.db_table: [field.column for field in model._meta.concrete_fields] for model in models},
    }


def models_at(leaves: dict[str, str]) -> list[type[Model]]:
    """This function will return the models as some migrations leave them."""
    apps = MigrationLoader(None).project_state(list(leaves.items())).apps
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in leaves]


def _copied_out(table: str, columns: list[str]) -> Iterator[bytes | memoryview]:
    names = ", ".join(map(connection.ops.quote_name, columns))
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY (SELECT {names} FROM {connection.ops.quote_name(table)}) TO STDOUT") as copy,
    ):
        yield from copy


def read_tables(path: Path, leaves: dict[str, str], tables: dict[str, list[str]]) -> None:
    """This function will make the tables of a back-up in an empty PostgreSQL database and fill them in one transaction."""
    MigrationExecutor(connection).migrate(list(leaves.items()))
    quote = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor, zipfile.ZipFile(path) as archive:
        cursor.execute(f"TRUNCATE {', '.join(map(quote, tables))} CASCADE")
        for table, columns in tables.items():
            names = ", ".join(map(quote, columns))
            into = f"COPY {quote(table)} ({names}) FROM STDIN"
            with archive.open(f"{TABLES}{table}.copy") as rows, cursor.copy(into) as copy:
                while part := rows.read(1 << 20):
                    copy.write(part)
        for statement in connection.ops.sequence_reset_sql(no_style(), models_at(leaves)):
            cursor.execute(statement)
        sequence = f"SELECT setval(pg_get_serial_sequence('{NOTES}', 'id'), (SELECT max(id) FROM {NOTES}))"
        cursor.execute(sequence)


def read_file(path: Path, home: Path) -> None:
    """This function will put the SQLite file of a back-up in its place."""
    target = Path(str(connection.settings_dict["NAME"]))
    made = home / f"{target.name}.part"
    extract(path, {DATABASE: made})
    made.replace(target)


def drop_tables() -> None:
    """This function will take away what an unfinished restore left in a PostgreSQL database."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")
