"""Checks of vehicles' files: silent odometers, roll-backs, impossible dates, no owner, doubtful VINs (practice A5)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from keliu.access.raw_rows import among, day_text, raw_rows
from keliu.customers.models import Customer, OdometerReading, Policy, Vehicle, VehicleFacts
from keliu.data_quality.checks.found import Found
from keliu.org.queries import figures_of_stores
from keliu.rules.data_quality import (
    Fault,
    doubt_policy,
    doubt_purchase,
    is_stale,
    told_back,
    told_handed_over,
)
from keliu.rules.sentence import Sentence
from keliu.rules.vins import doubt_vin
from keliu.workshop.models import Visit

MOST_TOLD = 3
Car = Mapping[str, Any]
Told = dict[int, list[tuple[Sentence, str]]]


def check_vehicles(keys: Sequence[int], today: date) -> Iterator[Found]:
    """This function will yield what is wrong with some vehicles' files on a day; of gone ones only their dates."""
    figures = figures_of_stores(today)
    dates, back = _wrong_dates(keys), _ran_back(keys)
    for car in _read_cars(keys):
        key, rules = car["id"], figures[car["store_id"]]
        told = list(dates.get(key, ()))
        if car["bought_on"] and (doubt := doubt_purchase(car["bought_on"], car["first_visit_on"], today)):
            told.append((doubt, f"bought {car['bought_on']}"))
        if told:
            yield _found(Fault.IMPOSSIBLE_DATE, car, today, told)
        if car["is_gone"]:
            continue
        silent_since = car["last_read_on"]
        known_since = car["first_visit_on"] or car["bought_on"]
        if is_stale(silent_since or known_since, today, rules.whole("files.stale_months")):
            yield _found(Fault.ODOMETER_SILENT, car, silent_since or known_since or today)
        if key in back:
            yield _found(Fault.ODOMETER_BACK, car, back[key][0], back[key][1])
        if car["owner_id"] is None:
            yield _found(Fault.NO_OWNER, car, car["first_visit_on"] or today)
        if car["vin"] and (doubt := doubt_vin(car["vin"])):
            yield _found(Fault.VIN_DOUBTFUL, car, today, mark=car["vin"])


def _found(fault: Fault, car: Car, since: date, told: Sequence[tuple[Sentence, str]] = (), mark: str = "") -> Found:
    shown = told[-MOST_TOLD:]
    marks = mark or "; ".join(each for _sentence, each in told)[:120]
    sentences = [sentence for sentence, _mark in shown]
    return Found(fault, car["store_id"], True, car["id"], car["owner_id"], since, sentences=sentences, mark=marks)


def _read_cars(keys: Sequence[int]) -> Iterator[Car]:
    where, given = among("v.id", keys)
    for key, store, owner, vin, bought, disposed, first, last_read in raw_rows(
        f"SELECT v.id, v.home_store_id, v.owner_id, v.vin, {day_text('v.purchase_date')}, {day_text('v.disposed_on')}, "
        f"{day_text('f.first_visit_on')}, {day_text('f.last_read_on')} "
        f"FROM {Vehicle._meta.db_table} v LEFT JOIN {VehicleFacts._meta.db_table} f ON f.vehicle_id = v.id "
        f"WHERE {where} AND NOT EXISTS (SELECT 1 FROM {Customer._meta.db_table} e WHERE e.id = v.owner_id "
        "AND e.level = 'erased')",
        given,
    ):
        yield {
            "id": key, "store_id": store, "owner_id": owner, "vin": vin, "bought_on": _day(bought),
            "is_gone": disposed is not None, "first_visit_on": _day(first), "last_read_on": _day(last_read),
        }  # fmt: skip


def _wrong_dates(keys: Sequence[int]) -> Told:
    """Return the policies and orders of some cars whose days contradict one another."""
    told: Told = defaultdict(list)
    where, given = among("vehicle_id", keys)
    for key, number, starts, ends in raw_rows(
        f"SELECT vehicle_id, policy_no, {day_text('starts_on')}, {day_text('ends_on')} FROM {Policy._meta.db_table} "
        f"WHERE {where} AND ends_on < starts_on ORDER BY id",
        given,
    ):
        if doubt := doubt_policy(number, _day(starts), _day(ends)):
            told[key].append((doubt, f"policy {number}"))
    for key, order_no, arrived in raw_rows(
        f"SELECT vehicle_id, order_no, {day_text('arrived_on')} FROM {Visit._meta.db_table} "
        f"WHERE {where} AND delivered_at < arrived_at AND NOT cancelled ORDER BY id",
        given,
    ):
        told[key].append((told_handed_over(order_no, date.fromisoformat(arrived)), f"order {order_no}"))
    return told


def _ran_back(keys: Sequence[int]) -> dict[int, tuple[date, list[tuple[Sentence, str]]]]:
    """Return the readings of some cars that are lower than an earlier one of the same store, and the day of the last.

    Of the readings below the same earlier one the last is told: after a digit too many all that follow are lower. A
    store knows its own orders; what was read outside of orders belongs to the home store.
    """
    visits, where_visit = Visit._meta.db_table, among("vehicle_id", keys)
    readings, where_reading = OdometerReading._meta.db_table, among("r.vehicle_id", keys)
    sql = (
        "SELECT vehicle_id, read_on, km, before_km, home_store_id, store_id FROM ("
        "  SELECT vehicle_id, read_on, km, store_id, MAX(km) OVER (PARTITION BY vehicle_id, store_id "
        "  ORDER BY read_on, km ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before_km FROM ("
        f"    SELECT vehicle_id, {day_text('arrived_on')} AS read_on, odometer_km AS km, store_id FROM {visits} "
        f"    WHERE {where_visit[0]} AND odometer_km > 0 AND NOT cancelled UNION ALL "
        f"    SELECT r.vehicle_id, {day_text('r.read_on')}, r.km, v.home_store_id FROM {readings} r "
        f"    JOIN {Vehicle._meta.db_table} v ON v.id = r.vehicle_id WHERE {where_reading[0]}"
        f"  ) readings ) ordered JOIN {Vehicle._meta.db_table} home ON home.id = vehicle_id "
        "WHERE km < before_km AND store_id = home_store_id ORDER BY read_on"
    )
    last: dict[int, dict[int, tuple[date, int]]] = defaultdict(dict)
    for key, read_on, km, before, *_stores in raw_rows(sql, where_visit[1], where_reading[1]):
        last[key][before] = (date.fromisoformat(read_on), km)
    return {
        key: (
            max(day for day, _km in of_car.values()),
            [(told_back(km, day, before), f"below {before}") for before, (day, km) in of_car.items()],
        )
        for key, of_car in last.items()
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None
