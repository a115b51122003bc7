"""Migrated databases that the worlds of one run are copied from: to migrate one takes 10 to 20 s, a copy none."""

import atexit
import os
import secrets
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tests import shared

ROOT = shared.ROOT
FOLDER = tempfile.TemporaryDirectory(prefix="keliu-faults-")
FILE = Path(FOLDER.name) / "migrated.sqlite3"
ON_SERVER = f"keliu_fault_migrated_{os.getpid()}"
MADE: set[str] = set()


@contextmanager
def fresh_world(url: str, *, is_empty: bool) -> Iterator[tuple[Path, str]]:
    """This function will make a home and a database of its own, migrated unless `is_empty`, and take both away again.

    Yields the home and the database's address, which is empty for SQLite's file in the home. `url`: a PostgreSQL server.
    """
    home = Path(tempfile.mkdtemp(prefix="keliu-fault-"))
    try:
        if url:
            with _fresh_database(url, is_empty=is_empty) as address:
                yield home, address
        else:
            if not is_empty:
                _make_file()
                shutil.copyfile(FILE, home / "keliu.sqlite3")
            yield home, ""
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _fresh_database(url: str, *, is_empty: bool) -> Iterator[str]:
    base, _slash, _name = url.rpartition("/")
    name = f"keliu_fault_{secrets.token_hex(4)}"
    with _server(url) as server:
        if not is_empty:
            _make_database(url, server)
        _create(server, name, "template0" if is_empty else ON_SERVER)
        try:
            yield f"{base}/{name}"
        finally:
            _drop(server, name)


def _make_file() -> None:
    """Migrate a file, once a run; it is written anew, without a journal beside it."""
    if FILE.exists():
        return
    with tempfile.TemporaryDirectory(prefix="keliu-fault-") as home:
        shared.lay_database(Path(home))  # which lacks the desks of the faults alone
        _migrate(home, "")
        with closing(sqlite3.connect(f"{home}/keliu.sqlite3")) as made:
            made.execute(f"VACUUM INTO '{FILE}'")


def _make_database(url: str, server: Any) -> None:
    """Migrate a database on a server, once a run, and drop it at the run's end."""
    if url in MADE:
        return
    base, _slash, _name = url.rpartition("/")
    _create(server, ON_SERVER, os.environ.get(shared.ON_SERVER) or "template0")
    atexit.register(_drop_later, url)
    with tempfile.TemporaryDirectory(prefix="keliu-fault-") as home:
        _migrate(home, f"{base}/{ON_SERVER}")
    MADE.add(url)


def _migrate(home: str, address: str) -> None:
    own = {"KELIU_FAULT_WITHOUT": "", "DJANGO_SETTINGS_MODULE": "tests.faults.settings"}
    command, environment = shared.migration(home, address, **own)
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def _server(url: str) -> Any:
    import psycopg

    return psycopg.connect(url, autocommit=True)


def _create(server: Any, name: str, template: str) -> None:
    server.execute(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8' LOCALE 'C.UTF-8'")


def _drop(server: Any, name: str) -> None:
    server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _drop_later(url: str) -> None:
    with _server(url) as server:
        _drop(server, ON_SERVER)
