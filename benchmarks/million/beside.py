"""An import of orders beside people at work: rows a second, and the pages while it runs."""

import csv
import json
import subprocess
import sys
import tempfile
import threading
import time
from argparse import Namespace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from benchmarks.million.spent import show
from benchmarks.pages import cases, is_shown, open_accounts
from benchmarks.site import Answer, Client, served

if TYPE_CHECKING:
    from keliu.org.models import Account

PAGES = ("home", "customers", "customers, filtered", "search, name of 2", "search, phone tail", "card", "visits")
PAUSE = 0.2
HEADINGS = (
    "order_no", "store_code", "vin", "plate", "customer_no", "arrived_at", "delivered_at", "odometer_km", "kind",
    "labour_amount", "parts_amount", "paid_by_customer", "description", "cancelled",
)  # fmt: skip
KINDS = ("maintenance", "repair", "first_maintenance", "accident")


def write_orders(path: Path, rows: int, mark: str, per_car: int) -> Path:
    """This function will write new orders of known cars in the canonical layout, car by car, so many of each."""
    from keliu.customers.models import Vehicle

    known = Vehicle.objects.unscoped("benchmark").exclude(vin=None).exclude(owner=None).order_by("id")
    columns = ("home_store__code", "vin", "plate", "owner__customer_no", "facts__last_read_km")
    cars = list(known.values_list(*columns)[: -(-rows // per_car)])
    first = date(2026, 1, 1)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADINGS)
        for n in range(min(rows, len(cars) * per_car)):
            store, vin, plate, owner, km = cars[n // per_car]
            day, amount = first + timedelta(days=n % per_car * 300 // per_car), 200 + n % 900
            writer.writerow((
                f"{mark}{n:07d}", store, vin, plate, owner, f"{day} {8 + n % 9:02d}:30", f"{day} 18:{n % 60:02d}",
                (km or 0) + 1_000 * (n % per_car + 1), KINDS[n % 4], f"{amount * 0.4:.2f}", f"{amount * 0.6:.2f}",
                f"{amount:.2f}", "更换机油机滤", 0,
            ))  # fmt: skip
    return path


def import_beside(options: Namespace) -> None:
    """This function will import a list into the home while a person of each role opens pages, and print both."""
    accounts = open_accounts()
    with tempfile.TemporaryDirectory(prefix="keliu-beside-") as folder, served() as port:
        sheet = write_orders(Path(folder) / "orders.csv", options.rows, f"N{int(time.time())}-", options.per_car)
        over, answers = threading.Event(), list[Answer]()
        people = [threading.Thread(target=_work, args=(port, account, over, answers)) for account in accounts.values()]
        for person in people:
            person.start()
        started = time.monotonic()
        command = [sys.executable, "-m", "keliu.config.cli", "import", str(sheet), "--json"]
        out = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
        seconds = time.monotonic() - started
        over.set()
        for person in people:
            person.join()
    found = json.loads(out)["files"][0]["sheets"][0]
    times = sorted(answer.seconds for answer in answers)
    wrong = sum(not is_shown(answer) for answer in answers)
    p95 = times[int(len(times) * 0.95)] * 1000 if times else 0.0
    show([
        ("import beside people", f"{found['rows'] / seconds:,.0f} rows/s ({found['created']:,} created)", "3,000 rows/s"),
        ("pages meanwhile", f"{len(times)} requests, p95 {p95:.0f} ms, {wrong} not shown", "under 300 ms"),
    ])  # fmt: skip


def _work(port: int, account: "Account", over: threading.Event, answers: list[Answer]) -> None:
    client, dice = Client(port), Random(account.username)
    client.sign_in(account)
    paths = cases(account)
    while not over.wait(PAUSE):
        answers.append(client.get(paths[dice.choice(PAGES)]()))
