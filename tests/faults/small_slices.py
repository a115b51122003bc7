"""`keliu` for which each list of orders is a long one, written in slices of a few rows."""

import sys

import django

if __name__ == "__main__":
    django.setup()
    from keliu.config import cli
    from keliu.imports import engine
    from keliu.imports.longlists import adding

    engine.CHUNK, engine.LONG = 10, 1
    adding.SLICE, adding.AT_ONCE, adding.BESIDE, adding.BARE_FROM = 4, 4, 4, 1
    sys.exit(cli.main(sys.argv[1:]))
