"""The data: a group of the generator, its files imported by the product's own command in the order of a first day."""

import json
from argparse import Namespace
from pathlib import Path

from benchmarks.million.spent import Spent, keliu, show

FILES = ("stores", "staff", "customers", "vehicles")
REST = ("policies", "contacts", "assignments")


def make_data(options: Namespace) -> None:
    """This function will generate the files where they are not there, and import them into the home."""
    name = f"csv-{options.vehicles}-{options.visits_per_vehicle}-{options.stores}-{options.as_of}"
    folder: Path = options.folder / name
    if not (folder / "done").exists():
        number = ("--vehicles", str(options.vehicles), "--visits-per-vehicle", str(options.visits_per_vehicle))
        until = ("--until", options.as_of.isoformat())
        stores = ("--stores", str(options.stores))
        spent = keliu("generate", *number, *until, *stores, "--seed", "1", "--out", str(folder))
        (folder / "done").touch()
        show([("generate", str(spent), "")])
    size = (folder / "visits.csv").stat().st_size
    keliu("init")
    _import("stores, staff, customers, vehicles", folder, FILES, "")
    _import(f"orders into a home without any ({size / 1e9:.2f} GB)", folder, ("visits",), "under 1,200 s and 1,024 MB")
    if not options.bare:
        _import("policies, contacts, assignments", folder, REST, "")


def _import(what: str, folder: Path, kinds: tuple[str, ...], goal: str) -> None:
    spent = keliu("import", *(str(folder / f"{kind}.csv") for kind in kinds), "--json")
    rows, created = _counts(spent)
    told = f"{rows:,} rows, {created:,} created, {rows / spent.wall:,.0f} rows/s; {spent}"
    show([(f"import of {what}", told, goal)])


def _counts(spent: Spent) -> tuple[int, int]:
    sheets = [sheet for file in json.loads(spent.out)["files"] for sheet in file["sheets"]]
    return sum(sheet["rows"] for sheet in sheets), sum(sheet["created"] for sheet in sheets)
