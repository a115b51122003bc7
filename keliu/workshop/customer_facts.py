"""Keeping the facts of customers: the sums of their cars (practice B3).

Of a car that changed hands each owner has the orders and the money of his own days; the last visit is the car's for who
owns it now (it starts with the car's history), and the last of his days for who owned it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.db import connection

from keliu.access.raw_rows import among, day_text, not_open, raw_rows, upsert
from keliu.customers.listed import written_at_once
from keliu.customers.models import Customer, CustomerFacts, Vehicle, VehicleFacts
from keliu.workshop.classes import spends_of
from keliu.workshop.fact_rows import FactRow
from keliu.workshop.handed_over import NOTHING, Share, cars_handed_over, shares_of
from keliu.workshop.slices import refresh_slices

SLICE = 5_000
NAMES = ("customer_id", "vehicles", "main_vehicle_id", "visits", "last_visit_on", "spend_fen")
SPEND, CLASS = "spend_24m_fen", "customer_class"


def refresh_customer_facts(
    customer_ids: Iterable[int] | None = None,
    *,
    spend_as_of: date | None = None,
    except_open: int | None = None,
    between: Callable[[], None] | None = None,
) -> int:
    """This function will bring the sums of these customers' cars (None: of all customers) up to date; return written.

    `spend_as_of`: with the spend of 24 months until that day, as `classes.refresh_spend` has it: one row is written once.
    """
    differing = partial(_differing, is_all=customer_ids is None, as_of=spend_as_of)
    return refresh_slices(
        Customer, customer_ids, SLICE, differing, _write_sums, except_open=except_open, between=between
    )[1]


def _differing(
    part: Sequence[int], closed_out: list[int], is_all: bool, as_of: date | None
) -> tuple[int, list[FactRow]]:
    """Return how many customers of a slice there are, and the rows that differ from what stands there."""
    where, keys = among("customer_id", part)
    names = NAMES if as_of is None else (*NAMES, SPEND)
    columns = ", ".join(day_text(name) if name == "last_visit_on" else name for name in names)
    sql = f"SELECT {columns} FROM {CustomerFacts._meta.db_table} WHERE {where}"
    known = {row[0]: row for row in raw_rows(sql, keys)}
    rows = list(_customer_rows(part, closed_out, is_all))
    if as_of is not None:
        spends = spends_of(part, closed_out, as_of)
        rows = [(*row, spends.get(row[0], 0)) for row in rows]
    return len(rows), [row for row in rows if known.get(row[0]) != row]


def _write_sums(rows: list[FactRow]) -> None:
    if rows:
        names, has_spend = (*NAMES, SPEND, CLASS), len(rows[0]) > len(NAMES)
        padded = [(*row, "") if has_spend else (*row, 0, "") for row in rows]
        kept = (CLASS,) if has_spend else (SPEND, CLASS)
        table = CustomerFacts._meta.db_table
        with written_at_once(connection, table, [row[0] for row in rows]):
            upsert(table, names, padded, kept=kept, pointing="main_vehicle_id")


def _customer_rows(part: Sequence[int], closed_out: list[int], is_all: bool) -> Iterator[FactRow]:
    """Yield a row a customer, with empty facts where he had no car, so that every file stands in the lists.

    Of all customers those of open imports are left out while they have no car; those asked for by number are not.
    """
    where, keys = among("owner_id", part)
    cars: dict[int, list[tuple[Any, ...]]] = {}
    rows = raw_rows(
        f"SELECT owner_id, id, visits, {day_text('last_visit_on')}, customer_fen + insurer_fen + manufacturer_fen, "
        f"disposed_on IS NULL FROM {Vehicle._meta.db_table} LEFT JOIN {VehicleFacts._meta.db_table} ON vehicle_id = id "
        f"WHERE {where} AND {not_open('batch', closed_out)}",
        keys,
    )
    for row in rows:
        cars.setdefault(row[0], []).append(row)
    former = _share_out(cars, part, closed_out)
    where, keys = among("id", part)
    sql = f"SELECT id, {not_open('batch', closed_out)} FROM {Customer._meta.db_table} WHERE {where} ORDER BY id"
    for number, is_known in raw_rows(sql, keys):
        own, before = cars.get(number), former.get(number)
        if own or before:
            yield _with_former(_customer_row(number, own) if own else (number, 0, None, 0, None, 0), before or ())
        elif is_known or not is_all:
            yield number, 0, None, 0, None, 0


def _share_out(
    cars: dict[int, list[tuple[Any, ...]]], part: Sequence[int], closed_out: list[int]
) -> dict[int, list[Share]]:
    """Leave each owner of a car that changed hands his own days of it; return what customers have of cars of before."""
    present = {row[1]: owner for owner, rows in cars.items() for row in rows}
    handed_over = cars_handed_over(sorted(present), part)
    if not handed_over:
        return {}
    former: dict[int, list[Share]] = {}
    shares, wanted = shares_of(handed_over, closed_out), set(part)
    for owner in {present[key] for key in handed_over & present.keys()}:
        for at, (_, car, _, last, _, in_use) in enumerate(cars[owner]):
            if car in handed_over:
                own = shares.get((owner, car), NOTHING)
                cars[owner][at] = (owner, car, own.visits, last, own.spend_fen, in_use)
    for (owner, car), share in shares.items():
        if owner in wanted and present.get(car) != owner:
            former.setdefault(owner, []).append(share)
    return former


def _with_former(row: FactRow, former: Sequence[Share]) -> FactRow:
    """Return a customer's facts with what he had of cars that are another's now."""
    number, vehicles, main, visits, last, spend = row
    days = [day for day in (last, *(share.last_on for share in former)) if day]
    return (
        number, vehicles, main, visits + sum(share.visits for share in former), max(days, default=None),
        spend + sum(share.spend_fen for share in former),
    )  # fmt: skip


def _customer_row(number: int, cars: list[tuple[Any, ...]]) -> FactRow:
    """Return a customer's facts: his main car is the one that came last, one not disposed of before the others."""
    if len(cars) == 1:
        _, car, visits, last, spend, _ = cars[0]
        return number, 1, car, visits or 0, last, spend or 0
    main = max(cars, key=lambda car: (car[5], car[3] or "", car[1]))
    last = max((car[3] for car in cars if car[3]), default=None)
    return number, len(cars), main[1], sum(car[2] or 0 for car in cars), last, sum(car[4] or 0 for car in cars)
