"""New orders that name no customer get the owner of their car, once all rows are written, and he is one of the store's."""

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from keliu.customers.models import Customer, CustomerStore, Vehicle
from keliu.imports.models import Batch
from keliu.imports.planning.plan import Plan
from keliu.imports.planning.world import TABLE
from keliu.imports.writing.chunks import beat
from keliu.imports.writing.rows import insert_drafts
from keliu.org.models import Store
from keliu.workshop.models import Visit

SLICE = 4000
CUSTOMER, STORE = TABLE[Customer], TABLE[Store]


def give_owners(plan: Plan, batch: Batch, clock: Callable[[], Any]) -> None:
    """This function will set the customer of the batch's orders without one, slice by slice; the owner that the batch
    itself gives a known car counts.
    """
    own = Visit.objects.unscoped("import").filter(batch=batch.pk, customer=None).order_by("id")
    last = 0
    while part := list(own.filter(id__gt=last).values_list("id", "vehicle_id", "store_id")[:SLICE]):
        last = part[-1][0]
        list(plan.world.load_by(Vehicle, "id", [car for _, car, _ in part]))
        owners = [(number, _owner(plan, car), store) for number, car, store in part]
        found = [(owner, number) for number, owner, _ in owners if owner]
        plan.people.load(ids=[owner for owner, _ in found], with_phones=False)
        for _, owner, store in owners:
            if owner:
                plan.people.join(plan.world.by_id[CUSTOMER][owner], plan.world.by_id[STORE][store], 0)
        with transaction.atomic(), connection.cursor() as cursor:
            beat(batch, clock())
            cursor.executemany(f"UPDATE {Visit._meta.db_table} SET customer_id = %s WHERE id = %s", found)
            joined = [draft for draft in plan.world.drafts[TABLE[CustomerStore]] if draft.id is None]
            insert_drafts(CustomerStore, joined, batch.pk)
        plan.forget()


def _owner(plan: Plan, car: int) -> int | None:
    draft = plan.world.get(Vehicle, car)
    owner: int | None = draft.values["owner_id"] if draft else None
    return owner
