"""The demo's workbooks (演示样例): one group of three stores, each store's exports in the layout of its own system.

Stores and people stand in canonical files; dirt is sown at low rates, as real exports have it (see dirt.py).
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from shutil import copyfile
from tempfile import TemporaryDirectory

from keliu.generator.demo_csv import write_text_exports
from keliu.generator.demo_xls import write_old_workbooks
from keliu.generator.demo_xlsx import write_two_level_workbook
from keliu.generator.dirt import Dirt
from keliu.generator.group import generate_group
from keliu.generator.tables import Row, StoreTables

VEHICLES = 3720
VISITS_PER_VEHICLE = 4.6
YEARS = 4
CANONICAL_FILES = ("stores", "staff")
DEMO_SEED = 20_240_901


@dataclass(frozen=True, slots=True)
class _Source:
    """The canonical files in a folder."""

    folder: Path

    def rows(self, kind: str) -> Iterator[Row]:
        """Yield the rows of a kind by heading."""
        with open(self.folder / f"{kind}.csv", encoding="utf-8", newline="") as stream:
            yield from csv.DictReader(stream)


def write_demo_workbooks(
    folder: Path, *, as_of: date, seed: int = DEMO_SEED, vehicles: int = VEHICLES
) -> dict[str, list[Path]]:
    """This function will write the sample exports into `folder` and return their paths by store code.

    First come the canonical files of the group, under an empty code.
    About 3,000 customers over four years that end the day before `as_of`; the same seed and day give the same content.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as name:
        source = _Source(Path(name))
        generate_group(
            vehicles=vehicles,
            visits_per_vehicle=VISITS_PER_VEHICLE,
            seed=seed,
            out=source.folder,
            until=as_of - timedelta(days=1),
            years=YEARS,
            stores=3,
        )
        paths = [folder / f"{kind}.csv" for kind in CANONICAL_FILES]
        for path in paths:
            copyfile(source.folder / path.name, path)
        tables = [_tables(source, store) for store in source.rows("stores")]
    dirt = Dirt(Random(seed + 2).random)
    dirt.share_customers(tables[0], tables[1])
    return {
        "": paths,
        tables[0].code: write_old_workbooks(folder, tables[0], dirt),
        tables[1].code: write_text_exports(folder, tables[1], dirt),
        tables[2].code: write_two_level_workbook(folder, tables[2], dirt),
    }


def _tables(source: _Source, store: Row) -> StoreTables:
    """Return one store's rows, visits with the names that an export prints instead of numbers."""
    code = store["store_code"]
    rows = {
        kind: [row for row in source.rows(kind) if row["store_code"] == code]
        for kind in ("staff", "customers", "vehicles", "visits", "visit_lines", "contacts", "assignments")
    }
    rows["visits"].sort(key=lambda row: (row["arrived_at"], row["order_no"]))
    rows["contacts"].sort(key=lambda row: (row["at"], row["contact_no"]))
    order_of = {row["order_no"]: place for place, row in enumerate(rows["visits"])}
    rows["visit_lines"].sort(key=lambda row: (order_of[row["order_no"]], int(row["line_no"])))
    vins = {row["vin"] for row in rows["vehicles"]}
    return StoreTables(
        code=code,
        name=store["name"],
        staff={row["staff_no"]: row["name"] for row in rows["staff"]},
        customers={row["customer_no"]: row for row in rows["customers"]},
        vehicles={row["vin"]: row for row in rows["vehicles"]},
        visits=rows["visits"],
        lines=rows["visit_lines"],
        contacts=rows["contacts"],
        policies=[row for row in source.rows("policies") if row["vin"] in vins],
        assignments=rows["assignments"],
    )
