"""The test command: checks, then every test that this machine can run. With arguments: pytest with these, once.

    1  checks      style, types, imports, shape, catalogues, generated pages (tools/check.py)
    2  PostgreSQL  the tests that touch the database, on the server that KELIU_TEST_DATABASE_URL names
    3  browser     pages in a real Chromium, two at a time, each of a site of its own
    4  wheel       a wheel built from the tree, installed in an empty environment without Node
    5  faults      kill, cut and flood, short forms, three at a time: each waits as much as it works
    6  SQLite      all other tests

With CI=true a missing PostgreSQL or Chromium is a failure; elsewhere what needs it is left out and named at the end. A
part that fails stops no other; the last line is pytest's own.
"""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field

from tests.shared import made_once

IS_CI = os.environ.get("CI") == "true"
POSTGRESQL = "KELIU_TEST_DATABASE_URL"
ELSEWHERE = "browser or wheel or fault"
SLOWEST = ("--durations", "15", "--durations-min", "2")
NO_TESTS = 5  # pytest's exit code when nothing was selected


@dataclass(frozen=True)
class Part:
    """One run: its name, pytest's arguments (none: the checks), what it adds to the environment."""

    name: str
    arguments: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, remarks: list[str]) -> int:
        """Run it, say how long it took, and return its exit code; an empty selection is none of its faults."""
        module = ["-m", "pytest", *SLOWEST, *self.arguments] if self.arguments else ["-m", "tools.check"]
        environment = {**os.environ, **self.environment, "KELIU_TESTS_REMARKS": "\n".join(remarks)}
        print(f"\n== {self.name}", flush=True)
        started = time.monotonic()
        code = subprocess.run([sys.executable, *module], env=environment, check=False).returncode
        if self.name != "SQLite":
            print(f"== {self.name}: {time.monotonic() - started:.0f} s", flush=True)
        return 0 if code == NO_TESTS and self.name != "SQLite" else code


def main(arguments: list[str]) -> int:
    """Run what was asked for, or everything, and return the first bad exit code."""
    if arguments:
        return subprocess.run([sys.executable, "-m", "pytest", *arguments], check=False).returncode
    parts, left_out = plan()
    if IS_CI and left_out:
        print("\n".join(left_out), file=sys.stderr)
        return 1
    with made_once(os.environ.get(POSTGRESQL, "")) as made:
        os.environ |= made
        return run_all(parts, list(left_out))


def run_all(parts: list[Part], remarks: list[str]) -> int:
    """Run every part, and return the first bad exit code."""
    worst = 0
    for part in parts:
        if code := part.run(remarks):
            worst = worst or code
            remarks.append(f"FAILED: {part.name}, see above")
    return worst


def plan() -> tuple[list[Part], list[str]]:
    """This function will return what to run here, and a sentence for each thing that is left out."""
    parts, left_out = [Part("checks")], []
    if url := os.environ.get(POSTGRESQL, ""):
        chosen = f"database and not ({ELSEWHERE})"
        parts.append(Part("PostgreSQL", ("-n", "2", "-m", chosen), {"KELIU_DATABASE_URL": url}))
    else:
        left_out.append(f"PostgreSQL is left out: {POSTGRESQL} does not name one")
    if has_chromium():
        parts.append(Part("browser", ("-n", "2", "-m", "browser")))
    else:
        left_out.append("The browser tests are left out: there is no Chromium (apt install chromium fonts-noto-cjk)")
    parts.append(Part("wheel", ("-m", "wheel")))
    parts.append(Part("faults", ("-n", "3", "--dist", "worksteal", "-m", "fault")))
    parts.append(Part("SQLite", ("-n", "2", "-m", f"not ({ELSEWHERE})")))
    return parts, left_out


def has_chromium() -> bool:
    """This function will say whether there is a browser to test in."""
    named = os.environ.get("KELIU_TEST_CHROMIUM")
    return bool(named or shutil.which("chromium") or shutil.which("chromium-browser"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
