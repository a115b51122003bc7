"""An import of orders beside people at work: rows a second, and the pages while it runs."""

import json
import subprocess
import sys
import tempfile
import threading
import time
from argparse import Namespace
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


def import_beside(options: Namespace) -> None:
    """This function will import a list into the home while a person of each role opens pages, and print both."""
    from benchmarks.import_sheet import write_sheet

    accounts = open_accounts()
    with tempfile.TemporaryDirectory(prefix="keliu-beside-") as folder, served() as port:
        sheet = write_sheet(Path(folder) / "orders.csv", options.rows, f"N{int(time.time())}-")
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
