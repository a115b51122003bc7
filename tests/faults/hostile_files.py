"""XC2: workbooks, pages and texts made to exhaust their reader, read by the real reading child."""

import os
import threading
import time
from itertools import chain
from pathlib import Path

import psutil

from keliu.imports import wizard
from keliu.sheets import Refused, iter_rows, read_files
from tests.faults.bombs import FAR, SECRET, all_bombs, external
from tests.faults.frame import Outcome, World

PROMISE = (
    "a file made to exhaust its reader is refused or read within the limits: at most 500 MB, in time, and no other file"
)
CONTROL = "the limits of the reading child"
SHORT = 1
DATABASES = ("sqlite",)
MB = 1024 * 1024
MOST = 500 * MB
SECONDS = 120  # of work by the child; a machine may be busy


def switch_off() -> None:
    """This function will let the child take up to 3 GB and unpack whatever there is."""
    from dataclasses import replace

    limits = wizard.page_limits()
    wizard.page_limits = lambda: replace(
        limits, memory_bytes=3000 * MB, max_unpacked=10**12, max_rows=10**8, max_cells=10**9
    )


class Watch:
    """Looks at this process's children fifty times a second and keeps the most memory and work that one of them took."""

    def __init__(self) -> None:
        self.memory, self.work, self.is_over = 0, 0.0, False
        self.thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Watch":
        self.thread.start()
        return self

    def __exit__(self, *_given: object) -> None:
        self.is_over = True
        self.thread.join()

    def _look(self) -> None:
        me = psutil.Process()
        while not self.is_over:
            for child in me.children(recursive=True):
                try:
                    self.memory = max(self.memory, child.memory_info().rss)
                    self.work = max(self.work, sum(child.cpu_times()[:2]))
                except psutil.Error:
                    continue
            time.sleep(0.02)


def run(world: World, rounds: int, seed: int) -> Outcome:
    """This function will read every bomb; `rounds` is how many tens of thousands of rows the longest sheet has."""
    outcome = Outcome()
    folder = world.home / "bombs"
    folder.mkdir()
    worst, slowest = (0, ""), (0.0, "")
    for count, (name, path) in enumerate(chain(all_bombs(folder, rounds * 100), external(folder)), 1):
        if os.environ["KELIU_FAULT_WITHOUT"] and name != FAR:
            break  # without limits one is enough, and more would take the machine's memory
        told, memory, work = read(path, world.home / "read" / str(count))
        worst, slowest = max(worst, (memory // MB, name)), max(slowest, (round(work, 1), name))
        outcome.figures[name] = f"{told[:60]} ({memory // MB} MB, {work:.1f} s, file {path.stat().st_size / MB:.1f} MB)"
        if memory > MOST:
            outcome.breaches.append(f"{name}: the child took {memory // MB} MB")
        if work > SECONDS:
            outcome.breaches.append(f"{name}: the child worked {work:.0f} s")
        if SECRET in told:
            outcome.breaches.append(f"{name}: a file of this machine was read")
        path.unlink()
    outcome.figures |= {"files": count, "most_memory_mb": worst, "most_work_s": slowest}
    return outcome


def read(path: Path, folder: Path) -> tuple[str, int, float]:
    """This function will read one file by the reading child; what was said or read, the most bytes it took and s of work."""
    with Watch() as watch:
        try:
            reading = read_files([path], folder, today="2026-11-24", limits=wizard.page_limits())
            rows = [row for index in range(len(reading.files[0].sheets)) for row in iter_rows(folder, 0, index)]
            told = f"{len(rows)} rows" + (f" {rows} {reading.as_json()}" if len(rows) < 10 else "")
        except Refused as refused:
            told = str(refused)
    return told, watch.memory, watch.work
