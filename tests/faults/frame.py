"""The frame: finds the faults, makes each a world of its own, runs it with and without its protection."""

import ast
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.worlds import ROOT, fresh_world

LONGEST = 6 * 3600
SAYS = {"PROMISE", "CONTROL", "SHORT", "DATABASES", "IN_CI", "CONTROL_ROUNDS", "IS_EMPTY", "NEEDS"}


@dataclass
class Outcome:
    """What broke (nothing: the promise held) and what was measured; a phase that failed itself proves nothing either way."""

    breaches: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    has_failed: bool = False


@dataclass
class World:
    """A home and a database, and the processes started in it. `patience`: s to wait for what must come."""

    home: Path
    patience: float
    children: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        """This function will start `python -m …` in this world."""
        child = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL if not os.environ.get("KELIU_FAULT_LOUD") else None,
        )
        self.children.append(child)
        return child

    def start_worker(self, **environment: str) -> subprocess.Popen[bytes]:
        """This function will start a worker for all queues."""
        return self.start("keliu.config.cli", "worker", **environment)

    def end(self) -> None:
        """This function will kill what still runs."""
        for child in self.children:
            if child.poll() is None:
                child.kill()
            child.wait()


@dataclass(frozen=True)
class Promise:
    """What a fault's module says about itself."""

    promise: str
    control: str
    short: int
    databases: tuple[str, ...] = ("sqlite", "postgresql")
    in_ci: tuple[str, ...] | None = None
    control_rounds: int = 0
    is_empty: bool = False
    needs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Give the negative control its rounds: what is not protected breaks soon. CI asks on all its databases."""
        if not self.control_rounds:
            object.__setattr__(self, "control_rounds", max(1, self.short // 4))
        if self.in_ci is None:
            object.__setattr__(self, "in_ci", self.databases)


def promises() -> dict[str, Promise]:
    """This function will read every fault beside this module, unimported: their tables exist only in their own world."""
    found = {}
    for path in sorted(Path(__file__).parent.glob("*.py")):
        said = {
            line.targets[0].id.lower(): ast.literal_eval(line.value)
            for line in ast.parse(path.read_text("utf-8")).body
            if isinstance(line, ast.Assign) and getattr(line.targets[0], "id", "") in SAYS
        }
        if "promise" in said:
            found[path.stem.replace("_", "-")] = Promise(**said)
    return found


def run_phase(name: str, rounds: int, seed: int, *, url: str = "", is_control: bool = False) -> Outcome:
    """This function will run a fault once in a fresh world, in a process of its own."""
    with fresh_world(url, is_empty=promises()[name].is_empty) as (home, database):
        environment = {
            **os.environ,
            "KELIU_HOME": str(home),
            "KELIU_DATABASE_URL": database,
            "KELIU_JOB_LEASE_SECONDS": os.environ.get("KELIU_JOB_LEASE_SECONDS", "10"),
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "KELIU_FAULT_WITHOUT": name.replace("-", "_") if is_control else "",
            "PYTHONUTF8": "1",
        }
        command = [sys.executable, "-m", "tests.faults.phase", name, str(rounds), str(seed)]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, timeout=LONGEST, check=False)
    if done.returncode:
        return Outcome([f"the phase itself failed with code {done.returncode}"], has_failed=True)
    return Outcome(**json.loads(done.stdout.splitlines()[-1]))


def run_here(name: str, rounds: int, seed: int) -> None:
    """This function will run a fault in this process's world and print its outcome as one line of JSON."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    patience = 2 if os.environ["KELIU_FAULT_WITHOUT"] else 20
    world = World(settings.HOME, patience=settings.JOB_LEASE_SECONDS + patience)
    module = importlib.import_module(f"tests.faults.{name.replace('-', '_')}")
    run: Callable[[World, int, int], Outcome] = module.run
    try:
        outcome = run(world, rounds, seed)
    finally:
        world.end()
        connection.close()
    print(json.dumps(asdict(outcome), ensure_ascii=False))
