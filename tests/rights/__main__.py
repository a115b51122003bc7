"""`python -m tests.rights`: the full matrix, every difference told; exit 0 when there is none."""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ["KELIU_HOME"] = tempfile.mkdtemp(prefix="keliu-rights-")
os.environ.setdefault("KELIU_LANGUAGE", "zh-hans")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keliu.config.settings")


def main(arguments: list[str]) -> int:
    """Make a test database, build the world, ask, and print cells and differences."""
    parser = argparse.ArgumentParser(prog="python -m tests.rights", description=__doc__)
    parser.add_argument("--short", action="store_true", help="the form that the tests run")
    parser.add_argument("--actors", default="", help="only these, apart by commas")
    given = parser.parse_args(arguments)
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_test_environment

    setup_test_environment()
    connection.creation.create_test_db(verbosity=0)
    from tests.rights import surfaces
    from tests.rights.matrix import ACTORS
    from tests.rights.places import matrix_in

    started, found = time.process_time(), 0
    with matrix_in(Path(os.environ["KELIU_HOME"]), is_short=given.short) as matrix:
        for told in surfaces.missing(matrix.policy):
            found += 1
            print(told)
        for actor in filter(None, given.actors.split(",")) if given.actors else ACTORS:
            for difference in matrix.run((actor,)):
                found += 1
                print(difference, flush=True)
            print(f"{actor}: {matrix.cells} cells so far", file=sys.stderr, flush=True)
        print(f"{matrix.cells} cells, {found} differences, {time.process_time() - started:.0f} s of processor")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
