"""A home of a released version, put back again and again: on SQLite its file, on PostgreSQL its tables with its rows."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.color import no_style
from django.db import connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model

from tools.released import Release

FIRST = ("upgraded", "0001_initial")
PEOPLE = 40
Table = tuple[list[str], Counter[tuple[Any, ...]]]


class OldHome:
    """The database of one release, with the rows of the desk `upgraded` as its first migration leaves them."""

    def __init__(self, home: Path, release: Release) -> None:
        self.release = release
        self.file = home / f"{release.version}.sqlite3"
        self.file.write_bytes(release.database())
        self.database = Path(str(connection.settings_dict["NAME"]))
        self.kept = home / f"{release.version}.kept.sqlite3"
        connection.close()
        if connection.vendor == "sqlite":
            self._lay(self.file)
        else:
            self._on_server(f'DROP DATABASE "{self.database}" WITH (FORCE)', self._create(self.database, "template0"))
            copy_rows(self.file, release)
        fill_upgraded()
        self.tables = read_tables(old_models(release, FIRST))
        connection.close()
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(self.database)) as file:
                file.execute("VACUUM INTO ?", [str(self.kept)])
        else:
            self._on_server(self._create(f"{self.database}_{self.key}", self.database))

    @property
    def key(self) -> str:
        """The version as a name may hold it."""
        return self.release.version.replace(".", "_")

    def put_back(self) -> None:
        """This function will make the database what it was before any upgrade."""
        connection.close()
        if connection.vendor == "sqlite":
            self._lay(self.kept)
        else:
            copy = self._create(self.database, f"{self.database}_{self.key}")
            self._on_server(f'DROP DATABASE "{self.database}" WITH (FORCE)', copy)

    def end(self) -> None:
        """This function will drop what was kept."""
        connection.close()
        if connection.vendor != "sqlite":
            self._on_server(f'DROP DATABASE "{self.database}_{self.key}" WITH (FORCE)')

    def _lay(self, source: Path) -> None:
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.database}{ending}").unlink(missing_ok=True)
        self.database.write_bytes(source.read_bytes())

    @staticmethod
    def _create(name: object, template: object) -> str:
        kind = "ENCODING 'UTF8' LOCALE 'C.UTF-8'" if template == "template0" else ""
        return f'CREATE DATABASE "{name}" TEMPLATE "{template}" {kind}'

    @staticmethod
    def _on_server(*statements: str) -> None:
        with connection._nodb_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def old_models(release: Release, *more: tuple[str, str]) -> list[type[Model]]:
    """This function will return the models of a release, as its migrations describe them."""
    leaves = [*release.leaves.items(), *more]
    apps = MigrationExecutor(connection).loader.project_state(leaves).apps
    desks = {desk for desk, _last in leaves}
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in desks]


def copy_rows(file: Path, release: Release) -> None:
    """This function will migrate an empty database to a release and copy all rows of its SQLite file into it."""
    executor = MigrationExecutor(connection)
    executor.migrate(list(release.leaves.items()))
    models = old_models(release)
    connections.databases["old"] = {**connections.databases["default"], "OPTIONS": {}, "NAME": str(file)}
    connections.databases["old"]["ENGINE"] = "django.db.backends.sqlite3"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for model in models:
                fields = model._meta.concrete_fields
                rows = model._base_manager.using("old").values_list(*(field.attname for field in fields))
                names = ", ".join(f'"{field.column}"' for field in fields)
                marks = ", ".join(["%s"] * len(fields))
                cursor.executemany(
                    f'INSERT INTO "{model._meta.db_table}" ({names}) OVERRIDING SYSTEM VALUE VALUES ({marks})',
                    [[f.get_db_prep_save(v, connection) for f, v in zip(fields, row, strict=True)] for row in rows],
                )
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
            for statement in release.triggers:
                cursor.execute(statement)
    finally:
        connections["old"].close()
        del connections.databases["old"]


def fill_upgraded() -> None:
    """This function will bring the desk `upgraded` to its first migration and write its rows."""
    executor = MigrationExecutor(connection)
    executor.migrate([FIRST])
    apps = executor.loader.project_state([FIRST]).apps
    Person, Paper = apps.get_model("upgraded", "Person"), apps.get_model("upgraded", "Paper")
    people = [Person(id=n, name=f"客{n}", phone=f"1380013{n:04}", amount=n) for n in range(1, PEOPLE + 1)]
    Person.objects.bulk_create(people)
    Paper.objects.bulk_create([Paper(id=n, person_id=n, title=f"第{n}页") for n in range(1, PEOPLE + 1)])


def read_tables(models: list[type[Model]]) -> dict[str, Table]:
    """This function will return every table of these models: its columns, and its rows as a bag."""
    found = {}
    for model in models:
        columns = [field.column for field in model._meta.concrete_fields]
        found[model._meta.db_table] = (columns, read_rows(model._meta.db_table, columns))
    return found


def read_rows(table: str, columns: list[str]) -> Counter[tuple[Any, ...]]:
    """This function will return some columns of a table as a bag of rows."""
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {names} FROM "{table}"')
        return Counter(tuple(plain(value) for value in row) for row in cursor.fetchall())


def plain(value: object) -> object:
    """This function will return a value that can be compared and stand in a bag."""
    return bytes(value) if isinstance(value, memoryview) else str(value) if isinstance(value, (dict, list)) else value
