"""Keeping the facts of vehicles: for the touched or for all, by the same rule (`rules.vehicle_facts`)."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from django.db import connection, transaction

from keliu.access.raw_rows import among, not_open, parts_of, raw_rows, upsert
from keliu.audit.queries import open_batches
from keliu.customers.listed import LISTED, written_at_once
from keliu.customers.models import Vehicle, VehicleFacts
from keliu.org.queries import figures_of_stores
from keliu.rules.figure_values import SHIPPED, ShopRules
from keliu.rules.vehicle_facts import FactSums
from keliu.workshop.fact_rows import (
    FACT_NAMES,
    FactRow,
    Limits,
    cars_of_another_warranty,
    fact_rows,
    intervals_of_models,
    standing_rows,
    sums_of,
)
from keliu.workshop.models import FactState, TouchedVehicle
from keliu.workshop.slices import refresh_slices
from keliu.workshop.touched import WATCH

SLICE = 4_000
NOTES_AT_ONCE = 50_000


class Bounds(NamedTuple):
    """界限: intervals and warranties by model, and the figures of the stores."""

    limits: Limits
    figures: Mapping[int, ShopRules]


def refresh_vehicle_facts(
    vehicle_ids: Iterable[int] | None = None,
    *,
    today: date,
    except_open: int | None = None,
    between: Callable[[], None] | None = None,
) -> tuple[int, int]:
    """This function will bring the facts of these vehicles (None: of all) up to date; return (checked, written).

    `today`: the day whose figures of the stores hold; the rest as in `slices.refresh_slices`.
    """
    differing = partial(_differing, bounds=Bounds(intervals_of_models(), figures_of_stores(today)))
    return refresh_slices(Vehicle, vehicle_ids, SLICE, differing, write_facts, except_open=except_open, between=between)


def _differing(part: Sequence[int], closed_out: list[int], bounds: Bounds) -> tuple[int, list[FactRow]]:
    """Return how many cars of a slice there are, and the rows that differ from what stands there."""
    rows = list(fact_rows(part, closed_out, *bounds))
    known = standing_rows(part)
    return len(rows), [row for row in rows if known.get(row[0]) != row]


@transaction.atomic(savepoint=False)
def write_facts(rows: list[FactRow]) -> None:
    """This function will write rows of facts, new or in the place of what stands there."""
    table = VehicleFacts._meta.db_table
    with written_at_once(connection, table, [row[0] for row in rows]):
        if rows:
            upsert(table, FACT_NAMES, rows)


def sums_until(vehicle_ids: list[int], day: date) -> dict[int, FactSums]:
    """This function will return the sums of these vehicles as they were at the end of a day."""
    found: dict[int, FactSums] = {}
    closed_out = open_batches()
    for part in parts_of(Vehicle, vehicle_ids, SLICE):
        found.update(sums_of(part, closed_out, until=day))
    return found


def refresh_touched_facts(*, today: date, then: Callable[[list[int]], int] | None = None) -> tuple[int, int]:
    """This function will bring the facts of all vehicles that were touched since the last time up to date.

    It returns (vehicles there are, written). Vehicles without facts are written as well, and those whose warranty is
    another one by the figures of the day, once these are others than before. Notes are struck off by their numbers after
    the facts are written, and after `then` has brought up to date what hangs on these vehicles (it returns how many rows
    it wrote); where an import was open before or after that they stay, since its rows did not count yet.
    """
    WATCH.keep(connection)
    LISTED.keep(connection)
    written = _refresh_lost_and_guaranteed(today)
    last = 0
    sql = f"SELECT id, vehicle_id FROM {TouchedVehicle._meta.db_table} WHERE id > %s ORDER BY id LIMIT {NOTES_AT_ONCE}"
    while notes := list(raw_rows(sql, last)):
        last = notes[-1][0]
        was_open = open_batches()  # asked after the notes were read: whoever opens later notes under later numbers
        cars = sorted({vehicle_id for _, vehicle_id in notes})
        written += refresh_vehicle_facts(cars, today=today)[1] + (then(cars) if then else 0)
        if not was_open and not open_batches():
            where, keys = among("id", [number for number, _ in notes])
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {TouchedVehicle._meta.db_table} WHERE {where}", [keys])
    count = f"SELECT COUNT(*) FROM {Vehicle._meta.db_table} WHERE {not_open('batch', open_batches())}"
    return next(raw_rows(count))[0], written


def _refresh_lost_and_guaranteed(today: date) -> int:
    """Write the vehicles without facts and, where a store has other warranties than the last time, those it changes.

    All vehicles are gone through for that only where the figures are others, or there are fewer facts than vehicles.
    """
    bounds = Bounds(intervals_of_models(), figures_of_stores(today))
    warranties = json.dumps(sorted(
        (store, rules.warranty.months, rules.warranty.km)
        for store, rules in bounds.figures.items()
        if rules.warranty != SHIPPED.warranty
    ))  # fmt: skip
    cars, facts = Vehicle._meta.db_table, VehicleFacts._meta.db_table
    ((all_of_them, with_facts),) = raw_rows(f"SELECT (SELECT COUNT(*) FROM {cars}), (SELECT COUNT(*) FROM {facts})")
    state = FactState.objects.filter(pk=1).first()
    if state and state.warranties == warranties and all_of_them == with_facts:
        return 0
    written = refresh_vehicle_facts(cars_of_another_warranty(open_batches(), *bounds), today=today)[1]
    FactState.objects.update_or_create(pk=1, defaults={"warranties": warranties})
    return written
