"""The daily engine: facts from nothing, a run after one day's visits, the next contacts of one store.

`python -m benchmarks.daily --home COPY [--as-of 2026-12-31]`: the home is changed, so take a copy.
"""

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from benchmarks.big_home import add_home_arguments, choose_home

ONE_DAY = 1_000


def main() -> int:
    """Run all and print what was measured, on what."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.daily", description=__doc__)
    add_home_arguments(parser)
    parser.add_argument(
        "--as-of", type=date.fromisoformat, default=date.today(), help="another day than today costs all"
    )
    options = parser.parse_args()
    choose_home(options)
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from benchmarks.import_sheet import size_of_home
    from keliu.config.daily import run_daily
    from keliu.customers.models import VehicleFacts
    from keliu.org.models import Store
    from keliu.outreach.queries import next_contacts, vehicles_of_store
    from keliu.workshop.facts import refresh_vehicle_facts

    print(
        f"machine: {platform.processor() or platform.machine()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}"
    )
    print(f"home: {size_of_home()} on {connection.vendor}", flush=True)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {VehicleFacts._meta.db_table}")
    timed("vehicle facts from nothing", lambda: refresh_vehicle_facts(today=options.as_of))
    timed("the daily engine, all", lambda: run_daily(options.as_of, now=timezone.now())["facts"])
    timed("the daily engine, again", lambda: run_daily(options.as_of, now=timezone.now())["facts"])
    visit_again(ONE_DAY, options.as_of)
    timed(f"the daily engine after {ONE_DAY} visits", lambda: run_daily(options.as_of, now=timezone.now())["facts"])
    store = Store.objects.unscoped("benchmark").order_by("code").first()
    assert store is not None
    cars = vehicles_of_store(store.pk)
    timed(f"next contacts of {store.code}", lambda: len(next_contacts(cars, as_of=options.as_of)))
    return 0


def timed(what: str, work: Callable[[], Any]) -> None:
    """This function will run something and print wall and CPU seconds and what it returned."""
    started, cpu = time.monotonic(), time.process_time()
    done = work()
    spent = f"{time.monotonic() - started:.1f} s, {time.process_time() - cpu:.1f} s CPU"
    print(f"{what}: {spent} ({done})", flush=True)


def visit_again(number: int, day: date) -> None:
    """This function will add a visit of a day to each of so many cars, like the latest one of each."""
    from datetime import datetime, time, timedelta

    from django.db.models import Max
    from django.utils import timezone

    from keliu.workshop.models import Visit

    visits = Visit.objects.unscoped("benchmark")
    newest = visits.order_by("-id").values_list("id", flat=True)[0]
    around = visits.filter(cancelled=False, id__gt=newest - 40 * number).order_by()
    keys = list(around.values("vehicle_id").annotate(last=Max("id")).values_list("last", flat=True)[:number])
    found = [visit for start in range(0, len(keys), 500) for visit in visits.filter(pk__in=keys[start : start + 500])]
    for place, visit in enumerate(found):
        visit.pk = None
        visit._state.adding = True
        visit.order_no, visit.batch = f"DAY{newest}-{place}", None
        visit.arrived_at = timezone.make_aware(datetime.combine(day, time(9))) + timedelta(seconds=place)
        visit.arrived_on, visit.promised_at, visit.delivered_at = day, None, None
    Visit.objects.bulk_create(found, batch_size=500)
    print(f"visits of {len(found):,} cars on {day}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
