"""What the home knows of the keys of a long list: stores, staff, cars with plates, customers, and whom a store serves."""

from collections.abc import Iterator
from typing import Any

from keliu.access.raw_rows import among, raw_rows
from keliu.customers.models import (
    CustomerNumber,
    CustomerStore,
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

CAR, PLATE = Vehicle._meta.db_table, VehiclePlate._meta.db_table


def take_known(table: OrderTable, group_id: int, batch: int, places: Places) -> None:
    """This function will make the tables of what is known, anew where they stand already."""
    table.take_rows(
        "known_store", "code VARCHAR, id BIGINT",
        raw_rows(f"SELECT code, id FROM {Store._meta.db_table} WHERE group_id = %s", group_id),
    )  # fmt: skip
    table.take_rows(
        "known_staff", "store BIGINT, no VARCHAR, id BIGINT",
        raw_rows(f"SELECT store_id, staff_no, id FROM {Staff._meta.db_table} WHERE group_id = %s", group_id),
    )  # fmt: skip
    numbers = f"SELECT number, customer_id FROM {CustomerNumber._meta.db_table}"
    table.take_rows(
        "known_customer", "no VARCHAR, id BIGINT",
        raw_rows(f"{numbers} WHERE group_id = %s AND store_id IS NULL", group_id),
    )  # fmt: skip
    table.take_rows(
        "known_car", "vin VARCHAR, id BIGINT, owner BIGINT, is_plain BOOLEAN", _cars(group_id, batch, places)
    )
    table.take_rows(
        "known_plate", "plate VARCHAR, car BIGINT, is_undated BOOLEAN",
        raw_rows(f"SELECT plate, vehicle_id, CASE WHEN since IS NULL THEN 1 ELSE 0 END FROM {PLATE}"),
    )  # fmt: skip


def take_served(table: OrderTable) -> None:
    """This function will make the tables of the memberships that stand already."""
    for name, model, column in (
        ("served_car", VehicleStore, "vehicle_id"), ("served_customer", CustomerStore, "customer_id"),
    ):  # fmt: skip
        table.take_rows(
            name, "id BIGINT, store BIGINT", raw_rows(f"SELECT {column}, store_id FROM {model._meta.db_table}")
        )


def _cars(group_id: int, batch: int, places: Places) -> Iterator[tuple[Any, ...]]:
    """Yield VIN, number, owner and whether an order leaves the car as it is.

    It does not where a reading or a change that is staged counts, or the car's model is not as the catalogue has it.
    """
    changing = _staged_cars(batch) | _cars_with_readings()
    fits: dict[tuple[Any, ...], bool] = {}
    rows = raw_rows(
        f"SELECT vin, id, owner_id, plate, brand, series, model_name, model_id FROM {CAR} "
        "WHERE group_id = %s AND vin IS NOT NULL",
        group_id,
    )
    for vin, number, owner, plate, *model in rows:
        key = tuple(model)
        if key not in fits:
            fits[key] = _stays(places, *model)
        yield vin, number, owner, int(bool(plate) and fits[key] and number not in changing)


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


def _cars_with_readings() -> set[int]:
    facts = VehicleFacts._meta.db_table
    return {row[0] for row in raw_rows(f"SELECT vehicle_id FROM {facts} WHERE last_read_km IS NOT NULL")}
