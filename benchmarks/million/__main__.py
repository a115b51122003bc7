"""A million customers, measured: `python -m benchmarks.million PART… --folder DIR`, in the order of the parts.

data        generate 1,264,000 cars, 1,000,628 customers and 10,542,262 orders; import them into DIR/home; how long, how much
daily       facts from nothing, after one day's 5,000 orders, again; the next contacts of one store
pages       list, filtered list, search, card, home by HTTP, each role: p50 and p95
anatomy     not among `all`: the same pages in this process, what each is made of; --statements N shows the slowest
beside      an import of 100,000 orders beside people at work
crowd       1,000 signed-in people, each asks once a minute, for 10 minutes (reliability XD9)
lighthouse  the list and a card
copies      not among `all`: the home many times over, set-based; with --vehicles 60000 --stores 4 before, a million soon

With --database-url the home is on PostgreSQL. Smaller data: --vehicles 60000 --stores 4. Nothing else should run meanwhile:
the load average stands beside what was measured. daily, beside and crowd change the home.
"""

import argparse
import os
import sys
from datetime import date, timedelta
from pathlib import Path

UNTIL = "the day on which the data end, by default yesterday: pages ask for what is due from today on"
PARTS = ("data", "daily", "pages", "beside", "crowd", "lighthouse")


def main() -> int:
    """Measure the parts and print what was found."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.million", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="+", choices=(*PARTS, "anatomy", "copies", "all"))
    parser.add_argument("--folder", type=Path, required=True, help="where files and home are, or are made")
    parser.add_argument("--home", type=Path, help="the home; default: home in the folder, home-pg on PostgreSQL")
    parser.add_argument("--database-url", default="", help="postgres://…, else the SQLite of the home")
    parser.add_argument("--vehicles", type=int, default=1_264_000)
    parser.add_argument("--visits-per-vehicle", type=float, default=8.05)
    parser.add_argument("--stores", type=int, default=20)
    parser.add_argument("--bare", action="store_true", help="without policies, contacts and assignments")
    parser.add_argument("--copies", type=int, default=21, help="copies: how many times the home, itself included")
    parser.add_argument("--as-of", type=date.fromisoformat, default=date.today() - timedelta(days=1), help=UNTIL)
    parser.add_argument("--requests", type=int, default=60, help="pages: requests a page")
    parser.add_argument("--statements", type=int, default=0, help="anatomy: the slowest statements of each page")
    parser.add_argument("--rows", type=int, default=100_000, help="beside: rows of the import")
    parser.add_argument("--per-car", type=int, default=8, help="beside: orders of each car, as the data have them")
    parser.add_argument("--people", type=int, default=1_000, help="crowd: how many")
    parser.add_argument("--minutes", type=float, default=10.0, help="crowd: for how long")
    parser.add_argument("--runs", type=int, default=5, help="lighthouse: runs a page")
    parser.add_argument("--chromium", default="/usr/bin/chromium", help="lighthouse: the browser")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    home = options.home or options.folder / ("home-pg" if options.database_url else "home")
    os.environ["KELIU_HOME"] = str(home)
    os.environ["KELIU_DATABASE_URL"] = options.database_url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keliu.config.settings")
    import django

    django.setup()
    for part in PARTS if "all" in options.parts else options.parts:
        run_part(part, options)
    return 0


def run_part(part: str, options: argparse.Namespace) -> None:
    """This function will measure one part."""
    from benchmarks.pages import count_data, machine

    if part == "data":
        from benchmarks.million.data import make_data

        make_data(options)
    elif part == "copies":
        from benchmarks.million.copies import copy_home

        copy_home(options)
    print(f"\n## {part}\n")
    told = machine() | count_data() | {"load before": f"{os.getloadavg()[0]:.1f}"}
    print("\n".join(f"{name}: {value}" for name, value in told.items()), flush=True)
    if part == "daily":
        from benchmarks.million.days import run_days

        run_days(options)
    elif part == "pages":
        from benchmarks.pages import measure_all

        measure_all(options.requests)
    elif part == "anatomy":
        from benchmarks.million.anatomy import take_apart

        take_apart(options)
    elif part == "beside":
        from benchmarks.million.beside import import_beside

        import_beside(options)
    elif part == "crowd":
        from benchmarks.million.crowd import ask_as_many

        ask_as_many(options)
    elif part == "lighthouse":
        from benchmarks.million.lighthouse import look_at_pages

        look_at_pages(options)


if __name__ == "__main__":
    sys.exit(main())
