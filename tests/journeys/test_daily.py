"""`keliu daily`: command and nightly job do the same, a second run writes nothing, an open import is left out."""

import json
from typing import Any

from django.utils import timezone

from keliu.audit.models import OpenBatch
from keliu.background.schedule import Schedule
from keliu.config.jobs import daily
from keliu.customers.models import CustomerFacts, VehicleFacts
from tests.journeys.shop import VEHICLES, VISITS, Shop, vin

DAY = "2026-03-01"
EMPTY = {"tasks": {"created": 0, "closed": 0}, "messages": {"planned": 0, "cancelled": 0}}


def load(shop: Shop) -> int:
    """Import three cars that came a year ago, and return the batch."""
    cars = shop.csv("vehicles.csv", VEHICLES, *(
        {"vin": vin(n), "customer_no": f"C{n}", "store_code": "S01", "purchase_date": "2022-03-01"} for n in (1, 2, 3)
    ))  # fmt: skip
    orders = shop.csv("visits.csv", VISITS, *(
        {"order_no": f"R{n}", "store_code": "S01", "vin": vin(n), "customer_no": f"C{n}", "kind": "maintenance",
         "arrived_at": "2025-02-01 09:00", "odometer_km": "30000", "paid_by_customer": "500"} for n in (1, 2, 3)
    ))  # fmt: skip
    return int(shop.load(cars, orders)["batch"])


def run(shop: Shop) -> dict[str, Any]:
    """Run the command for the day."""
    ran = shop.keliu("daily", "--as-of", DAY, "--json")
    assert ran.code == 0, ran.err
    document: dict[str, Any] = json.loads(ran.out)
    return document


def test_the_document_has_the_shape_that_scripts_read(shop):
    load(shop)
    document = run(shop)
    assert document.items() >= {"as_of": DAY, **EMPTY}.items()
    assert document["facts"]["checked"] == 3
    assert sum(document["due"].values()) == 3


def test_a_second_run_for_the_same_day_writes_nothing(shop):
    load(shop)
    first = run(shop)
    second = run(shop)
    assert second["facts"] == {"checked": 3, "written": 0}
    assert second["due"] == first["due"]
    assert (first["months_closed"], second["months_closed"]) == (["2026-02"], [])


def test_facts_that_were_lost_are_written_again(shop):
    load(shop)
    run(shop)
    VehicleFacts.objects.unscoped("test").all().delete()
    assert run(shop)["facts"]["written"] >= 3
    assert VehicleFacts.objects.unscoped("test").filter(visits=1).count() == 3


def test_an_import_that_is_still_written_is_left_out(shop):
    OpenBatch.objects.create(number=load(shop), opened_at=timezone.now())
    VehicleFacts.objects.unscoped("test").all().delete()
    CustomerFacts.objects.unscoped("test").all().delete()
    document = run(shop)
    assert document["due"] == {}
    assert document["facts"] == {"checked": 0, "written": 0}


def test_the_nightly_job_does_what_the_command_does_and_is_declared(shop):
    load(shop)
    document = daily.call()
    assert document["facts"]["checked"] == 3
    assert daily.call()["facts"]["written"] == 0
    assert "daily" in Schedule().fire_due(now=timezone.now())
