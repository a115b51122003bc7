"""What a command costs: wall and CPU seconds of its process tree, the peak of its memory, the load beside it."""

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

EVERY = 0.5


@dataclass(frozen=True, slots=True)
class Spent:
    """Wall and CPU seconds, peak memory of all processes together in MB, load average before and after."""

    wall: float
    cpu: float
    peak_mb: int
    load: tuple[float, float]
    out: bytes

    def __str__(self) -> str:
        before, after = self.load
        return (
            f"{self.wall:.0f} s, {self.cpu:.0f} s CPU, peak {self.peak_mb:,} MB, load {before:.1f} before and "
            f"{after:.1f} after"
        )


def keliu(*arguments: str) -> Spent:
    """This function will run a command of the product in the home of this process.

    :raises SystemExit: it failed.
    """
    before, started, load = _cpu(), time.monotonic(), os.getloadavg()[0]
    command = [sys.executable, "-m", "keliu.config.cli", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        watch = _Watch(child.pid)
        watch.start()
        out = child.communicate()[0]
    watch.is_over.set()
    watch.join()
    if child.returncode:
        raise SystemExit(f"keliu {arguments[0]} failed with code {child.returncode}")
    return Spent(time.monotonic() - started, _cpu() - before, watch.peak >> 20, (load, os.getloadavg()[0]), out)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class _Watch(threading.Thread):
    """Adds the memory of a process and its children up, twice a second."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak, self.is_over = pid, 0, threading.Event()

    def run(self) -> None:
        import psutil

        while not self.is_over.wait(EVERY):
            with suppress(psutil.Error):
                root = psutil.Process(self.pid)
                rows = [root, *root.children(recursive=True)]
                self.peak = max(self.peak, sum(process.memory_info().rss for process in rows))


def show(figures: Sequence[tuple[str, str, str]]) -> None:
    """This function will print what was measured beside its goal."""
    for what, found, goal in figures:
        print(f"{what}: {found}" + (f" (goal: {goal})" if goal else ""), flush=True)
