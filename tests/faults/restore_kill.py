"""XB6: kill -9 of `keliu restore` at random moments; the home then says what to do, and the next restore makes it whole.

A restore goes into an empty home only, so the old one is not touched. Between the back-up and the restore one customer was
erased: he is erased in the restored home as soon as it can be used, by the log of the home that broke.
"""

import os
import random
import shutil
import signal
import threading
import time
from pathlib import Path

from django.core.checks import run_checks
from django.utils import timezone

from keliu.config import cli
from keliu.config.backing import restoring
from keliu.customers.models import Customer, CustomerPhone
from keliu.privacy.actions import carry_out_erasure
from keliu.privacy.models import ErasedKey, SubjectRequest
from tests.faults.backup_restore import OtherDatabase, breaches_here, move_to
from tests.faults.forks import forked, last_words
from tests.faults.frame import Outcome, World
from tests.random_shop import RandomShop

PROMISE = (
    "a restore that is killed half-way says so and is made whole by the next; whoever was erased since stays erased"
)
CONTROL = "the mark of a restore that is not through"
SHORT = 2
CONTROL_ROUNDS = 6
IN_CI = ("sqlite",)


def switch_off() -> None:
    """This function will leave no mark, and erase nobody again."""
    restoring.mark_unfinished = lambda home: None


def run(world: World, rounds: int, seed: int) -> Outcome:
    """This function will kill one restore a round, and let the next one go through."""
    dice, outcome = random.Random(seed), Outcome()
    run_checks()
    files = RandomShop(seed, keys=25, second_plates=0).write(world.home / "shop", 60)
    if forked(world.home, lambda: cli.main(["import", *files, "--json"])):
        return Outcome([f"the first import failed: {last_words(world.home)}"])
    path = world.home / "backups" / "one.zip"
    path.parent.mkdir()
    (world.home / "optouts.log").touch()
    if forked(world.home, lambda: cli.main(["backup", str(path)])):
        return Outcome([f"no back-up was made: {last_words(world.home)}"])
    person = erase_somebody()
    begun = time.monotonic()
    outcome.breaches += [f"unharmed: {what}" for what in one_round(world.home, path, person, 0, None)[0]]
    takes = time.monotonic() - begun
    killed: dict[str, int] = {}
    for number in range(1, rounds + 1):
        found, ended = one_round(world.home, path, person, number, dice.uniform(0.02, 0.6) * takes)
        killed[ended] = killed.get(ended, 0) + 1
        outcome.breaches += [f"round {number}, {ended}: {what}" for what in found]
        if len(outcome.breaches) > (0 if os.environ["KELIU_FAULT_WITHOUT"] else 5):
            break
    outcome.figures = {"rounds": rounds, "restore_s": round(takes, 1), **killed}
    return outcome


def erase_somebody() -> int:
    """This function will erase a customer who has a phone, as his request asks, and return his number."""
    key = CustomerPhone.objects.unscoped("fault").order_by("customer_id").values_list("customer_id", flat=True)[0]
    group = Customer.objects.unscoped("fault").get(pk=key).group_id
    today = timezone.localdate()
    request = SubjectRequest.objects.create(
        group_id=group, kind="erase", state="running", customer_key=key, asked_on=today, due_on=today, person="审计",
        made_at=timezone.now(),
    )  # fmt: skip
    carry_out_erasure(request, now=timezone.now())
    return int(key)


def one_round(home: Path, path: Path, person: int, number: int, after: float | None) -> tuple[list[str], str]:
    """This function will restore, killed after some seconds, then once more; return what is wrong and how the kill struck."""
    elsewhere = home / "backups" / f"restored{number}"
    asked = ["restore", str(path), "--erasures", str(home / "erasures.log"), "--json"]
    with OtherDatabase(number) as name:

        def restore(after: float | None) -> int:
            move_to(elsewhere, name)
            if after is not None:
                timer = threading.Timer(after, lambda: os.kill(os.getpid(), signal.SIGKILL))
                timer.daemon = True
                timer.start()
            code = cli.main(asked)
            return code or (look(elsewhere, person) if after is None else 0)

        ended = "through"
        if after is not None:
            code = forked(home, lambda: restore(after))
            ended = "killed" if code == -signal.SIGKILL else "through" if code == 0 else f"failed: {last_words(home)}"
            if ended == "killed" and (found := says_what_to_do(home, elsewhere, name)):
                return found, ended
        again = (lambda: move_to(elsewhere, name) or look(elsewhere, person)) if ended == "through" and after else None
        code = forked(home, again or (lambda: restore(None)))
        found = [] if code == 0 else [f"not whole: {last_words(home)}"]
    shutil.rmtree(elsewhere, ignore_errors=True)
    return found, ended


def says_what_to_do(home: Path, elsewhere: Path, name: str) -> list[str]:
    """This function will run another command in a home whose restore was killed: it refuses, and names the next step."""

    def other() -> int:
        move_to(elsewhere, name)
        return cli.main(["resume"])

    code, said = forked(home, other), last_words(home)
    is_begun = elsewhere.is_dir() and any(elsewhere.iterdir())
    wanted = "keliu restore" if is_begun else "keliu init"
    return [] if code == 1 and wanted in said else [f"another command ends with {code}: {said}"]


def look(elsewhere: Path, person: int) -> int:
    """This function will hold a restored home to what must be true in it; what is wrong is said, and the code not 0."""
    found = breaches_here()
    if Customer.objects.unscoped("fault").get(pk=person).level != "erased" or not ErasedKey.objects.exists():
        found.append("who was erased is there again")
    if (elsewhere / cli.UNFINISHED).exists():
        found.append("the mark of an unfinished restore is left")
    print(*found, sep="\n")
    return 3 if found else 0
