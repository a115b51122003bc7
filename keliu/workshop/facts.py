"""Keeping the vehicle and customer facts: set-based, for the touched or for all, by the same rule.

Visits of an import that is still open are left out, so that nobody acts on half a file.
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce

from keliu.audit.queries import open_batches
from keliu.customers.models import Customer, CustomerFacts, OdometerReading, Policy, Vehicle, VehicleFacts, VehicleModel
from keliu.org.queries import figures_of
from keliu.rules.customer_class import ClassRule, classify
from keliu.rules.due_dates import Interval, maintenance_due
from keliu.rules.vehicle_facts import NOT_COUNTED, FactSums
from keliu.rules.vehicle_life import Warranty, latest_with_months, warranty_ends_on
from keliu.workshop.models import Visit

SLICE = 20_000
SUM_NAMES = [f.name for f in fields(FactSums)]
DUE_NAMES = [
    "due_kind", "due_on", "due_from", "due_until", "due_km", "due_by_km", "warranty_ends_on", "insurance_ends_on",
]  # fmt: skip
FACT_NAMES = ["vehicle_id", *SUM_NAMES, *DUE_NAMES]
VISIT_COLUMNS = (
    "vehicle_id", "arrived_on", "id", "kind", "cancelled", "odometer_km", "customer_fen", "insurer_fen",
    "manufacturer_fen", "labour_fen", "parts_fen", "store_id",
)  # fmt: skip
FALL_BACK = Warranty()
FactRow = tuple[Any, ...]


def refresh_vehicle_facts(
    vehicle_ids: Iterable[int] | None = None, *, except_open: int | None = None
) -> tuple[int, int]:
    """This function will bring the facts of these vehicles (None: of all) up to date; return (checked, written).

    `except_open`: the number of the import that is being closed, whose rows count already. Only rows that differ are
    written, so a second run writes nothing.
    """
    checked = written = 0
    for seen, changed in _differing(vehicle_ids, except_open, SLICE):
        checked += seen
        written += len(changed)
        write_facts(changed)
    return checked, written


def changed_facts(
    vehicle_ids: Iterable[int], *, except_open: int | None = None, size: int = SLICE
) -> Iterator[list[FactRow]]:
    """This function will yield the rows of facts, for `write_facts`, that differ from what stands there, by slices."""
    for _, changed in _differing(vehicle_ids, except_open, size):
        yield changed


def _differing(
    vehicle_ids: Iterable[int] | None, except_open: int | None, size: int
) -> Iterator[tuple[int, list[FactRow]]]:
    closed_out = [number for number in open_batches() if number != except_open]
    intervals = intervals_of_models()
    for part in _slices(vehicle_ids, size):
        rows = list(_fact_rows(part, closed_out, intervals))
        yield len(rows), _changed(part, rows)


def _slices(vehicle_ids: Iterable[int] | None, size: int = SLICE) -> Iterator[list[int]]:
    if vehicle_ids is None:
        last = 0
        while part := list(
            Vehicle.objects.unscoped("facts").filter(id__gt=last).order_by("id").values_list("id", flat=True)[:size]
        ):
            yield part
            last = part[-1]
        return
    wanted = sorted(set(vehicle_ids))
    for start in range(0, len(wanted), size):
        yield wanted[start : start + size]


def intervals_of_models() -> dict[int | None, tuple[Interval, Warranty]]:
    """This function will return interval and warranty by model; None for a car without one."""
    found: dict[int | None, tuple[Interval, Warranty]] = {None: (Interval(), Warranty())}
    for model in VehicleModel.objects.all():
        interval = Interval(model.interval_months, model.interval_km, model.first_months, model.first_km)
        warranty = Warranty(model.warranty_months or FALL_BACK.months, model.warranty_km or FALL_BACK.km)
        found[model.id] = (interval, warranty)
    return found


def _fact_rows(part: list[int], closed_out: list[int], intervals: dict[Any, Any]) -> Iterator[FactRow]:
    """Yield one row of facts a vehicle, in the order of their numbers."""
    sums = dict(_sums_of(part, closed_out))
    insured = _insurance_ends(part, closed_out)
    cars = (
        Vehicle.objects.unscoped("facts")
        .filter(id__gte=part[0], id__lte=part[-1])
        .order_by("id")
        .values_list("id", "model_id", "purchase_date", "warranty_until", "batch")
    )
    wanted = set(part)
    for vehicle_id, model_id, bought_on, warranty_until, batch in cars.iterator(chunk_size=5000):
        if vehicle_id not in wanted or batch in closed_out:
            continue
        one = sums.get(vehicle_id) or FactSums()
        dues, ends_on = due_of(one, intervals.get(model_id, intervals[None]), bought_on)
        ends_on = warranty_until or ends_on
        yield (vehicle_id, *(getattr(one, name) for name in SUM_NAMES), *dues, ends_on, insured.get(vehicle_id))


def due_of(
    sums: FactSums, limits: tuple[Interval, Warranty], bought_on: date | None
) -> tuple[tuple[Any, ...], date | None]:
    """This function will return the six columns of the next maintenance, and the end of the warranty."""
    interval, warranty = limits
    due = maintenance_due(
        sums.odometer(),
        interval,
        last_on=sums.last_maintenance_on,
        last_km=sums.last_maintenance_km,
        bought_on=bought_on,
    )
    ends_on = warranty_ends_on(bought_on, warranty)
    if due is None:
        return ("", None, None, None, None, False), ends_on
    return (due.kind, due.due_on, due.earliest_on, due.latest_on, due.at_km, due.by_km), ends_on


def sums_until(vehicle_ids: list[int], day: date) -> dict[int, FactSums]:
    """This function will return the sums of these vehicles as they were at the end of a day."""
    found: dict[int, FactSums] = {}
    for part in _slices(vehicle_ids):
        found.update(_sums_of(part, open_batches(), until=day))
    return {number: found.get(number, FactSums()) for number in vehicle_ids}


def _sums_of(part: list[int], closed_out: list[int], *, until: date = date.max) -> Iterator[tuple[int, FactSums]]:
    visits = Visit.objects.unscoped("facts").filter(
        vehicle_id__gte=part[0], vehicle_id__lte=part[-1], arrived_on__lte=until
    )
    rows = (
        _without(visits, closed_out)
        .order_by("vehicle_id", "arrived_on", "id")
        .values_list(*VISIT_COLUMNS)
        .iterator(chunk_size=10_000)
    )
    readings = _readings(part, until, closed_out)
    wanted = set(part)
    for vehicle_id, events in groupby(rows, itemgetter(0)):
        if vehicle_id in wanted:
            yield vehicle_id, _sum_up(list(events), readings.pop(vehicle_id, []))
    for vehicle_id, alone in readings.items():
        if vehicle_id in wanted:
            yield vehicle_id, _sum_up([], alone)


def _without(rows: QuerySet[Any], closed_out: list[int]) -> QuerySet[Any]:
    """Leave out the rows of open imports; a row that no import made has no batch and stays."""
    return rows.filter(Q(batch=None) | ~Q(batch__in=closed_out)) if closed_out else rows


def _readings(part: list[int], until: date, closed_out: list[int]) -> dict[int, list[tuple[date, int]]]:
    rows = OdometerReading.objects.unscoped("facts").filter(
        vehicle_id__gte=part[0], vehicle_id__lte=part[-1], read_on__lte=until
    )
    rows = _without(rows, closed_out)
    found: dict[int, list[tuple[date, int]]] = {}
    for vehicle_id, day, km in rows.order_by("vehicle_id", "read_on").values_list("vehicle_id", "read_on", "km"):
        found.setdefault(vehicle_id, []).append((day, km))
    return found


def _sum_up(visits: list[tuple[Any, ...]], readings: list[tuple[date, int]]) -> FactSums:
    """Feed visits and readings to the rule by day; on one day the visit leads."""
    one = FactSums()
    waiting = iter(readings)
    reading = next(waiting, None)
    for _, day, _, kind, cancelled, km, customer, insurer, manufacturer, labour, parts, store_id in visits:
        while reading and reading[0] < day:
            one.add_reading(*reading)
            reading = next(waiting, None)
        one.add_visit(
            day, kind, cancelled=cancelled, km=km, payers=(customer, insurer, manufacturer),
            labour_and_parts=(labour or 0) + (parts or 0), store_id=store_id,
        )  # fmt: skip
    while reading:
        one.add_reading(*reading)
        reading = next(waiting, None)
    return one


def _insurance_ends(part: list[int], closed_out: list[int]) -> dict[int, date]:
    rows = Policy.objects.unscoped("facts").filter(
        vehicle_id__gte=part[0], vehicle_id__lte=part[-1], ends_on__isnull=False
    )
    rows = _without(rows, closed_out)
    found: dict[int, date] = {}
    for vehicle_id, ends_on in rows.order_by("ends_on").values_list("vehicle_id", "ends_on"):
        found[vehicle_id] = ends_on
    return found


def _changed(part: list[int], rows: list[FactRow]) -> list[FactRow]:
    """Return the rows that differ from what stands there."""
    standing = VehicleFacts.objects.unscoped("facts").filter(vehicle_id__gte=part[0], vehicle_id__lte=part[-1])
    known = {row[0]: row for row in standing.values_list(*FACT_NAMES).iterator(chunk_size=10_000)}
    return [row for row in rows if known.get(row[0]) != row]


def write_facts(rows: list[FactRow]) -> None:
    """This function will write rows of facts, new or in the place of what stands there."""
    if rows:
        upsert(VehicleFacts._meta.db_table, FACT_NAMES, rows, key="vehicle_id")


def upsert(table: str, names: list[str], rows: list[FactRow], *, key: str) -> None:
    """This function will insert rows or, where the key stands already, replace its columns."""
    quote = connection.ops.quote_name
    marks = ", ".join(["%s"] * len(names))
    updates = ", ".join(f"{quote(name)} = excluded.{quote(name)}" for name in names if name != key)
    sql = (
        f"INSERT INTO {quote(table)} ({', '.join(map(quote, names))}) VALUES ({marks}) "
        f"ON CONFLICT ({quote(key)}) DO UPDATE SET {updates}"
    )
    with connection.cursor() as cursor:
        cursor.executemany(sql, [tuple(_plain(value) for value in row) for row in rows])


def _plain(value: Any) -> Any:
    """Return dates as SQLite stores them; PostgreSQL takes the same text."""
    return value.isoformat() if isinstance(value, date) else value


def refresh_customer_facts(customer_ids: Iterable[int] | None = None, *, except_open: int | None = None) -> int:
    """This function will bring the sums of these customers' cars (None: of all customers) up to date; return written."""
    closed_out = [number for number in open_batches() if number != except_open]
    vehicles = _without(Vehicle.objects.unscoped("facts").filter(owner__isnull=False), closed_out)
    wanted = None if customer_ids is None else sorted(set(customer_ids))
    written = 0
    for part in [None] if wanted is None else [wanted[i : i + SLICE] for i in range(0, len(wanted), SLICE)]:
        cars = vehicles if part is None else vehicles.filter(owner_id__in=part)
        rows = cars.order_by("owner_id", "id").values_list(
            "owner_id", "id", "facts__visits", "facts__last_visit_on", "facts__customer_fen", "facts__insurer_fen",
            "facts__manufacturer_fen", "disposed_on",
        )  # fmt: skip
        found = [
            _customer_row(owner, list(own)) for owner, own in groupby(rows.iterator(chunk_size=10_000), itemgetter(0))
        ]
        written += _write_customers(found) + _write_customers(_without_cars(part, vehicles, closed_out))
    return written


def _without_cars(part: list[int] | None, vehicles: QuerySet[Any], closed_out: list[int]) -> list[FactRow]:
    """Return empty facts of customers without a car, so that every file stands in the lists; of all: those that differ."""
    rows = Customer.objects.unscoped("facts").filter(~Exists(vehicles.filter(owner=OuterRef("pk"))))
    if part is None:
        rows = _without(rows.filter(Q(facts=None) | Q(facts__vehicles__gt=0)), closed_out)
    else:
        rows = rows.filter(pk__in=part)
    return [(key, 0, None, 0, None, 0) for key in rows.order_by("pk").values_list("pk", flat=True)]


def _customer_row(owner: int, cars: list[tuple[Any, ...]]) -> FactRow:
    """Return a customer's facts: his main car is the one that came last, one not disposed of before the others."""
    main = max(cars, key=lambda car: (car[7] is None, car[3] or date.min, car[1]))
    last = max((car[3] for car in cars if car[3]), default=None)
    spend = sum((car[4] or 0) + (car[5] or 0) + (car[6] or 0) for car in cars)
    return owner, len(cars), main[1], sum(car[2] or 0 for car in cars), last, spend


def _write_customers(rows: list[FactRow]) -> int:
    names = ["customer_id", "vehicles", "main_vehicle_id", "visits", "last_visit_on", "spend_fen"]
    if not rows:
        return 0
    standing = CustomerFacts.objects.unscoped("facts").filter(customer_id__gte=rows[0][0], customer_id__lte=rows[-1][0])
    known = {row[0]: row for row in standing.values_list(*names).iterator(chunk_size=10_000)}
    changed = [row for row in rows if known.get(row[0]) != row]
    if changed:
        padded = [(*row, 0, "") for row in changed]
        _upsert_customers([*names, "spend_24m_fen", "customer_class"], padded)
    return len(changed)


def _upsert_customers(names: list[str], rows: list[FactRow]) -> None:
    """Insert with empty class and spend; on conflict leave both as they stand: the class has its own action."""
    quote = connection.ops.quote_name
    marks = ", ".join(["%s"] * len(names))
    updates = ", ".join(f"{quote(name)} = excluded.{quote(name)}" for name in names[1:-2])
    sql = (
        f"INSERT INTO {quote(CustomerFacts._meta.db_table)} ({', '.join(map(quote, names))}) VALUES ({marks}) "
        f"ON CONFLICT (customer_id) DO UPDATE SET {updates}"
    )
    with connection.cursor() as cursor:
        cursor.executemany(sql, [tuple(_plain(value) for value in row) for row in rows])


def _spends_of_24_months(as_of: date) -> dict[int, int]:
    """Return each customer's spend in fen on counted visits of 24 months, open imports left out."""
    after = latest_with_months(as_of, 24)
    counted = Visit.objects.unscoped("classes").filter(
        arrived_on__gt=after, arrived_on__lte=as_of, cancelled=False, customer__isnull=False
    )
    closed_out = open_batches()
    rows = _without(counted.exclude(kind__in=NOT_COUNTED), closed_out)
    empty = Q(customer_fen=None, insurer_fen=None, manufacturer_fen=None)
    amount = Case(
        When(empty, then=Coalesce("labour_fen", 0) + Coalesce("parts_fen", 0)),
        default=Coalesce("customer_fen", 0) + Coalesce("insurer_fen", 0) + Coalesce("manufacturer_fen", 0),
    )
    return dict(rows.order_by().values_list("customer_id").annotate(spend=Sum(amount)))


def refresh_classes(*, as_of: date, rule: ClassRule | None = None) -> int:
    """This function will bring class and spend of 24 months (metric V1, V2) up to date; return how many changed.

    Counted visits in (as_of - 24 months, as_of], credited to the customer on the order; by store group, whose
    figures of the day give the shares.
    """
    spends = _spends_of_24_months(as_of)
    by_group: dict[int, list[tuple[str, int]]] = {}
    keys: dict[tuple[int, str], int] = {}
    standing: dict[int, tuple[int, str]] = {}
    facts = CustomerFacts.objects.unscoped("classes").values_list(
        "customer_id", "customer__group_id", "customer__customer_no", "spend_24m_fen", "customer_class"
    )
    for number, group, text, spend, letter in facts.iterator(chunk_size=10_000):
        name = f"{text}\x1f{number}"
        by_group.setdefault(group, []).append((name, spends.get(number, 0)))
        keys[group, name] = number
        standing[number] = (spend, letter)
    changed = []
    for group, pairs in by_group.items():
        letters = classify(pairs, rule or figures_of(None, as_of, group_id=group).classes)
        for name, spend in pairs:
            number = keys[group, name]
            if standing[number] != (spend, letters[name]):
                changed.append((spend, letters[name], as_of.isoformat(), number))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {CustomerFacts._meta.db_table} SET spend_24m_fen = %s, customer_class = %s, classed_on = %s "
            "WHERE customer_id = %s",
            changed,
        )
    return len(changed)
