"""An order list of 100,000 rows: preview and commit, as CSV and as xlsx, beside the ORM row by row, in one run.

`python -m benchmarks.import_sheet [--home DIR] [--rows 100000]`; without a home the sheet goes into an empty one.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from benchmarks.big_home import keliu

HEADINGS = [
    "工单号",
    "门店编号",
    "车架号",
    "车牌号",
    "进厂时间",
    "行驶里程",
    "业务类型",
    "工时费",
    "配件费",
    "客户实付",
    "故障描述",
]
KINDS = ("保养", "一般维修", "首保", "钣喷")
SAMPLE = 2_000


def main() -> int:
    """Run all and print what was measured, on what."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.import_sheet", description=__doc__)
    parser.add_argument("--home", type=Path, help="a copy of a home with data; without one an empty home")
    parser.add_argument("--rows", type=int, default=100_000)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="keliu-sheet-"))
    home = options.home or folder / "home"
    os.environ["KELIU_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keliu.config.settings")
    keliu("init")
    import django

    django.setup()
    print(
        f"machine: {platform.processor() or platform.machine()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}"
    )
    print(f"home: {size_of_home()}")
    for number, form in enumerate(("csv", "xlsx")):
        path = write_sheet(folder / f"sheet-{number}.{form}", options.rows, f"B{number}")
        for what, extra in (("preview", ["--dry-run"]), ("commit", [])):
            measured(f"{form} {what}", path, extra, options.rows)
    by_row = orm_row_by_row(options.rows)
    print(f"ORM row by row: {SAMPLE / by_row:.0f} rows/s on {SAMPLE} rows")
    return 0


def size_of_home() -> str:
    """This function will say how much the home holds."""
    from keliu.customers.models import Customer, Vehicle
    from keliu.workshop.models import Visit

    tables = {"customers": Customer, "vehicles": Vehicle, "visits": Visit}
    return ", ".join(f"{model.objects.unscoped('benchmark').count():,} {name}" for name, model in tables.items())


def cars(number: int) -> Iterator[tuple[str, str, str]]:
    """This function will yield store, VIN and plate of known cars, over and over; of made ones in an empty home."""
    from keliu.customers.models import Vehicle

    known = Vehicle.objects.unscoped("benchmark").exclude(vin=None).order_by("id")
    rows = list(known.values_list("home_store__code", "vin", "plate")[:number])
    while True:
        yield from rows or [("S01", "", f"沪A{n:05d}") for n in range(number // 5 or 1)]


def write_sheet(path: Path, number: int, mark: str) -> Path:
    """This function will write an order list as a shop's own system would; every order is new."""
    import xlsxwriter

    first = date(2026, 1, 1)
    lines = [HEADINGS]
    for n, (store, vin, plate) in zip(range(number), cars(number), strict=False):
        day = first + timedelta(days=n * 300 // number)
        amount = 200 + n % 900
        lines.append([
            f"{mark}{n:07d}", store, vin, plate, f"{day} {8 + n % 9:02d}:30", str(20_000 + n % 60_000),
            KINDS[n % 4], f"{amount * 0.4:.2f}", f"{amount * 0.6:.2f}", f"{amount:.2f}", "更换机油机滤",
        ])  # fmt: skip
    if path.suffix == ".csv":
        path.write_text("".join(",".join(line) + "\n" for line in lines), "utf-8")
    else:
        book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
        sheet = book.add_worksheet("维修工单")
        for row, line in enumerate(lines):
            sheet.write_row(row, 0, line)
        book.close()
    return path


def measured(what: str, path: Path, extra: list[str], rows: int) -> None:
    """This function will import once and print wall and CPU seconds, rows a second and the peak of the process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    command = [sys.executable, "-m", "keliu.config.cli", "import", str(path), "--json", *extra]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    seconds = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    sheet = json.loads(done.stdout)["files"][0]["sheets"][0]
    counts = {word: sheet[word] for word in ("created", "updated", "unchanged", "merged", "rejected") if sheet[word]}
    peak = after.ru_maxrss // 1024
    print(
        f"{what}: {seconds:.1f} s, {cpu:.1f} s CPU, {rows / seconds:.0f} rows/s, peak so far {peak} MB, {counts}",
        flush=True,
    )


def orm_row_by_row(number: int) -> float:
    """This function will return the seconds that 2,000 orders take by get_or_create, save and an audit row each."""
    from django.db import transaction
    from django.utils import timezone

    from keliu.audit.actions import FieldChange, record_changes
    from keliu.customers.models import Vehicle
    from keliu.rules.rights import Viewer
    from keliu.workshop.models import Visit

    actor = Viewer(None, None, "benchmark", None, None)
    now = timezone.now()
    started = time.monotonic()
    for n, (store, vin, plate) in zip(range(min(SAMPLE, number)), cars(SAMPLE), strict=False):
        with transaction.atomic():
            known = Vehicle.objects.unscoped("benchmark")
            car = known.filter(vin=vin).first() if vin else known.filter(plate=plate).first()
            assert car is not None, store
            visit, _ = Visit.objects.unscoped("benchmark").get_or_create(
                store_id=car.home_store_id, order_no=f"ORM{n}",
                defaults={"vehicle": car, "arrived_at": now, "arrived_on": now.date()},
            )  # fmt: skip
            visit.customer_fen, visit.customer_id = 20_000 + n, car.owner_id
            visit.save()
            change = FieldChange(
                "workshop_visit", visit.pk, "customer_fen", None, str(visit.customer_fen), visit.store_id
            )
            record_changes([change], actor=actor, now=now, source="page")
    return time.monotonic() - started


if __name__ == "__main__":
    sys.exit(main())
