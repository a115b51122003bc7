"""kill -9 of `keliu import` at random moments, and of the import that mends it: the home ends as without any kill."""

import contextlib
import io
import json
import os
import random
import time
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection

from keliu.audit.models import OpenBatch
from keliu.config import cli
from keliu.imports.models import Batch, StagedChange
from tests.faults.frame import Outcome, World
from tests.random_shop import RandomShop
from tests.whole_home import Rows, differences, whole_home

PROMISE = "an import killed anywhere is finished or taken back by the next one; the same files then leave the same home"
CONTROL = "the recovery of dead batches"
SHORT = 4
CONTROL_ROUNDS = 4
ROWS = 30
KEYS = 15
AGAIN = 0.3  # chance that the import that mends is killed too


def switch_off() -> None:
    """This function will let a dead batch lie: its mark is dropped, its rows stay."""
    from keliu.imports import engine

    engine.recover = lambda **_: OpenBatch.objects.all().delete() and []


def run(world: World, rounds: int, seed: int) -> Outcome:
    """This function will kill an import a round, over new random files every fifth, and compare whole homes."""
    dice = random.Random(seed)
    outcome = Outcome()
    moments: dict[str, int] = {}
    for number in range(rounds):
        if number % 5 == 0:
            files = Files(world.home / "files", seed * 1000 + number)
        files.begin()
        for moment in strikes(world, files, dice):
            moments[moment] = moments.get(moment, 0) + 1
        outcome.breaches += [f"round {number}: {what}" for what in files.breaches()]
        if len(outcome.breaches) > (0 if os.environ["KELIU_FAULT_WITHOUT"] else 5):
            break
    outcome.figures = {"kills": sum(moments.values()), "batch_at_the_kill": moments}
    return outcome


class Files:
    """What a home holds before, the files that come then, and what the home is to hold after them."""

    def __init__(self, folder: Path, seed: int) -> None:
        shop = RandomShop(seed, keys=KEYS, second_plates=0)
        self.before = shop.write(folder / f"before-{seed}", ROWS)
        self.files = shop.write(folder / f"files-{seed}", ROWS)
        self.begin()
        started = time.monotonic()
        load(self.files)  # in one chunk: as many chunks take longer, the kills come early enough
        self.seconds = time.monotonic() - started
        # Rows that contradict one another may change the home once more when the files come again, as they do after
        # a kill: each of these is a home without any kill.
        self.wanted: list[dict[str, Rows]] = [whole_home()]
        for _ in range(2):
            load(self.files)
            self.wanted.append(whole_home())

    def begin(self) -> None:
        """Empty the home and import what was there before."""
        call_command("flush", interactive=False, verbosity=0)
        load(self.before)

    def breaches(self) -> list[str]:
        """Import the files once more, to the end, and say how the home differs; then nothing may be created."""
        code, told = load(self.files)
        found = [] if code == 0 else [f"the import after the kill exits {code}: {told.get('error', '')}"]
        home = whole_home()
        if home not in self.wanted:
            found += differences(self.wanted[1], home)
        if OpenBatch.objects.exists() or StagedChange.objects.exists():
            found.append("a batch is still open, or changes still staged")
        _, told = load(self.files)
        sheets = [sheet for file in told.get("files", []) for sheet in file["sheets"]]
        if created := sum(sheet["created"] for sheet in sheets):
            found.append(f"a second run creates {created}")
        return found


def strikes(world: World, files: Files, dice: random.Random) -> list[str]:
    """This function will kill an import, and now and then the one after it; return what the batch was doing."""
    moments = [strike(world, files, dice)]
    while dice.random() < AGAIN:
        moments.append(strike(world, files, dice))
    return moments


def strike(world: World, files: Files, dice: random.Random) -> str:
    """This function will kill one import: some time after its batch opened, or in the middle of its closing."""
    known = set(Batch.objects.unscoped("fault").values_list("pk", "beat_at"))
    child = world.start("tests.faults.small_chunks", "import", *files.files, "--json")
    deadline = time.monotonic() + world.patience + 20
    is_late = dice.random() < 0.3

    def has_come() -> bool:
        rows = set(Batch.objects.unscoped("fault").values_list("pk", "beat_at", "state"))
        fresh = [row for row in rows if row[:2] not in known]
        return any(row[2] == Batch.State.CLOSING or not is_late for row in fresh)

    while child.poll() is None and time.monotonic() < deadline and not has_come():
        time.sleep(0.003)
    time.sleep(dice.random() * files.seconds * (0.15 if is_late else 0.6))
    child.kill()
    child.wait()
    state = Batch.objects.unscoped("fault").order_by("-pk").values_list("state", flat=True).first()
    connection.close()
    return str(state)


def load(files: list[str]) -> tuple[int, dict[str, Any]]:
    """This function will import files in this process and return the exit code and the document."""
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            code = cli.main(["import", *files, "--json"])
    except TypeError:  # what stands in for the protection does not fit the program any more
        raise
    except Exception as error:  # without its protection the import may break in any way
        return -1, {"error": repr(error)}
    return code, json.loads(said.getvalue() or "{}")
