"""XB5, XB6: back-ups made while a shop works, each restored into an empty home and held to what must be true there.

The shop rests while a back-up of it is restored elsewhere and looked at: there is nothing that it could spoil. On PostgreSQL
the first restore makes its tables by the migrations; the others, all of one version, copy what these make.
"""

import hashlib
import json
import os
import random
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import run_checks
from django.core.management.sql import emit_pre_migrate_signal
from django.db import connection
from django.db.migrations import Migration
from django.db.models import Sum

from keliu.audit.actions import find_breaks
from keliu.audit.models import Change
from keliu.config import cli
from keliu.config.backing import databases
from keliu.contacts.models import OptOut
from keliu.contacts.opt_outs import log_path, read_log
from keliu.customers.models import Customer
from keliu.files.actions import path_of
from keliu.files.models import StoredFile
from keliu.org.queries import sending_pause
from tests.faults.forks import forked, last_words
from tests.faults.frame import Outcome, World
from tests.random_shop import RandomShop

PROMISE = (
    "every back-up made under load restores whole: what was acknowledged before it is there, nothing sends afterwards"
)
CONTROL = "the one moment of the copy"
SHORT = 2
CONTROL_ROUNDS = 6
WRITERS = 2


def switch_off() -> None:
    """This function will copy the file as it lies there, and read each table at another moment."""

    def copy_file(target: Path) -> None:
        shutil.copyfile(str(connection.settings_dict["NAME"]), target)

    databases.copy_file = copy_file
    databases.hold_still = lambda: None


def run(world: World, rounds: int, seed: int) -> Outcome:
    """This function will back up and restore once a round, beside processes that write all the time."""
    outcome = Outcome()
    run_checks()
    files = RandomShop(seed, keys=25, second_plates=0).write(world.home / "shop", 60)
    with OtherDatabase("tables", str(connection.settings_dict["NAME"])) as tables:
        work_and_back_up(world, files, rounds, seed, outcome, tables)
    return outcome


def work_and_back_up(world: World, files: list[str], rounds: int, seed: int, outcome: Outcome, tables: str) -> None:
    """This function will let the shop work for some rounds; `tables`: a database of PostgreSQL as migrations leave it."""
    dice = random.Random(seed)
    if forked(world.home, lambda: cli.main(["import", *files, "--json"])):
        outcome.breaches.append(f"the first import failed: {last_words(world.home)}")
        return
    for number in range(WRITERS):
        world.start("tests.faults.desk.busy_shop", str(seed * 100 + number))
    sizes, edits = [], []
    await_writers(world)
    for number in range(rounds):
        time.sleep(dice.random() * 0.5)
        is_first = not number and not os.environ["KELIU_FAULT_WITHOUT"]
        found, size, edited = one_round(world, number, "" if is_first else tables)
        sizes.append(size)
        edits.append(edited)
        outcome.breaches += [f"round {number}: {what}" for what in found]
        if len(outcome.breaches) > (0 if os.environ["KELIU_FAULT_WITHOUT"] else 5):
            break
    outcome.figures = {
        "restored": len(sizes), "kb": max(sizes, default=0) // 1024, "edits_in_first_and_last": [edits[0], edits[-1]],
    }  # fmt: skip


def await_writers(world: World) -> None:
    """This function will wait until both have written."""
    deadline = time.monotonic() + 60
    while Change.objects.unscoped("fault").count() < 40 and time.monotonic() < deadline:
        time.sleep(0.1)


@contextmanager
def at_rest(world: World) -> Iterator[None]:
    """This function will stop the writers where they are, and let them go on."""
    for child in world.children:
        child.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for child in world.children:
            child.send_signal(signal.SIGCONT)


def one_round(world: World, number: int, tables: str) -> tuple[list[str], int, int]:
    """This function will back up, restore elsewhere, and return what is wrong there, the size, and the edits in it."""
    home = world.home
    path, elsewhere = home / "backups" / f"{number}.zip", home / "backups" / f"restored{number}"
    path.parent.mkdir(exist_ok=True)
    before = edits_and_changes()[0]
    if forked(home, lambda: cli.main(["backup", str(path)])):
        return [f"no back-up was made: {last_words(home)}"], 0, 0
    live = home / "optouts.log"
    opted_out = {event.digest for event in read_log(live)}
    told = home / "told.json"
    with at_rest(world), OtherDatabase(str(number)) as name:
        code = forked(home, lambda: restore_there(elsewhere, name, path, live, told, tables))
    if code:
        return [f"not restored: {last_words(home)}"], 0, 0
    said = json.loads(told.read_text("utf-8"))
    found = said["breaches"]
    if said["edits"] < before:
        found.append(f"{before} edits were acknowledged before, {said['edits']} are there")
    if missing := opted_out - set(said["opted_out"]):
        found.append(f"{len(missing)} opt-outs of the log are not in the restored table")
    size = path.stat().st_size
    shutil.rmtree(elsewhere)
    path.unlink()
    return found, size, said["edits"]


class OtherDatabase:
    """A second database on the server of this world, empty or a copy; on SQLite the home has its own."""

    def __init__(self, ending: str, template: str = "template0") -> None:
        self.name = f"{connection.settings_dict['NAME']}_{ending}"
        self.template = template

    def __enter__(self) -> str:
        if connection.vendor == "postgresql":
            connection.close()
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {self.name} TEMPLATE {self.template} ENCODING 'UTF8' LOCALE 'C.UTF-8'")
        return self.name

    def __exit__(self, *_: object) -> None:
        if connection.vendor == "postgresql":
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE {self.name} WITH (FORCE)")


def move_to(home: Path, name: str) -> None:
    """This function will make this process work in another home."""
    connection.close()
    settings.HOME = home
    connection.settings_dict["NAME"] = name if connection.vendor == "postgresql" else str(home / "keliu.sqlite3")


def copying(tables: str) -> type[Any]:
    """This function will return what makes the tables of the database that this process works in from those of another."""

    class Copying:
        def __init__(self, _connection: Any) -> None:
            self.name = connection.settings_dict["NAME"]

        def migrate(self, _leaves: list[tuple[str, str]]) -> None:
            connection.close()
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE {self.name} WITH (FORCE)")
                cursor.execute(f"CREATE DATABASE {self.name} TEMPLATE {tables} ENCODING 'UTF8' LOCALE 'C.UTF-8'")
            # as before any migration: no trigger writes beside the rows that come
            emit_pre_migrate_signal(0, False, connection.alias, plan=[(Migration("copied", "faults"), False)])

    return Copying


def restore_there(home: Path, name: str, path: Path, live: Path, told: Path, tables: str) -> int:
    """This function will restore into a home, and write what is there and what is wrong with it."""
    move_to(home, name)
    if tables:
        databases.MigrationExecutor = copying(tables)
    code = cli.main(["restore", str(path), "--opt-outs", str(live), "--json"])
    if code:
        return code
    edits, _changes = edits_and_changes()
    opted_out = list(OptOut.objects.values_list("digest", flat=True))
    said = {"breaches": breaches_here(), "edits": edits, "opted_out": opted_out}
    told.write_text(json.dumps(said), encoding="utf-8")
    return 0


def edits_and_changes() -> tuple[int, int]:
    """This function will return how often customers were edited by their versions, and by the log."""
    people = Customer.objects.unscoped("fault")
    versions = people.aggregate(total=Sum("version"))["total"] - people.count()
    return versions, Change.objects.unscoped("fault").filter(table="customers_customer", field="note").count()


def breaches_here() -> list[str]:
    """This function will return what is not as it must be in this home."""
    found = find_breaks()
    edits, changes = edits_and_changes()
    if edits != changes:
        found.append(f"{edits} edits left {changes} changes")
    if connection.vendor == "sqlite":
        found += [problem] if (problem := databases.problem_of(Path(connection.settings_dict["NAME"]))) else []
    else:
        connection.check_constraints()
    for stored in StoredFile.objects.all():
        path = path_of(Path(settings.HOME) / "files", stored)
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != stored.sha256:
            found.append(f"the stored file {stored.pk} is not there or another one")
    table = set(OptOut.objects.values_list("digest", flat=True))
    if {event.digest for event in read_log(log_path())} != table:
        found.append("the log of opt-outs and the table differ")
    if sending_pause() is None:
        found.append("sending is not paused")
    return found
