"""A big home (大环境): generated and imported by the product's own commands, or one that is there already."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

VEHICLES = 240_000
VISITS_PER_VEHICLE = 8.4
STORES = 5


def add_home_arguments(parser: argparse.ArgumentParser) -> None:
    """This function will declare where the data come from."""
    parser.add_argument("--home", type=Path, help="a home with a database; accounts are added to it, so take a copy")
    parser.add_argument("--database-url", default="", help="postgres://…, else the SQLite of the home")
    parser.add_argument("--vehicles", type=int, default=VEHICLES, help="vehicles to generate where no home is given")
    parser.add_argument("--visits-per-vehicle", type=float, default=VISITS_PER_VEHICLE)
    parser.add_argument("--stores", type=int, default=STORES)


def keliu(*arguments: str) -> None:
    """This function will run a command of the product in the chosen home.

    :raises subprocess.CalledProcessError: it failed.
    """
    subprocess.run([sys.executable, "-m", "keliu.config.cli", *arguments], check=True, stdout=subprocess.DEVNULL)


def choose_home(options: argparse.Namespace) -> Path:
    """This function will make the given home, or a new one with generated data, the home of this process."""
    home = options.home or Path(tempfile.mkdtemp(prefix="keliu-bench-")) / "home"
    os.environ["KELIU_HOME"] = str(home)
    os.environ["KELIU_DATABASE_URL"] = options.database_url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keliu.config.settings")
    keliu("init")
    if options.home is None:
        fill(home.parent / "csv", options)
    return home


def fill(folder: Path, options: argparse.Namespace) -> None:
    """Generate a group and import it, saying how long each took."""
    number = ("--vehicles", str(options.vehicles), "--visits-per-vehicle", str(options.visits_per_vehicle))
    timed("generate", ("generate", *number, "--seed", "1", "--stores", str(options.stores), "--out", str(folder)))
    kinds = ("stores", "staff", "customers", "vehicles", "visits", "policies", "contacts", "assignments")
    timed("import", ("import", *(str(folder / f"{kind}.csv") for kind in kinds)))
    timed("daily", ("daily",))


def timed(what: str, arguments: Sequence[str]) -> None:
    """Run a command and print its seconds on standard error."""
    started = time.monotonic()
    keliu(*arguments)
    print(f"{what}: {time.monotonic() - started:.0f} s", file=sys.stderr)
