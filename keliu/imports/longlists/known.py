"""What the home knows of the keys of a long list: stores, staff, cars with plates, customers, orders, whom a store serves.

Stores and staff are taken whole, all else by the keys that the list names: a home of millions of rows is not gone through
for a list of thousands.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import Model

from keliu.access.raw_rows import AT_ONCE, among, day_text, raw_rows
from keliu.customers.models import (
    CustomerNumber,
    CustomerStore,
    OtherKey,
    Vehicle,
    VehicleFacts,
    VehiclePlate,
    VehicleStore,
)
from keliu.imports.longlists.table import OrderTable
from keliu.imports.models import StagedChange
from keliu.imports.planning.model_names import without_series
from keliu.imports.planning.places import Places
from keliu.org.models import Staff, Store
from keliu.workshop.models import Visit

CAR, PLATE = Vehicle._meta.db_table, VehiclePlate._meta.db_table
TABLES = {
    "known_store": "code VARCHAR, id BIGINT", "known_staff": "store BIGINT, no VARCHAR, id BIGINT",
    "known_customer": "no VARCHAR, id BIGINT",
    "known_car": "vin VARCHAR, id BIGINT, owner BIGINT, is_plain BOOLEAN, read_on DATE, read_km BIGINT",
    "known_plate": "plate VARCHAR, car BIGINT, since DATE", "other_vin": "vin VARCHAR, car BIGINT",
}  # fmt: skip
SERVED: dict[str, tuple[type[Model], str]] = {
    "served_car": (VehicleStore, "vehicle_id"), "served_customer": (CustomerStore, "customer_id"),
}  # fmt: skip


def take_known(table: OrderTable, group_id: int, batch: int, places: Places) -> None:
    """This function will make the tables of what is known, anew where they stand already."""
    for name, columns in TABLES.items():
        table.run(f"DROP TABLE IF EXISTS {name}")
        table.run(f"CREATE TABLE {name} ({columns})")
    take_more(table, group_id, batch, places)
    plates = f"SELECT plate, vehicle_id, {day_text('since')} FROM {PLATE} WHERE {{where}}"
    table.add_rows("known_plate", TABLES["known_plate"], _found(table, _distinct("plate"), plates, "plate"))
    merged = OtherKey.objects.exclude(vehicle=None).values_list("value", "vehicle_id")
    table.add_rows("other_vin", TABLES["other_vin"], merged.iterator())


def take_more(table: OrderTable, group_id: int, batch: int, places: Places) -> None:
    """This function will add what has become known since of stores, staff, customers and cars."""
    stores = raw_rows(f"SELECT code, id FROM {Store._meta.db_table} WHERE group_id = %s", group_id)
    staff = raw_rows(f"SELECT store_id, staff_no, id FROM {Staff._meta.db_table} WHERE group_id = %s", group_id)
    for name, rows in (("known_store", stores), ("known_staff", staff)):
        table.run(f"DELETE FROM {name}")
        table.add_rows(name, TABLES[name], rows)
    numbers = (
        f"SELECT number, customer_id FROM {CustomerNumber._meta.db_table} "
        "WHERE group_id = %s AND store_id IS NULL AND {where}"
    )
    keys = _distinct("customer", "ANTI JOIN known_customer ON customer = no")
    table.add_rows("known_customer", TABLES["known_customer"], _found(table, keys, numbers, "number", group_id))
    table.add_rows("known_car", TABLES["known_car"], _cars(table, group_id, batch, places))


def take_orders(table: OrderTable) -> None:
    """This function will make the table of the orders of the list that the home has."""
    table.run("DROP TABLE IF EXISTS known_order")
    table.run("CREATE TABLE known_order (store VARCHAR, no VARCHAR)")
    named = list(table.each("SELECT DISTINCT code, id FROM known_store JOIN typed ON store = code ORDER BY id"))
    for code, number in named:
        keys = f"SELECT order_no FROM typed WHERE is_clean AND store = {_text(code)} ORDER BY order_no"
        sql = f"SELECT order_no FROM {Visit._meta.db_table} WHERE store_id = %s AND {{where}}"
        found = _found(table, keys, sql, "order_no", number)
        table.add_rows("known_order", "store VARCHAR, no VARCHAR", ((code, row[0]) for row in found))


def take_served(table: OrderTable, name: str, ids: str) -> None:
    """This function will make a table of the memberships that stand already of the cars or customers of a query."""
    model, column = SERVED[name]
    sql = f"SELECT {column}, store_id FROM {model._meta.db_table} WHERE {{where}}"
    table.run(f"DROP TABLE IF EXISTS {name}")
    table.run(f"CREATE TABLE {name} (id BIGINT, store BIGINT)")
    table.add_rows(name, "id BIGINT, store BIGINT", _found(table, ids, sql, column))


def _distinct(column: str, join: str = "") -> str:
    return f"SELECT DISTINCT {column} FROM typed {join} WHERE {column} IS NOT NULL ORDER BY {column}"


def _text(code: str) -> str:
    """Return a text as SQL has it."""
    return "'" + code.replace("'", "''") + "'"


def _found(table: OrderTable, keys: str, sql: str, column: str, *given: Any) -> Iterator[tuple[Any, ...]]:
    """Yield what a SELECT of the home returns whose column is among the keys of a query of ours, in their order."""
    wanted = (row[0] for row in table.each(keys))
    while part := list(islice(wanted, AT_ONCE)):
        where, among_them = among(column, part)
        yield from raw_rows(sql.format(where=where), *given, among_them)


def _cars(table: OrderTable, group_id: int, batch: int, places: Places) -> Iterator[tuple[Any, ...]]:
    """Yield VIN, number, owner, whether an order leaves the car as it is, and its last reading.

    It does not where a change that is staged counts, or the car's model is not as the catalogue has it.
    """
    changing = _staged_cars(batch)
    fits: dict[tuple[Any, ...], bool] = {}
    sql = (
        f"SELECT vin, id, owner_id, plate, brand, series, model_name, model_id, {day_text('last_read_on')}, last_read_km "
        f"FROM {CAR} LEFT JOIN {VehicleFacts._meta.db_table} ON vehicle_id = id WHERE group_id = %s AND {{where}}"
    )
    keys = _distinct("vin", "ANTI JOIN known_car USING (vin)")
    for vin, number, owner, plate, *model, read_on, read_km in _found(table, keys, sql, "vin", group_id):
        key = tuple(model)
        if key not in fits:
            fits[key] = _stays(places, *model)
        yield vin, number, owner, int(bool(plate) and fits[key] and number not in changing), read_on, read_km
    staged = StagedChange.objects.filter(batch=batch, table=CAR, field="vin").values_list("new", "row_key")
    yield from ((vin, number, None, 0, None, None) for vin, number in staged)


def _stays(places: Places, brand: str, series: str, name: str, model_id: int | None) -> bool:
    """Whether describing the car anew finds the model that it has."""
    if series and without_series(series, name) != name:
        return False
    key = (brand or "", series or "", name or "")
    found = places.models.get(key) or (places.models_by_name.get(key[1:]) if not key[0] else None)
    return not any(key) or (found is not None and found.id == model_id)


def _staged_cars(batch: int) -> set[int]:
    staged = StagedChange.objects.filter(batch=batch)
    found = set(staged.filter(table=CAR).values_list("row_key", flat=True))
    plates = list(staged.filter(table=PLATE).values_list("row_key", flat=True).distinct())
    for start in range(0, len(plates), 5000):
        where, keys = among("id", plates[start : start + 5000])
        found.update(row[0] for row in raw_rows(f"SELECT vehicle_id FROM {PLATE} WHERE {where}", keys))
    return found
