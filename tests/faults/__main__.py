"""`python -m tests.faults NAME --rounds N --seed S`: the promise, then its negative control; exit 0 when both are right."""

import argparse
import json
import os
import sys
import time

from tests.faults.frame import promises, run_phase


def main(arguments: list[str]) -> int:
    """Run one fault and print what was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("name", choices=promises())
    parser.add_argument("--rounds", type=int, help="default: those of the short form")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgresql", action="store_true", help="on the server of KELIU_TEST_DATABASE_URL")
    parser.add_argument("--no-control", action="store_true", help="leave the negative control out")
    given = parser.parse_args(arguments)
    said = promises()[given.name]
    if given.postgresql and "postgresql" not in said.databases:
        parser.error(f"{given.name} is about SQLite; its module says what shows the same of PostgreSQL")
    url = os.environ["KELIU_TEST_DATABASE_URL"] if given.postgresql else ""
    print(f"{given.name} on {'PostgreSQL' if url else 'SQLite'}: {said.promise}", flush=True)
    started = time.monotonic()
    held = run_phase(given.name, given.rounds or said.short, given.seed, url=url)
    print(json.dumps(held.figures, ensure_ascii=False), *held.breaches, sep="\n", flush=True)
    is_right = not held.breaches
    if not given.no_control:
        control = run_phase(given.name, said.control_rounds, given.seed, url=url, is_control=True)
        print(f"without {said.control}: {len(control.breaches)} breaches", *control.breaches[:3], sep="\n  ")
        is_right = is_right and bool(control.breaches) and not control.has_failed
    print(f"{'holds' if is_right else 'BROKEN'} after {time.monotonic() - started:.0f} s, seed {given.seed}")
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
