"""How long others wait while an import writes: a tiny write every 50 ms beside an import of 100,000 orders.

`python -m benchmarks.locks --home COPY [--rows 100000]`; the goal is that no slice holds the database for a second.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

EVERY = 0.05
IDLE = 100
Waits = dict[str, list[float]]


def main() -> int:
    """Import while writing, and print the waits by what the import was doing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.locks", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="a copy of a home with data, which is written into")
    parser.add_argument("--rows", type=int, default=100_000)
    options = parser.parse_args()
    os.environ["KELIU_HOME"] = str(options.home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keliu.config.settings")
    import django

    django.setup()
    from django.db import connection

    from benchmarks.import_sheet import size_of_home, write_sheet

    subprocess.run([sys.executable, "-m", "keliu.config.cli", "init"], check=True, stdout=subprocess.DEVNULL)
    machine = platform.processor() or platform.machine()
    print(f"machine: {machine}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}; {connection.vendor}")
    print(f"home: {size_of_home()}", flush=True)
    waits: Waits = defaultdict(list)
    for _ in range(IDLE):
        waits["nothing else runs"].append(one_write())
        time.sleep(EVERY)
    with tempfile.TemporaryDirectory(prefix="keliu-locks-") as folder:
        path = write_sheet(Path(folder) / "orders.csv", options.rows, f"L{int(time.time())}-")
        seconds = write_beside(path, waits)
    print(f"import of {options.rows:,} rows: {seconds:.0f} s, load at the end {os.getloadavg()[0]:.1f}")
    for what, found in [*waits.items(), ("all while importing", [w for k in waits if k[0] != "n" for w in waits[k]])]:
        print(told(what, found))
    return 0


def write_beside(path: Path, waits: Waits) -> float:
    """This function will write every 50 ms until an import has ended, note the waits in s by its state, and return its
    seconds."""
    from keliu.imports.models import Batch

    started = time.monotonic()
    command = [sys.executable, "-m", "keliu.config.cli", "import", str(path), "--json"]
    before = Batch.objects.unscoped("benchmark").order_by("-pk").values_list("pk", flat=True).first() or 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as running:
        while running.poll() is None:
            begun = time.monotonic()
            waited = one_write()
            rows = Batch.objects.unscoped("benchmark").filter(pk__gt=before)
            state = rows.values_list("state", flat=True).first() or "reading the file"
            waits[str(state)].append(waited)
            time.sleep(max(0.0, EVERY - (time.monotonic() - begun)))
        if running.returncode:
            raise SystemExit(f"the import failed with code {running.returncode}")
    return time.monotonic() - started


def one_write() -> float:
    """This function will change a row in a transaction of its own and return the seconds that it took.

    A write that the database refuses after its 20 s counts with the seconds it waited.
    """
    from django.db import OperationalError, transaction
    from django.db.models import F

    from keliu.org.models import Group

    begun = time.monotonic()
    try:
        with transaction.atomic():
            Group.objects.update(name=F("name"))
    except OperationalError as error:
        print(f"refused after {time.monotonic() - begun:.1f} s: {error}", flush=True)
    return time.monotonic() - begun


def told(what: str, waits: list[float]) -> str:
    """This function will say how the waits of one phase are spread, in ms."""
    if not waits:
        return f"{what}: no write fell into it"
    found = sorted(waits)
    median, most = found[len(found) // 2], found[-1]
    p99 = found[min(len(found) - 1, len(found) * 99 // 100)]
    long = sum(wait >= 1 for wait in found)
    return (
        f"{what}: {len(found)} writes, median {median * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms, most {most * 1000:.0f} ms, "
        f"{long} of 1 s and more"
    )


if __name__ == "__main__":
    sys.exit(main())
