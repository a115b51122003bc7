"""New orders that name no customer get the owner of their car, once all rows are written."""

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from keliu.customers.models import Vehicle
from keliu.imports.models import Batch
from keliu.imports.planning.plan import Plan
from keliu.imports.writing.chunks import beat
from keliu.workshop.models import Visit

SLICE = 4000


def give_owners(plan: Plan, batch: Batch, clock: Callable[[], Any]) -> None:
    """This function will set the customer of the batch's orders without one, slice by slice; the owner that the batch
    itself gives a known car counts.
    """
    own = Visit.objects.unscoped("import").filter(batch=batch.pk, customer=None).order_by("id")
    last = 0
    while part := list(own.filter(id__gt=last).values_list("id", "vehicle_id")[:SLICE]):
        last = part[-1][0]
        list(plan.world.load_by(Vehicle, "id", [car for _, car in part]))
        owners = {number: plan.world.get(Vehicle, car) for number, car in part}
        found = [(car.values["owner_id"], number) for number, car in owners.items() if car and car.values["owner_id"]]
        with transaction.atomic(), connection.cursor() as cursor:
            beat(batch, clock())
            cursor.executemany(f"UPDATE {Visit._meta.db_table} SET customer_id = %s WHERE id = %s", found)
        plan.forget()
