"""Work of a shop on a bad disk, stretch by stretch, and what must be true between and after them."""

import os
import random
import shutil
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from tests.faults.backup_restore import breaches_here
from tests.faults.bad_disk import BadDisk, Mode
from tests.faults.frame import Outcome, World
from tests.faults.shop_at_work import ShopAtWork

HANDS = 3
STRETCH = 10
TELLS = 500  # a long run says on the way how far it is
FIXED = ("sending is not paused",)  # true of a restored home, not of this one


def work_through(world: World, rounds: int, seed: int, *, modes: Sequence[Mode], often: int) -> Outcome:
    """This function will do `rounds` operations by several hands; each stretch has the next of the disk's modes."""
    outcome = Outcome()
    disk = BadDisk(world.home, world.home.with_name(f"{world.home.name}.disk"), often)
    shop = ShopAtWork(world, disk, seed)
    shop.open()
    done, begun = 0, time.monotonic()
    with ThreadPoolExecutor(HANDS) as hands:
        for number, start in enumerate(range(0, rounds, STRETCH)):
            disk.turn(modes[number % len(modes)])
            done += len(list(hands.map(shop.work, range(start, min(start + STRETCH, rounds)))))
            if done % TELLS == 0:
                print(
                    f"{done} operations, {len(shop.breaches)} breaches, {disk.refused()}", file=sys.stderr, flush=True
                )
            if len(shop.breaches) > (0 if os.environ["KELIU_FAULT_WITHOUT"] else 8):
                break
        disk.turn(Mode.WORKS)
        shop.do_import(rounds + STRETCH, random.Random(seed))  # the next import ends what was broken off
        shop.settle()
        kept = dict(shop.counts)
        done += len(list(hands.map(shop.work, range(rounds, rounds + STRETCH))))
    shop.settle()
    if still := [name for name in shop.counts if "refused" in name and shop.counts[name] > kept.get(name, 0)]:
        shop.breaches.append(f"refused though the disk works again: {still}")
    shop.judge()
    outcome.breaches = shop.breaches + [found for found in breaches_here() if found not in FIXED]
    outcome.figures = {
        "operations": done, "seconds": round(time.monotonic() - begun), **disk.refused(), **dict(sorted(shop.counts.items())),
    }  # fmt: skip
    shutil.rmtree(disk.told.parent, ignore_errors=True)
    return outcome
