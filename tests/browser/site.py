"""A small shop that serves its pages: a home of its own, generated data through the real importer, a login a role.

Made once for all browser tests of a process, so tests read it, or write only what nobody else looks at.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from tests.shared import lay_database

PASSWORD = "browser-tests-2026"
DATA = ("--vehicles", "60", "--visits-per-vehicle", "5", "--seed", "7", "--stores", "2")


@dataclass(frozen=True)
class Site:
    """Where it answers, and where its home is."""

    url: str
    home: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """This function will run `keliu` in the site's home.

        :raises AssertionError: it did not exit 0.
        """
        return keliu(self.home, *arguments)


def environment(home: Path) -> dict[str, str]:
    """This function will return the environment of a site's processes: SQLite in its home, nothing of the tests' own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("KELIU_", "DJANGO_"))}
    return clean | {
        "KELIU_HOME": str(home),
        "KELIU_ADMIN_PASSWORD": PASSWORD,
        "KELIU_SECOND_FACTOR": "offered",
        "PYTHONUTF8": "1",
    }


def keliu(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """This function will run `keliu` in a home.

    :raises AssertionError: it did not exit 0.
    """
    return call(home, "-m", "keliu.config.cli", *arguments)


def call(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """This function will run this Python in a home.

    :raises AssertionError: it did not exit 0.
    """
    command = [sys.executable, *arguments]
    run = subprocess.run(command, env=environment(home), capture_output=True, text=True, check=False, timeout=300)
    assert run.returncode == 0, f"{arguments}: {run.stdout[-2000:]} {run.stderr[-4000:]}"
    return run


def furnish(folder: Path) -> Path:
    """This function will make the home: database, data up to yesterday, logins; return its folder."""
    home, files = folder / "home", folder / "files"
    lay_database(home)
    keliu(home, "init")
    keliu(home, "generate", *DATA, "--until", str(date.today() - timedelta(days=1)), "--out", str(files))
    keliu(home, "import", *map(str, sorted(files.glob("*.csv"))))
    keliu(home, "daily")
    call(home, "-m", "tests.browser.logins")
    return home


def serve(home: Path) -> tuple[Site, subprocess.Popen[bytes]]:
    """This function will start the server of a home, its workers too, and wait until it answers.

    :raises AssertionError: it did not within a minute.
    """
    site = Site(f"http://127.0.0.1:{(port := free_port())}", home)
    command = [sys.executable, "-m", "keliu.config.cli", "serve", "--host", "127.0.0.1", "--port", str(port)]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment(home), stdout=log, stderr=subprocess.STDOUT)
    if not answers_within(site.url, seconds=60):
        process.terminate()
        raise AssertionError((home / "server.log").read_text("utf-8"))
    return site, process


def free_port() -> int:
    """This function will return a port of the loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers_within(url: str, *, seconds: float) -> bool:
    """This function will wait until a server answers its health check, and say whether it did."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False
