"""`python -m tests.rights`: the full matrix, every difference told; exit 0 when there is none."""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ["KELIU_HOME"] = tempfile.mkdtemp(prefix="keliu-rights-")
os.environ.setdefault("KELIU_LANGUAGE", "zh-hans")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keliu.config.settings")


def main(arguments: list[str]) -> int:
    """Make a test database, build the world, ask, and print cells and differences."""
    parser = argparse.ArgumentParser(prog="python -m tests.rights", description=__doc__)
    parser.add_argument("--short", action="store_true", help="the form that the tests run")
    parser.add_argument("--probes", action="store_true", help="only what filters, orders, counts and words could tell")
    parser.add_argument("--holes", action="store_true", help="plant twelve holes, one at a time: each must be found")
    parser.add_argument("--actors", default="", help="only these, apart by commas")
    given = parser.parse_args(arguments)
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_test_environment

    setup_test_environment()
    connection.creation.create_test_db(verbosity=0, autoclobber=True)  # one that was broken off may have left its own
    from tests.rights.places import matrix_in

    started = time.process_time()
    with matrix_in(Path(os.environ["KELIU_HOME"]), is_short=given.short or given.holes) as matrix:
        found = _plant(matrix) if given.holes else _ask(matrix, given)
        what = "holes not found" if given.holes else "differences"
        print(f"{matrix.cells} cells, {found} {what}, {time.process_time() - started:.0f} s of processor")
    return 1 if found else 0


def _plant(matrix: Any) -> int:
    """Plant the holes and return how many were not found."""
    from tests.rights.holes import planted_one_at_a_time

    missed = 0
    for is_found, told in planted_one_at_a_time(matrix):
        missed += not is_found
        print(told, flush=True)
    return missed


def _ask(matrix: Any, given: argparse.Namespace) -> int:
    """Ask everything and return how many answers differ."""
    from tests.rights import surfaces
    from tests.rights.matrix import ACTORS
    from tests.rights.policy import ROLES
    from tests.rights.probes import interferences

    found = 0
    for told in surfaces.missing(matrix.policy):
        found += 1
        print(told)
    for actor in filter(None, given.actors.split(",")) if given.actors else ROLES if given.probes else ACTORS:
        for difference in interferences(matrix, (actor,)) if given.probes else matrix.run((actor,)):
            found += 1
            print(difference, flush=True)
        print(f"{actor}: {matrix.cells} cells so far", file=sys.stderr, flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
