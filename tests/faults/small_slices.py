"""`keliu` for which each list of orders is a long one, written in slices of a few rows."""

import sys

import django

if __name__ == "__main__":
    django.setup()
    from keliu.config import cli
    from keliu.imports import engine
    from keliu.imports.longlists import adding, orders

    engine.CHUNK, adding.SLICE, adding.AT_ONCE, orders.FROM_ROWS = 10, 4, 4, 1
    sys.exit(cli.main(sys.argv[1:]))
