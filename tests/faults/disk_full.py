"""XB2, XB3: the disk of a home that is worked in is full, always or now and then, for the web, the workers and commands.

Simulated below the C library (failing_disk.c): what asks for more room is refused with ENOSPC, a write is now and then cut
short; every fourth stretch fails with EIO instead, so that one short form shows both (io-errors is that alone). On
PostgreSQL the files of the home are refused; its own disk is its server's, whose refusal (class 53) has a test of its own.
"""

from tests.faults.bad_disk import Mode
from tests.faults.frame import Outcome, World
from tests.faults.worked_through import work_through

PROMISE = "on a full disk what cannot be kept is refused with a sentence, reading goes on, nothing is half written"
CONTROL = "the answer that says what was not kept"
SHORT = 30
CONTROL_ROUNDS = 20
IN_CI = ("sqlite",)
NEEDS = ("cc",)
MODES = (Mode.TIGHT, Mode.FULL, Mode.BROKEN, Mode.WORKS)


def switch_off() -> None:
    """This function will say that all is well, whatever the disk said."""
    from django.http import HttpResponseRedirect

    from keliu.config import cli, not_kept

    not_kept.server_error = lambda request: HttpResponseRedirect("/")
    cli.told_not_kept = lambda error: 0


def run(world: World, rounds: int, seed: int) -> Outcome:
    """This function will do `rounds` operations while the disk fills up and is freed again."""
    return work_through(world, rounds, seed, modes=MODES, often=30_000)
