"""A process of several writers: each reads a row, thinks a moment, writes it back with a mark, in one transaction."""

import json
import random
import sys
import threading
import time
from pathlib import Path


def main(out: str, threads: int, writes: int, seed: int) -> None:
    """This function will let the writers loose and write latencies in s and errors as JSON."""
    import django

    django.setup()
    latencies: list[float] = []
    errors: list[str] = []
    writers = [
        threading.Thread(target=write, args=(writes, seed * 100 + number, latencies, errors))
        for number in range(threads)
    ]
    Path(f"{out}.ready").touch()
    while not Path(out).with_name("go").exists():
        time.sleep(0.02)
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    Path(out).write_text(json.dumps({"latencies": latencies, "errors": errors}), encoding="utf-8")


def write(writes: int, seed: int, latencies: list[float], errors: list[str]) -> None:
    """This function will do one writer's work."""
    from django.db import DatabaseError, connection, transaction

    from tests.faults.desk.models import Account, Effect

    chance = random.Random(seed)
    for _write in range(writes):
        number = chance.randint(1, 20)
        begun = time.perf_counter()
        try:
            with transaction.atomic():
                account = Account.objects.get(id=number)
                time.sleep(0.001)
                Account.objects.filter(id=number).update(balance=account.balance + 1)
                Effect.objects.create(number=number)
        except DatabaseError as error:
            errors.append(str(error))
        latencies.append(time.perf_counter() - begun)
        time.sleep(chance.uniform(0.2, 0.6))
    connection.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
