"""What the facts of vehicles are made of: visits, readings, policies and intervals, a slice of cars at a time.

Raw tuples, not model rows: a group has millions of visits, and a converter a value would cost more than the sums.
Rows of an import that is still open are left out, so that nobody acts on half a file.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from django.db.models import DateField

from keliu.access.raw_rows import among, day_number, day_text, flag, not_open, raw_rows
from keliu.customers.models import OdometerReading, Policy, Vehicle, VehicleFacts, VehicleModel
from keliu.rules.due_dates import DAY_ORIGIN, Interval, maintenance_due
from keliu.rules.figure_values import ShopRules
from keliu.rules.vehicle_facts import FactSums, Reading, VisitTuple, sum_up
from keliu.rules.vehicle_life import Warranty, warranty_ends_on
from keliu.workshop.models import Visit

SUM_NAMES = [f.name for f in fields(FactSums)]
DUE_NAMES = [
    "due_kind", "due_on", "due_from", "due_until", "due_km", "due_by_km", "warranty_ends_on", "insurance_ends_on",
]  # fmt: skip
FACT_NAMES = ["vehicle_id", *SUM_NAMES, *DUE_NAMES]
FALL_BACK = Warranty()
FactRow = tuple[Any, ...]
Limits = dict[int | None, tuple[Interval, Warranty | None]]


class _DayNumbers(dict[str | int, int]):
    """Numbers of days by what the database returns: ISO text, or the number itself."""

    def __missing__(self, day: str | int) -> int:
        self[day] = day if isinstance(day, int) else date.fromisoformat(day).toordinal() - DAY_ORIGIN
        return self[day]


NUMBERS = _DayNumbers()


def intervals_of_models() -> Limits:
    """This function will return interval and warranty by model, under None those of a car without one.

    A warranty of None is the one that the car's store set for models without limits of their own.
    """
    found: Limits = {None: (Interval(), None)}
    for model in VehicleModel.objects.all():
        interval = Interval(model.interval_months, model.interval_km, model.first_months, model.first_km)
        own = Warranty(model.warranty_months, model.warranty_km or FALL_BACK.km) if model.warranty_months else None
        found[model.id] = (interval, own)
    return found


def fact_rows(
    part: Sequence[int], closed_out: Sequence[int], limits: Limits, figures: Mapping[int, ShopRules]
) -> Iterator[FactRow]:
    """This function will yield one row of facts a vehicle, its columns as in FACT_NAMES, days as ISO text.

    `figures`: those of every store, as they hold today.
    """
    sums = sums_of(part, closed_out)
    insured = _insurance_ends(part, closed_out)
    where, keys = among("id", part)
    cars = raw_rows(
        f"SELECT id, model_id, home_store_id, {day_text('purchase_date')}, {day_text('warranty_until')} "
        f"FROM {Vehicle._meta.db_table} WHERE {where} AND {not_open('batch', closed_out)} ORDER BY id",
        keys,
    )
    usual = limits[None]
    for vehicle_id, model_id, store_id, bought, warranty_until in cars:
        one = sums[vehicle_id]
        interval, warranty = limits.get(model_id, usual)
        bought_on = date.fromisoformat(bought) if bought else None
        due, ends_on = due_of(one, (interval, warranty or figures[store_id].warranty), bought_on)
        yield (
            vehicle_id, *_as_columns(one), due[0], _text(due[1]), _text(due[2]), _text(due[3]), due[4], due[5],
            warranty_until or _text(ends_on), insured.get(vehicle_id),
        )  # fmt: skip


def _as_columns(one: FactSums) -> FactRow:
    """Return the sums in the order of SUM_NAMES."""
    return (
        one.visits, one.cancelled, one.counted_days, _text(one.first_any_on), _text(one.last_any_on),
        _text(one.first_visit_on), _text(one.last_visit_on), one.last_kind, one.last_store_id,
        _text(one.last_maintenance_on), one.last_maintenance_km, one.customer_fen, one.insurer_fen,
        one.manufacturer_fen, one.readings, one.sum_day, one.sum_km, one.sum_day2, one.sum_day_km,
        _text(one.last_read_on), one.last_read_km,
    )  # fmt: skip


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def due_of(
    sums: FactSums, limits: tuple[Interval, Warranty | None], bought_on: date | None
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
    ends_on = warranty_ends_on(bought_on, warranty) if warranty else None
    if due is None:
        return ("", None, None, None, None, False), ends_on
    return (due.kind, due.due_on, due.earliest_on, due.latest_on, due.at_km, due.by_km), ends_on


def sums_of(part: Sequence[int], closed_out: Sequence[int], *, until: date = date.max) -> dict[int, FactSums]:
    """This function will return the sums of each of these vehicles as they were at the end of a day."""
    where, keys = among("vehicle_id", part)
    rows: dict[int, list[Any]] = {number: [] for number in part}
    visits = raw_rows(
        f"SELECT vehicle_id, {day_number('arrived_on')}, id, kind, {flag('cancelled')}, odometer_km, customer_fen, "
        f"insurer_fen, manufacturer_fen, labour_fen, parts_fen, store_id FROM {Visit._meta.db_table} "
        f"WHERE {where} AND {not_open('batch', closed_out)}{_until('arrived_on', until)}",
        keys,
    )
    for row in visits:
        rows[row[0]].append(row)
    readings = _readings(part, closed_out, until)
    return {number: sum_up(_in_order(own), readings.get(number, ())) for number, own in rows.items()}


def _in_order(rows: list[Any]) -> Iterator[VisitTuple]:
    """Yield the visits of one vehicle by day and number, as the rule takes them."""
    rows.sort()  # by day, then number: the vehicle is the same, the number is unique
    return ((NUMBERS[row[1]], *row[3:]) for row in rows)  # type: ignore[misc]


def _until(column: str, until: date) -> str:
    return "" if until == date.max else f" AND {column} <= '{until.isoformat()}'"


def _readings(part: Sequence[int], closed_out: Sequence[int], until: date) -> dict[int, list[Reading]]:
    where, keys = among("vehicle_id", part)
    rows = raw_rows(
        f"SELECT vehicle_id, {day_number('read_on')}, km FROM {OdometerReading._meta.db_table} "
        f"WHERE {where} AND {not_open('batch', closed_out)}{_until('read_on', until)} ORDER BY vehicle_id, read_on",
        keys,
    )
    found: dict[int, list[Reading]] = {}
    for vehicle_id, day, km in rows:
        found.setdefault(vehicle_id, []).append((NUMBERS[day], km))
    return found


def _insurance_ends(part: Sequence[int], closed_out: Sequence[int]) -> dict[int, str]:
    where, keys = among("vehicle_id", part)
    rows = raw_rows(
        f"SELECT vehicle_id, {day_text('MAX(ends_on)')} FROM {Policy._meta.db_table} "
        f"WHERE {where} AND ends_on IS NOT NULL AND {not_open('batch', closed_out)} GROUP BY vehicle_id",
        keys,
    )
    return dict(rows)  # type: ignore[arg-type]


def standing_rows(part: Sequence[int]) -> dict[int, FactRow]:
    """This function will return the rows of facts as they stand, by vehicle, in the form of `fact_rows`."""
    where, keys = among("vehicle_id", part)
    return {
        row[0]: row for row in raw_rows(f"SELECT {_columns()} FROM {VehicleFacts._meta.db_table} WHERE {where}", keys)
    }


def _columns() -> str:
    """Return the columns of facts, days as text."""
    days = {field.name for field in VehicleFacts._meta.fields if isinstance(field, DateField)}
    return ", ".join(day_text(name) if name in days else flag(name) for name in FACT_NAMES)


def cars_of_another_warranty(
    closed_out: Sequence[int], limits: Limits, figures: Mapping[int, ShopRules]
) -> Iterator[int]:
    """This function will yield the vehicles without facts, or whose warranty ends on another day by today's figures."""
    cars = raw_rows(
        f"SELECT id, model_id, home_store_id, {day_text('purchase_date')}, {day_text('warranty_until')}, vehicle_id, "
        f"{day_text('warranty_ends_on')} FROM {Vehicle._meta.db_table} LEFT JOIN {VehicleFacts._meta.db_table} "
        f"ON vehicle_id = id WHERE {not_open('batch', closed_out)}"
    )
    usual = limits[None]
    for vehicle_id, model_id, store_id, bought, until, with_facts, stands in cars:
        if with_facts is None:
            yield vehicle_id
        elif until is None and bought is not None:
            warranty = limits.get(model_id, usual)[1] or figures[store_id].warranty
            if _text(warranty_ends_on(date.fromisoformat(bought), warranty)) != stands:
                yield vehicle_id
