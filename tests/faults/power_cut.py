"""XB1: the power fails in the middle of an import; the disk has what was synced and a random part of the rest.

An import is recorded once (recorder.c), then cut at random moments. After each cut: the database opens and is whole, every
commit that had returned is there and none without those before it; after the product's own recovery, asked for at every
EVERY-th cut since it takes a second, the import is there whole or not at all, as in homes that nobody cut.
"""

import os
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.core.checks import run_checks
from django.db import connection
from django.utils import timezone

from keliu.audit.models import OpenBatch
from keliu.config import cli
from keliu.imports import engine
from tests.faults.backup_restore import move_to
from tests.faults.disk import Write, after_cut, compile_recorder, read_records
from tests.faults.forks import forked, last_words
from tests.faults.frame import Outcome, World
from tests.random_shop import RandomShop
from tests.whole_home import whole_home

PROMISE = "a power cut in an import loses nothing that was acknowledged, and leaves the import whole or not at all"
CONTROL = "synchronous=FULL (NORMAL instead)"
SHORT = 100
CONTROL_ROUNDS = 60
DATABASES = ("sqlite",)
NEEDS = ("cc",)
EVERY = 10
DATABASE = "keliu.sqlite3"
ACKNOWLEDGED = "acknowledged"


def switch_off() -> None:
    """This function will let SQLite sync at checkpoints only, as many are advised to."""
    options = settings.DATABASES["default"]["OPTIONS"]
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=NORMAL")


def run(world: World, rounds: int, seed: int) -> Outcome:
    """This function will record one import and cut its power once a round."""
    dice = random.Random(seed)
    outcome = Outcome()
    run_checks()
    shop = RandomShop(seed, keys=15, second_plates=0)
    first, files = shop.write(world.home / "before", 30), shop.write(world.home / "files", 30)
    if forked(world.home, lambda: cli.main(["import", *first, "--json"])):
        return Outcome([f"the first import failed: {last_words(world.home)}"])
    before = files_of(world.home)
    untouched = forked_home(world.home)
    records = record(world, files)
    imported = forked_home(world.home)
    ended = {"before": 0, "imported": 0}
    for number in range(rounds):
        cut = dice.randint(1, len(records))
        elsewhere = world.home / "cut"
        lay(elsewhere, after_cut(before, records[:cut], dice))
        found = problems(elsewhere, acknowledged_by(records[:cut]))
        if not found and number % EVERY == 0:
            found = not_whole(elsewhere, world.home, {untouched: "before", imported: "imported"}, ended)
        outcome.breaches += [f"cut {number} after {cut} of {len(records)}: {what}" for what in found]
        if len(outcome.breaches) > (0 if os.environ["KELIU_FAULT_WITHOUT"] else 5):
            break
    outcome.figures = {
        "cuts": rounds, "recovered": ended, "records": len(records), "commits": acknowledged_by(records),
        "syncs": sum(one.kind == "s" for one in records),
    }  # fmt: skip
    return outcome


def files_of(home: Path) -> dict[str, bytes]:
    """This function will return the database as it lies on the disk, nothing of it in its log, and what lies beside."""
    connection.close()
    with closing(sqlite3.connect(home / DATABASE)) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return {DATABASE: (home / DATABASE).read_bytes(), "secret.key": (home / "secret.key").read_bytes()}


def record(world: World, files: list[str]) -> list[Write]:
    """This function will import under the recorder and return all that reached the disk, in order."""
    log = world.home.with_name(f"{world.home.name}.log")
    library = compile_recorder(world.home)
    child = world.start(
        "tests.faults.desk.marked_import", str(world.home / ACKNOWLEDGED), *files,
        LD_PRELOAD=str(library), KELIU_RECORD_HOME=str(world.home), KELIU_RECORD_LOG=str(log),
    )  # fmt: skip
    child.wait()
    try:
        return read_records(log, world.home)
    finally:
        log.unlink(missing_ok=True)


def lay(folder: Path, files: dict[str, bytes]) -> None:
    """This function will write the files of a disk into a folder."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in files.items():
        if not name.endswith("-shm"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)


def acknowledged_by(records: list[Write]) -> int:
    """This function will return the number of the last commit that had returned."""
    told = [int(one.data) for one in records if one.path == ACKNOWLEDGED and one.kind == "w"]
    return max(told, default=0)


def problems(home: Path, acknowledged: int) -> list[str]:
    """This function will open a database after a cut and return what is lost or damaged."""
    try:
        with closing(sqlite3.connect(home / DATABASE)) as file:
            found = [str(row[0]) for row in file.execute("PRAGMA integrity_check(1)") if row[0] != "ok"]
            there = [row[0] for row in file.execute("SELECT number FROM faults_effect ORDER BY number")]
    except sqlite3.DatabaseError as error:
        return [f"the database does not open: {error}"]
    if len(there) < acknowledged:
        found.append(f"{acknowledged} commits had returned, {len(there)} are there")
    if there != list(range(1, len(there) + 1)):
        found.append("a commit is there without one before it")
    return found


def forked_home(home: Path) -> str:
    """This function will return what this home holds of the business, as a text that can be compared."""
    told = home / "told"
    forked(home, lambda: tell(told))
    return told.read_text("utf-8")


def tell(told: Path) -> int:
    """This function will write what this process's home holds of the business."""
    home = {table: sorted(map(str, rows.elements())) for table, rows in whole_home().items()}
    told.write_text(repr(home), encoding="utf-8")
    return 0


def not_whole(elsewhere: Path, home: Path, wanted: dict[str, str], ended: dict[str, int]) -> list[str]:
    """This function will let the product recover in a home after a cut, and say when an import is there by half."""
    told = home / "told"
    told.unlink(missing_ok=True)

    def recover() -> int:
        move_to(elsewhere, "")
        engine.recover(now=timezone.now())
        return 3 if OpenBatch.objects.exists() else tell(told)

    if code := forked(home, recover):
        return [f"the recovery ended with {code}: {last_words(home)}"]
    state = wanted.get(told.read_text("utf-8"), "")
    if state:
        ended[state] += 1
    return [] if state else ["the import is there by half"]
