"""XB8: kill -9 of `keliu init` at a random statement, on a full database of every released version.

The databases are in released/ (`tools/released.py` makes one a release). What is migrated: all that came since, and the
desk `upgraded`, whose migrations change data in place, split a table and remake one. A column or table that goes, and a
column that is written anew on purpose, is named below with the reason; all else must be found again as it was.
"""

import os
import random
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.checks import run_checks
from django.db import connection
from django.db.migrations import Migration

from keliu.audit.actions import find_breaks
from keliu.config import cli
from tests.faults.forks import forked, last_words
from tests.faults.frame import Outcome, World
from tests.faults.old_home import PEOPLE, OldHome, read_rows
from tools.released import releases

PROMISE = (
    "an upgrade of a full database of any released version, killed anywhere, resumes and loses no row and no value"
)
CONTROL = "migrations in one transaction with the note that they are done"
SHORT = 4
CONTROL_ROUNDS = 10
IS_EMPTY = True
GONE = {
    "django_content_type.model": "what the program calls Partner was called Supplier in 0.1.0; its own table is untouched",
    "upgraded_person.phone": "split into a table of its own",
    "upgraded_person.amount": "yuan become fen",
}
REBUILT = {"workshop_touchedvehicle": "all vehicles count as touched after an upgrade"}
AGAIN = 0.6  # chance that the upgrade that resumes is killed too
OFTEN = 0.7  # chance that a kill falls while migrations run, not before or after them
Moments = tuple[int, int, int]  # statements: the first that changes a table, the last migration's note, all


def switch_off() -> None:
    """This function will run migrations as they come, each statement for itself."""
    Migration.atomic = False


def run(world: World, rounds: int, seed: int) -> Outcome:
    """This function will upgrade a released home a round, killing it at random statements until it ends."""
    dice = random.Random(seed)
    outcome = Outcome()
    run_checks()  # loads what `keliu check` needs, before the forks
    homes = [OldHome(world.home, release) for release in releases()]
    kills: list[int] = []
    try:
        moments = [moments_of_upgrade(home, world.home) for home in homes]
        for number in range(rounds):
            place = number % len(homes)
            homes[place].put_back()
            killed, code = upgrade(world.home, moments[place], dice)
            kills.append(killed)
            found = [f"keliu init exits {code}: {last_words(world.home)}"] if code else breaches(homes[place])
            code = code or forked(world.home, lambda: cli.main(["check"]))
            found += [f"keliu check exits {code}: {last_words(world.home)}"] if code and not found else []
            outcome.breaches += [f"round {number}, {homes[place].release.version}: {what}" for what in found]
            if len(outcome.breaches) > (0 if os.environ["KELIU_FAULT_WITHOUT"] else 5):
                break
    finally:
        for home in homes:
            home.end()
    outcome.figures = {
        "upgrades": len(kills), "kills": sum(kills), "statements_of_an_upgrade": moments,
        "releases": [home.release.version for home in homes], "tables": [len(home.tables) for home in homes],
        "rows": [sum(sum(rows.values()) for _names, rows in home.tables.values()) for home in homes],
    }  # fmt: skip
    return outcome


def upgrade(home: Path, moments: Moments, dice: random.Random) -> tuple[int, int]:
    """This function will run `keliu init` until it ends; return how often it was killed, and its exit code."""
    first, last, all_of_them = moments

    def drawn() -> int:
        return dice.randint(first, last + 1) if dice.random() < OFTEN else dice.randint(1, all_of_them)

    kills, moment = 0, drawn()
    while True:
        code = forked(home, lambda at=moment: init(at))
        if code != -signal.SIGKILL:
            return kills, code
        kills += 1
        moment = drawn() if dice.random() < AGAIN else 0


def moments_of_upgrade(old: OldHome, home: Path) -> Moments:
    """This function will count the statements and commits of an upgrade of this home that nobody kills."""
    old.put_back()
    counted = home / "statements"
    forked(home, lambda: init(0, counted))
    first, last, all_of_them = map(int, counted.read_text("ascii").split())
    return first, last, all_of_them


def init(kill_at: int, counted: Path | None = None) -> int:
    """This function will run `keliu init`, in a process of its own, that is killed before a statement, or counts them."""
    seen = die_at(kill_at)
    code = cli.main(["init"])
    if counted:
        counted.write_text(f"{seen['first']} {seen['last']} {seen['all']}", encoding="ascii")
    return code


def die_at(moment: int) -> Counter[str]:
    """This function will count statements and commits from now on, and kill this process before the one of a number."""
    seen: Counter[str] = Counter()

    def count() -> None:
        seen["all"] += 1
        if seen["all"] == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        count()
        if not seen["first"] and str(sql).startswith(("CREATE TABLE", "ALTER TABLE")):
            seen["first"] = seen["all"]
        if str(sql).startswith('INSERT INTO "django_migrations"'):
            seen["last"] = seen["all"]
        return execute(sql, *arguments)

    commit = connection._commit

    def commit_watched() -> Any:
        count()
        return commit()

    connection.execute_wrappers.append(watch)
    connection._commit = commit_watched
    return seen


def breaches(home: OldHome) -> list[str]:
    """This function will compare the upgraded database with the old one and ask for the invariants."""
    found = list(lost_rows(home)) + find_breaks()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            found += [str(row) for row in cursor.fetchall() if row != ("ok",)]
            cursor.execute("PRAGMA foreign_key_check")
            found += [f"points nowhere: {row}" for row in cursor.fetchall()]
            cursor.execute("INSERT INTO customers_search(customers_search, rank) VALUES ('integrity-check', 1)")
        cursor.execute("SELECT SUM(amount), COUNT(DISTINCT key) FROM upgraded_person")
        if tuple(map(int, cursor.fetchone())) != (100 * PEOPLE * (PEOPLE + 1) // 2, PEOPLE):
            found.append("the amounts of the upgraded desk were not changed exactly once")
        cursor.execute("SELECT COUNT(*) FROM upgraded_phone")
        if cursor.fetchone()[0] != PEOPLE:
            found.append("the phones of the upgraded desk were not split exactly once")
    return found


def lost_rows(home: OldHome) -> list[str]:
    """This function will return a sentence a table in which a row or an old column's value is not found again."""
    found = []
    present = set(connection.introspection.table_names())
    for table, (columns, rows) in home.tables.items():
        if table in REBUILT or table in GONE:
            continue
        if table not in present:
            found.append(f"the table {table} is gone")
            continue
        with connection.cursor() as cursor:
            now = {column.name for column in connection.introspection.get_table_description(cursor, table)}
        stay = [column for column in columns if f"{table}.{column}" not in GONE]
        if missing := set(stay) - now:
            found.append(f"{table} lost {sorted(missing)}")
            continue
        places = [columns.index(column) for column in stay]
        before = Counter({tuple(row[place] for place in places): count for row, count in rows.items()})
        if lost := before - read_rows(table, stay):
            found.append(f"{table}: {sum(lost.values())} rows are not as before, such as {next(iter(lost))}")
    return found
