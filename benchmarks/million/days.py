"""The daily engine over the home: facts from nothing, after one day's orders, again; the next contacts of one store."""

from argparse import Namespace
from typing import Any

from benchmarks.daily import timed, visit_again
from benchmarks.million.spent import keliu, show

ONE_DAY = 5_000


def run_days(options: Namespace) -> None:
    """This function will run and time them; the home is changed."""
    from django.db import connection
    from django.utils import timezone

    from keliu.config.daily import run_daily
    from keliu.customers.models import VehicleFacts
    from keliu.org.models import Store
    from keliu.outreach.queries import next_contacts, vehicles_of_store
    from keliu.workshop.facts import refresh_vehicle_facts

    today = timezone.localdate()  # any other day is worked out whole

    def run() -> Any:
        return run_daily(today, now=timezone.now())["facts"]

    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {VehicleFacts._meta.db_table}")
    timed("vehicle facts from nothing (goal: under 300 s)", lambda: refresh_vehicle_facts(today=today))
    timed("the daily engine, all", run)
    timed("the daily engine, again", run)
    visit_again(ONE_DAY, today)
    timed(f"the daily engine after {ONE_DAY:,} orders (goal: under 20 s)", run)
    timed("the daily engine, again", run)
    code = Store.objects.unscoped("benchmark").order_by("code").values_list("code", flat=True)[0]
    cars = vehicles_of_store(Store.objects.unscoped("benchmark").get(code=code).pk)
    timed(f"next contacts of {code} (goal: under 1 s)", lambda: len(next_contacts(cars, as_of=today)))
    spent = keliu("next", "--as-of", today.isoformat(), "--store", code, "--limit", "50", "--json")
    show([(f"keliu next of {code}, the whole command", str(spent), "")])
