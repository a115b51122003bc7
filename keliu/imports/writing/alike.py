"""Files of one store that an import leaves side by side and that may be one: found set-based once all rows are written.

One name, with a phone in one file and without in the other; one plate and one owner's name with two VINs. They are listed
for people to decide, never merged: the keys of identity are number, phone with name, and VIN (practice A6).
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction

from keliu.customers.models import Customer, CustomerPhone, SuspectedDuplicate, Vehicle
from keliu.imports.models import Batch

MOST = 20_000
SLICE = 5000
NAME, PLATE = (50, "name_without_phone"), (60, "plate_and_owner")
NAMES = """
SELECT MIN(o.id), MAX(o.id), o.home_store_id
FROM (SELECT DISTINCT group_id, home_store_id, name FROM {customer} WHERE batch = %s AND name <> '') AS n
JOIN {customer} AS o ON o.group_id = n.group_id AND o.name = n.name AND o.home_store_id = n.home_store_id
GROUP BY o.group_id, o.name, o.home_store_id HAVING COUNT(*) = 2
"""
PLATES = """
SELECT DISTINCT o.id, v.id, v.home_store_id
FROM {vehicle} AS v
JOIN {vehicle} AS o ON o.group_id = v.group_id AND o.plate = v.plate AND o.vin <> v.vin AND o.id < v.id
JOIN {customer} AS a ON a.id = v.owner_id
JOIN {customer} AS b ON b.id = o.owner_id AND b.name = a.name AND b.group_id = a.group_id
WHERE v.batch = %s AND v.plate <> '' AND v.vin IS NOT NULL AND o.home_store_id = v.home_store_id AND a.name <> ''
"""
TABLES = {"customer": Customer._meta.db_table, "vehicle": Vehicle._meta.db_table}
Pair = tuple[int, int, int | None]


def suspect_alike(batch: Batch, written: int) -> int:
    """This function will list the files that a batch created beside alike ones, and return how many pairs.

    `written` pairs were listed for the batch before; with them there are at most 20,000.
    """
    rows = [_suspicion(batch, "customer", pair, *NAME) for pair in _one_has_a_phone(_found(NAMES, batch))]
    rows += [_suspicion(batch, "vehicle", pair, *PLATE) for pair in _found(PLATES, batch)]
    rows = rows[: max(0, MOST - written)]
    with transaction.atomic():
        SuspectedDuplicate.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    return len(rows)


def _found(sql: str, batch: Batch) -> list[Pair]:
    with connection.cursor() as cursor:
        cursor.execute(sql.format(**TABLES), [batch.pk])
        return sorted(cursor.fetchall(), key=lambda pair: pair[:2])


def _one_has_a_phone(pairs: Iterable[Pair]) -> list[Pair]:
    """Return the pairs of which one customer has a phone and the other has none."""
    told = list(pairs)
    numbers = [number for pair in told for number in pair[:2]]
    with_phone: set[int] = set()
    for start in range(0, len(numbers), SLICE):
        phones = CustomerPhone.objects.unscoped("import").filter(
            customer_id__in=numbers[start : start + SLICE], until=None
        )
        with_phone.update(phones.values_list("customer_id", flat=True))
    return [pair for pair in told if (pair[0] in with_phone) != (pair[1] in with_phone)]


def _suspicion(batch: Batch, kind: str, pair: Pair, confidence: int, evidence: str) -> SuspectedDuplicate:
    older, newer, store = pair
    given: dict[str, Any] = {f"{kind}_id": older, f"other_{kind}_id": newer}
    return SuspectedDuplicate(
        group_id=batch.group_id, store_id=store, confidence=confidence, evidence=evidence, batch=batch.pk, **given
    )
