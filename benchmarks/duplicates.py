"""The search for duplicates: seconds, and how much of what was planted it finds, and how much that is none.

`python -m benchmarks.duplicates [--people 200000] [--rarity 1000] [--database-url postgres://…]`: a new home; random
customers with a car each, of each kind of duplicate, and of each kind of what only looks like one, one in `rarity`.
"""

import argparse
import os
import platform
import resource
import tempfile
import time

from benchmarks.big_home import keliu


def main() -> int:
    """Fill, search twice, and print what was measured, on what."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.duplicates", description=__doc__)
    parser.add_argument("--people", type=int, default=200_000)
    parser.add_argument("--rarity", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database-url", default="", help="an empty database, else an SQLite in a new home")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="keliu-duplicates-") as home:
        os.environ["KELIU_HOME"], os.environ["KELIU_DATABASE_URL"] = home, options.database_url
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keliu.config.settings")
        keliu("init")
        return measure(options)


def measure(options: argparse.Namespace) -> int:
    """Plant, search, and compare."""
    import django

    django.setup()
    from django.db import connection

    from keliu.background.upkeep import count_tables
    from keliu.customers.duplicates.suspecting import suspect_all
    from keliu.customers.models import Customer, Vehicle
    from keliu.org.models import Group, Store
    from tests.planted_duplicates import PlantedShop

    group = Group.objects.create(code="G9", name="集团")
    shop = PlantedShop(
        Store.objects.create(group=group, code="S9", name="门店"),
        options.people,
        seed=options.seed,
        rarity=options.rarity,
    )
    shop.write()
    count_tables()
    machine = f"{platform.processor() or platform.machine()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}"
    customers, cars = (model.objects.unscoped("benchmark").count() for model in (Customer, Vehicle))
    print(f"{connection.vendor}, {machine}: {customers:,} customers, {cars:,} vehicles", flush=True)
    for which in ("first", "again"):
        started, cpu = time.monotonic(), time.process_time()
        n = suspect_all()
        wall, own = time.monotonic() - started, time.process_time() - cpu
        print(f"search, {which}: {n:,} pairs, {wall:.1f} s, of them {own:.1f} s in this process", flush=True)
    compare(shop.truth())
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, with what was planted")
    return 0


def compare(truth: dict[str, set[tuple[str, int, int]]]) -> None:
    """This function will print how much of what was planted was found, and what was found beside it."""
    from keliu.customers.models import SuspectedDuplicate

    rows = SuspectedDuplicate.objects.unscoped("benchmark")
    found = set()
    for kind in ("customer", "vehicle"):
        own_rows = rows.filter(**{f"{kind}__isnull": False}).values_list(kind, f"other_{kind}")
        found |= {(kind, min(pair), max(pair)) for pair in own_rows}
    for kind, pairs in truth.items():
        print(f"  {kind}: {len(pairs & found)} of {len(pairs)}")
    wanted = set().union(*truth.values())
    print(f"recall {len(found & wanted) / len(wanted):.4f}, precision {len(found & wanted) / max(1, len(found)):.4f}")
    false = sorted(found - wanted)
    told = rows.values_list("evidence", flat=True)
    for kind, one, other in false[:200]:
        word = told.filter(**{f"{kind}_id": one, f"other_{kind}_id": other}).first()
        print(f"  false: {kind} {one} {other} {word}")


if __name__ == "__main__":
    raise SystemExit(main())
