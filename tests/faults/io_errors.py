"""XB3: now and then the disk of a home fails: a write, sync, truncation, rename or new file ends with EIO."""

from tests.faults.bad_disk import Mode
from tests.faults.disk_full import switch_off as switch_off
from tests.faults.frame import Outcome, World
from tests.faults.worked_through import work_through

PROMISE = "what a failing disk does not take is refused with a sentence, reading goes on, nothing is half written"
CONTROL = "the answer that says what was not kept"
SHORT = 40
CONTROL_ROUNDS = 30
IN_CI = ()
NEEDS = ("cc",)


def run(world: World, rounds: int, seed: int) -> Outcome:
    """This function will do `rounds` operations on a disk that fails now and then."""
    return work_through(world, rounds, seed, modes=(Mode.BROKEN, Mode.BROKEN, Mode.WORKS), often=15_000)
