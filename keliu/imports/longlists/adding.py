"""The orders that only add themselves, slice by slice into their tables: numbers taken ahead, every key found already.

Into a home without orders millions of them go without indexes, in few large transactions. Where there are orders, people
work: then each transaction takes well under a second, and others come in between.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from itertools import islice
from typing import Any

from django.db import connection, transaction

from keliu.customers.models import CustomerStore, VehiclePlate, VehicleStore
from keliu.imports.longlists.bare import noted_at_once, without_indexes
from keliu.imports.longlists.known import take_served
from keliu.imports.longlists.table import OrderTable
from keliu.imports.planning.drafts import Draft
from keliu.imports.planning.world import TABLE
from keliu.imports.writing.chunks import ChunkWriter, beat
from keliu.imports.writing.rows import insert_drafts, insert_rows, take_numbers
from keliu.workshop.models import Visit

SLICE = 500_000  # rows that are asked of the list at once, and one transaction of a first import
AT_ONCE = 20_000
BARE_FROM = 200_000  # making the indexes again is sooner done than keeping them
BESIDE = 4_000  # rows of one transaction beside people
GAP = 0.12  # s: whoever waits for SQLite asks again every tenth of a second only
COLUMNS = (
    "store_id", "order_no", "vehicle_id", "customer_id", "kind", "arrived_at", "arrived_on", "promised_at",
    "delivered_at", "odometer_km", "advisor_id", "technician_id", "labour_fen", "parts_fen", "parts_cost_fen",
    "customer_fen", "insurer_fen", "manufacturer_fen", "description", "cancelled",
)  # fmt: skip
CONSTANT = {
    "sender_name": "", "sender_phone": "", "requested_services": "", "notes": "{}", "version": 1,
}  # fmt: skip
# Of an order that names nobody the customer is the car's owner.
JOINS = """
FROM typed JOIN chosen ON chosen.rid = typed.rid AND adds
LEFT JOIN known_store AS s ON s.code = typed.store
LEFT JOIN known_car AS c ON c.vin = typed.vin
LEFT JOIN known_customer AS p ON p.no = typed.customer
LEFT JOIN known_staff AS a ON a.store = s.id AND a.no = advisor
LEFT JOIN known_staff AS t ON t.store = s.id AND t.no = technician
"""
PERSON = "CASE WHEN typed.customer IS NULL THEN c.owner ELSE p.id END"
LOST = (
    "s.id IS NULL OR c.id IS NULL OR (typed.customer IS NOT NULL AND p.id IS NULL) "
    "OR (advisor IS NOT NULL AND a.id IS NULL) OR (technician IS NOT NULL AND t.id IS NULL)"
)
ORDERS = f"""
SELECT place, line, s.id, order_no, c.id, {PERSON}, COALESCE(kind, 'repair'), arrived_at, CAST(day AS VARCHAR),
  promised_at, delivered_at, odometer_km, a.id, t.id, labour_fen, parts_fen, parts_cost_fen, customer_fen, insurer_fen,
  manufacturer_fen, COALESCE(description, ''), COALESCE(cancelled, 0)
{JOINS} WHERE typed.rid >= ? AND typed.rid < ? ORDER BY typed.rid
"""


class LostKey(RuntimeError):
    """A key that was known when the rows were chosen is not known when they are written."""


def add_orders(table: OrderTable, writer: ChunkWriter, tell: Callable[[], None], *, is_first: bool) -> None:
    """This function will write the rows of `chosen` that only add an order, and count them; `tell` follows each slice.

    `is_first`: the home has no orders, so that nobody works with them.
    """
    if table.one(f"SELECT COUNT(*) {JOINS} WHERE {LOST}"):
        raise LostKey("a long list names keys that are gone")
    is_bare = is_first and table.rows >= BARE_FROM
    with without_indexes(writer.batch) if is_bare else nullcontext():
        for start in range(0, table.rows, SLICE):
            rows = table.each(ORDERS, start, start + SLICE)
            with transaction.atomic() if is_bare else nullcontext():
                for part in _parts(rows, is_first=is_bare):
                    _add(part, writer, is_bare=is_bare)
                    if not is_bare:
                        tell()
            tell()
    _join(table, writer, is_first=is_first)
    _date_plates(table, writer, is_first=is_first)


def _parts(rows: Iterator[tuple[Any, ...]], *, is_first: bool) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows of one statement or, beside people, of one transaction, and let others write in between."""
    while part := list(islice(rows, AT_ONCE if is_first else BESIDE)):
        yield part
        if not is_first and connection.vendor == "sqlite":
            time.sleep(GAP)


def _add(part: Sequence[tuple[Any, ...]], writer: ChunkWriter, *, is_bare: bool) -> None:
    with transaction.atomic(savepoint=False):
        numbers = take_numbers(Visit, len(part))
        with nullcontext() if is_bare else noted_at_once(row[4] for row in part):
            _put(part, numbers, writer.batch.pk)
        beat(writer.batch, writer.clock(), rows=len(part))
    writer.note_created(TABLE[Visit], ((row[0], row[1], number) for row, number in zip(part, numbers, strict=True)))


def _put(part: Sequence[tuple[Any, ...]], numbers: Sequence[int], batch: int) -> None:
    columns = ["id", "batch", *COLUMNS, *CONSTANT]
    constant = tuple(CONSTANT.values())
    if connection.vendor == "sqlite":
        rows = [(number, batch, *row[2:], *constant) for row, number in zip(part, numbers, strict=True)]
        insert_rows(Visit._meta.db_table, columns, rows)
        return
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    with connection.cursor() as cursor, cursor.copy(f"COPY {quote(Visit._meta.db_table)} ({names}) FROM STDIN") as copy:
        for row, number in zip(part, numbers, strict=True):
            given = list(row[2:])
            for place in (5, 7, 8):
                given[place] = given[place] and f"{given[place]}+00"
            copy.write_row((number, batch, *given, *constant))


def _join(table: OrderTable, writer: ChunkWriter, *, is_first: bool) -> None:
    """Make the stores of the orders those that serve their cars and customers."""
    for model, served, number, values in (
        (VehicleStore, "served_car", "c.id", {}),
        (CustomerStore, "served_customer", PERSON, {"since": writer.plan.today}),
    ):
        column = "vehicle_id" if model is VehicleStore else "customer_id"
        table.run(
            f"CREATE OR REPLACE TABLE serving AS SELECT {number} AS id, s.id AS store, MIN(typed.rid) AS first {JOINS} "
            f"GROUP BY ALL HAVING {number} IS NOT NULL"
        )
        take_served(table, served, "SELECT DISTINCT id FROM serving ORDER BY id")
        pairs = table.each(
            f"SELECT o.id, o.store FROM serving AS o ANTI JOIN {served} AS m ON m.id = o.id AND m.store = o.store "
            "ORDER BY o.first"
        )
        for part in _parts(pairs, is_first=is_first):
            drafts = [Draft(TABLE[model], None, {column: one, "store_id": store, **values}) for one, store in part]
            with transaction.atomic():
                insert_drafts(model, drafts, writer.batch.pk)
                beat(writer.batch, writer.clock())


def _date_plates(table: OrderTable, writer: ChunkWriter, *, is_first: bool) -> None:
    """Let the plates of cars that the list brought be worn since the first of their orders."""
    days = table.each(
        "SELECT CAST(MIN(day) AS VARCHAR), k.id, plate FROM typed JOIN car USING (vin) JOIN known_car AS k USING (vin) "
        "WHERE NOT car.is_known AND car.fits AND plate IS NOT NULL GROUP BY k.id, plate"
    )
    sql = (
        f"UPDATE {VehiclePlate._meta.db_table} SET since = %s WHERE vehicle_id = %s AND plate = %s AND batch = %s "
        "AND since > %s"
    )
    for part in _parts(days, is_first=is_first):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(sql, [(day, car, plate, writer.batch.pk, day) for day, car, plate in part])
            beat(writer.batch, writer.clock())
