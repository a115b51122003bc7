"""XB4: sixteen writers on one SQLite file, each two or three times a second: read a row, write it back.

The time is judged only on a machine that had nothing else to do when the fault began; errors and losses always.
"""

import json
import os
import time

from django.db.models import Sum

from tests.faults.desk.models import Account, Effect
from tests.faults.frame import Outcome, World

PROMISE = "16 writers on SQLite see no error, lose nothing, and 99 of 100 writes take less than 1 s"
CONTROL = "transactions that take the write lock at their beginning (IMMEDIATE)"
SHORT = 40
DATABASES = ("sqlite",)
PROCESSES = 4
THREADS = 4
SLOWEST = 1.0


def switch_off() -> None:
    """This function will begin transactions as SQLite does by itself: the lock is asked for at the first write."""
    from django.conf import settings

    settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] = "DEFERRED"


def run(world: World, rounds: int, seed: int) -> Outcome:
    """This function will let 16 writers write `rounds` times each, and count afterwards."""
    is_idle = os.getloadavg()[0] <= (os.cpu_count() or 1) if hasattr(os, "getloadavg") else True
    Account.objects.bulk_create([Account(id=number) for number in range(1, 21)])
    world.start_worker()
    files = [world.home / f"writer{number}.json" for number in range(PROCESSES)]
    writers = [
        world.start("tests.faults.desk.writer", str(file), str(THREADS), str(rounds), str(seed + number))
        for number, file in enumerate(files)
    ]
    while not all((world.home / f"writer{number}.json.ready").exists() for number in range(PROCESSES)):
        time.sleep(0.1)
    (world.home / "go").touch()
    for writer in writers:
        writer.wait()
    told = [json.loads(file.read_text("utf-8")) for file in files]
    latencies = sorted(seconds for one in told for seconds in one["latencies"])
    errors = [error for one in told for error in one["errors"]]
    p99 = latencies[int(len(latencies) * 0.99)]
    outcome = Outcome()
    if errors:
        outcome.breaches.append(f"{len(errors)} of {len(latencies)} writes failed: {errors[0]}")
    if p99 > SLOWEST and is_idle:
        outcome.breaches.append(f"the 99th of 100 writes took {p99:.2f} s")
    total = Account.objects.aggregate(total=Sum("balance"))["total"]
    if not total == Effect.objects.count() == len(latencies) - len(errors):
        outcome.breaches.append(f"{len(latencies) - len(errors)} writes were acknowledged and {total} are there")
    outcome.figures = {
        "writers": PROCESSES * THREADS, "writes": len(latencies), "errors": len(errors),
        "p50_ms": round(1000 * latencies[len(latencies) // 2]), "p99_ms": round(1000 * p99),
        "most_ms": round(1000 * latencies[-1]), "is_time_judged": is_idle,
    }  # fmt: skip
    return outcome
