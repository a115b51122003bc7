"""What all parts of a test run share, made once before them: a migrated database of each kind, and Python's bytecode.

To migrate costs 10 to 20 s of a processor, a copy nothing. Where nothing was made, as when pytest is called by itself,
each process migrates a database of its own, as ever.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FILE, ON_SERVER = "KELIU_TESTS_MIGRATED_FILE", "KELIU_TESTS_MIGRATED_DATABASE"
HELD: list[sqlite3.Connection] = []


@contextmanager
def made_once(url: str) -> Iterator[dict[str, str]]:
    """This function will yield what to add to the environment of every part; `url`: a PostgreSQL server, or empty.

    Where the environment forbids bytecode beside the sources, it is written to a folder of this run: the parts start
    hundreds of processes, and each would compile the program, and all that it stands on, anew for 2 s.
    """
    with tempfile.TemporaryDirectory(prefix="keliu-tests-") as named, _database(url) as name:
        folder, base = Path(named), url.rpartition("/")[0]
        made = {FILE: str(folder / "migrated.sqlite3")}
        if os.environ.get("PYTHONDONTWRITEBYTECODE"):
            made |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
        homes = [_started_migration(folder / "file", "", made)]
        if name:
            homes.append(_started_migration(folder / "server", f"{base}/{name}", made))
            made[ON_SERVER] = name
        codes = [home.wait() for home in homes]
        if any(codes):
            print("The database to copy was not migrated: each process migrates its own", file=sys.stderr)
            del made[FILE]
            made.pop(ON_SERVER, None)
        else:
            with closing(sqlite3.connect(folder / "file" / "keliu.sqlite3")) as file:
                file.execute("VACUUM INTO ?", [made[FILE]])
        yield made


def migration(home: str, address: str, **more: str) -> tuple[list[str], dict[str, str]]:
    """This function will return the command and the environment that migrate the database of a home, or of an address."""
    own = {"KELIU_HOME": home, "KELIU_DATABASE_URL": address, "PYTHONUTF8": "1"}
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "keliu.config.settings", **own, **more}
    command = [sys.executable, "-m", "django", "migrate", "--run-syncdb", "--verbosity", "0", "--no-input"]
    return command, environment


def _started_migration(home: Path, address: str, more: dict[str, str]) -> subprocess.Popen[bytes]:
    home.mkdir()
    command, environment = migration(str(home), address, **more)
    return subprocess.Popen(command, cwd=ROOT, env=environment)


@contextmanager
def _database(url: str) -> Iterator[str]:
    """Make an empty database on a server and drop it at the end; yields its name, empty where there is no server."""
    if not url:
        yield ""
        return
    import psycopg

    name = f"keliu_tests_migrated_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
    try:
        yield name
    finally:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def lay_database(home: Path) -> None:
    """This function will put a migrated file into a new home, where one was made: `keliu init` then finds its tables."""
    if file := os.environ.get(FILE):
        home.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, home / "keliu.sqlite3")


def copy_for_tests() -> None:
    """This function will let the database of the tests begin as a copy; what is not migrated in it still will be."""
    from django.db import connection

    if connection.vendor == "postgresql":
        if name := os.environ.get(ON_SERVER):
            connection.settings_dict["TEST"]["TEMPLATE"] = name
    elif file := os.environ.get(FILE):
        _fill_memory(connection.creation, file)


def _fill_memory(creation: Any, file: str) -> None:
    """Fill SQLite's database in memory as soon as it has a name; it lives as long as somebody holds it."""
    create = creation._create_test_db

    def filled(*given: Any, **more: Any) -> str:
        name = str(create(*given, **more))
        HELD.append(sqlite3.connect(name, uri=True))
        with closing(sqlite3.connect(file)) as made:
            made.backup(HELD[-1])
        return name

    creation._create_test_db = filled
