"""`keliu` with chunks of a few rows, so that a kill finds an import in the middle of many."""

import sys

import django

if __name__ == "__main__":
    django.setup()
    from keliu.config import cli
    from keliu.imports import engine

    engine.CHUNK = 4
    sys.exit(cli.main(sys.argv[1:]))
