"""kill -9 of `keliu import` of a long list of orders at random moments: nothing of it is left, every index is there again.

A third of the rounds goes into a home that has orders.
"""

import random
import time
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from keliu.audit.models import OpenBatch
from keliu.imports.longlists import bare
from keliu.imports.models import Batch
from tests.faults.frame import Outcome, World
from tests.faults.import_kill import load
from tests.long_lists import files_beside_orders, files_of
from tests.whole_home import differences, whole_home

PROMISE = "a long list killed anywhere is taken back by the next import; the same files then leave the same home"
CONTROL = "making the indexes again that a killed import took away"
SHORT = 3
DATABASES = ("sqlite",)
CHILD = "tests.faults.small_slices"
ROWS = 400


class Lists:
    """The files of one round, and those that come before."""

    def __init__(self, folder: Path, seed: int, *, is_beside: bool) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.before, self.files = (files_beside_orders if is_beside else files_of)(folder, seed, ROWS)

    def begin(self) -> None:
        """Empty the home and import what was there before."""
        call_command("flush", interactive=False, verbosity=0)
        if self.before:
            load(self.before)


def switch_off() -> None:
    """This function will let the indexes lie that a killed import took away."""
    from keliu.imports import engine

    engine.make_indexes = lambda batch: None


def standing() -> set[str]:
    """This function will return the indexes of the orders."""
    with connection.cursor() as cursor:
        cursor.execute(bare.STANDING[connection.vendor], [bare.TABLE])
        return {row[0] for row in cursor.fetchall()}


def strike(world: World, lists: Lists, dice: random.Random, made: set[str] | None) -> None:
    """This function will kill an import some time after its batch opened, or (`made`) while indexes are gone."""
    known = set(Batch.objects.unscoped("fault").values_list("pk", flat=True))
    running = world.start(CHILD, "import", *lists.files, "--json")
    deadline = time.monotonic() + world.patience + 60
    while running.poll() is None and time.monotonic() < deadline:
        if made is not None and standing() != made:
            break
        if made is None and set(Batch.objects.unscoped("fault").values_list("pk", flat=True)) - known:
            time.sleep(dice.random() * 2)
            break
        time.sleep(0.001)
    running.kill()
    running.wait()
    connection.close()


def run(world: World, rounds: int, seed: int) -> Outcome:
    """This function will kill an import a round, import the files again and compare home and indexes."""
    dice, outcome = random.Random(seed), Outcome()
    made = standing()
    lost = 0
    for number in range(rounds):
        is_beside = number % 3 == 1
        lists = Lists(world.home / f"lists-{seed}-{number}", seed * 1000 + number, is_beside=is_beside)
        lists.begin()
        load(lists.files)
        wanted = whole_home()
        lists.begin()
        strike(world, lists, dice, None if is_beside else made)
        lost += standing() != made
        connection.close()
        code, told = load(lists.files)
        found = [] if code == 0 else [f"the import after the kill exits {code}: {told.get('error', '')}"]
        found += differences(wanted, whole_home())
        if OpenBatch.objects.exists():
            found.append("a batch is still open")
        if standing() != made:
            found.append(f"indexes are gone: {sorted(made - standing())}")
        outcome.breaches += [f"round {number}: {what}" for what in found]
    outcome.figures = {"kills": rounds, "without_indexes": lost}
    return outcome
