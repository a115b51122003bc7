"""Long lists of orders: the home, the report and the undo are those of the row-by-row way, over random shops.

`KELIU_SHOPS=60` draws so many of them; the short form draws 5.
"""

import json
import os
import socket
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Max

from keliu.audit.models import OpenBatch
from keliu.customers.actions import refresh_search
from keliu.customers.models import OtherKey, Vehicle
from keliu.imports import engine
from keliu.imports.longlists import adding, bare, orders, table
from keliu.imports.models import Batch
from keliu.imports.planning import odometers
from keliu.org.models import Group
from keliu.privacy.keys import digest_of
from keliu.privacy.models import ErasedKey
from keliu.rules.erasure import Mark
from keliu.workshop.models import TouchedVehicle, Visit
from tests.journeys.shop import VEHICLES, VISITS, Shop, vin
from tests.long_lists import files_beside_orders, files_of
from tests.whole_home import differences, whole_home

MERGED = (9, 31, 61)
SEEDS = range(int(os.environ.get("KELIU_SHOPS", "5")))


class Killed(BaseException):
    """What ends a process without a word."""


@pytest.fixture(autouse=True)
def _small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding, "SLICE", 70)
    monkeypatch.setattr(adding, "AT_ONCE", 20)
    monkeypatch.setattr(adding, "BARE_FROM", 1)
    monkeypatch.setattr(adding, "BESIDE", 30)
    monkeypatch.setattr(adding, "GAP", 0)


@pytest.fixture
def added(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let each list be a long one, and note how many rows were added beside the plan."""
    found: list[int] = []
    add = orders.add_orders

    def noting(orders_table: table.OrderTable, *rest: object, is_first: bool) -> None:
        found.append(orders_table.one("SELECT COUNT(*) FROM chosen WHERE adds"))
        add(orders_table, *rest, is_first=is_first)

    monkeypatch.setattr(engine, "LONG", 1)
    monkeypatch.setattr(orders, "add_orders", noting)
    return found


def told(document: dict[str, object]) -> str:
    """Return a document without the number of its batch."""
    return json.dumps({**document, "batch": None}, ensure_ascii=False, sort_keys=True, indent=1)


def indexes() -> set[str]:
    """Return the indexes and triggers of the orders."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE tbl_name = %s", [bare.TABLE])
        else:
            cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = %s", [bare.TABLE])
        return {row[0] for row in cursor.fetchall()}


def remember_others(seed: int) -> None:
    """Let one car have been merged into another, and somebody have been erased."""
    group = Group.objects.get()
    if seed % 3 == 0:
        cars = Vehicle.objects.unscoped("test").exclude(vin=None).exclude(vin__in=[vin(n) for n in MERGED])
        car = cars.order_by("vin")[0]
        for number in MERGED:
            OtherKey.objects.create(group=group, kind=OtherKey.Kind.VIN, value=vin(number), vehicle=car)
        refresh_search(vehicle_ids=[car.pk])
    if seed % 4 == 0:
        digest = digest_of(Mark("number", "C3"))
        ErasedKey.objects.create(group_code=group.code, digest=digest, erased_on=date(2024, 7, 1))


def compare(shop: Shop, files: list[str], request: pytest.FixtureRequest) -> list[int]:
    """Import files row by row, take that back, and import them as long lists: all is the same. Return the rows added."""
    empty, made = whole_home(), indexes()
    by_row = shop.load(*files)
    wanted = whole_home()
    shop.keliu("undo", by_row["batch"])
    assert differences(empty, whole_home()) == []
    added: list[int] = request.getfixturevalue("added")
    noted = TouchedVehicle.objects.aggregate(Max("pk"))["pk__max"] or 0
    found = shop.load(*files)
    assert added, "the list was not taken set-based"
    assert told(found) == told(by_row)
    assert differences(wanted, whole_home()) == []
    assert indexes() == made
    cars = Visit.objects.unscoped("test").filter(batch=found["batch"]).values_list("vehicle_id", flat=True)
    assert set(cars) <= set(TouchedVehicle.objects.filter(pk__gt=noted).values_list("vehicle_id", flat=True))
    again = shop.load(*files)
    assert not [sheet for file in again["files"] for sheet in file["sheets"] if sheet["created"]]
    shop.keliu("undo", again["batch"])
    shop.keliu("undo", found["batch"])
    assert differences(empty, whole_home()) == []
    return added


@pytest.mark.parametrize("seed", SEEDS)
def test_a_long_list_leaves_the_home_that_its_rows_one_by_one_leave(shop: Shop, tmp_path: Path, request, seed):
    before, files = files_of(tmp_path, seed)
    if before:
        shop.load(*before)
    compare(shop, files, request)


@pytest.mark.parametrize("seed", SEEDS)
def test_beside_orders_a_long_list_leaves_what_its_rows_one_by_one_leave(
    shop: Shop, tmp_path: Path, request, monkeypatch, seed
):
    monkeypatch.setattr(odometers, "MOST", 1_000 if seed % 2 else 7)
    before, files = files_beside_orders(tmp_path, seed)
    shop.load(*before)
    remember_others(seed)
    compare(shop, files, request)


ORDER: dict[str, object] = {
    "store_code": "A1", "customer_no": "C1", "arrived_at": "2024-05-06 09:00", "advisor_no": "S1", "kind": "repair",
}  # fmt: skip


def order(number: int, car: int, **given: object) -> dict[str, object]:
    """Return a row of an order list of a car that wears its own plate."""
    return {**ORDER, "order_no": f"N{number}", "vin": vin(car), "plate": f"沪A{car:05d}", **given}


def test_beside_orders_only_rows_that_change_nothing_else_are_added(shop: Shop, request, monkeypatch):
    monkeypatch.setattr(odometers, "MOST", 2)
    known = [order(n, n, order_no=f"K{n}", odometer_km=50_000, arrived_at="2024-03-01 08:00") for n in range(1, 10)]
    shop.load(shop.csv("before.csv", VISITS, *known))
    car = Vehicle.objects.unscoped("test").get(vin=vin(7))
    OtherKey.objects.create(group_id=car.group_id, kind=OtherKey.Kind.VIN, value=vin(90), vehicle=car)
    refresh_search(vehicle_ids=[car.pk])
    digest = digest_of(Mark("number", "C8"))
    ErasedKey.objects.create(group_code=Group.objects.get().code, digest=digest, erased_on=date(2024, 12, 1))
    rows = [
        order(1, 1, kind="maintenance", odometer_km=60_000),  # of one car and day with the next
        order(2, 0, vin="", plate="沪A00001", odometer_km=61_000),
        order(3, 2, order_no="K2", cancelled=1),  # an order of before
        order(4, 3, arrived_at="2024-01-01 10:00"),  # before the day since when the plate is known to be worn
        order(5, 4, plate="沪A00099"),  # another plate
        order(6, 5, odometer_km=40_000), order(7, 5, arrived_at="2024-06-01 10:00", odometer_km=41_000),
        order(8, 5, arrived_at="2024-07-01 10:00", odometer_km=42_000),  # no more warnings from here on
        order(9, 7, kind="accident", odometer_km=70_000),  # of one car and day with the next
        order(10, 90, plate="", odometer_km=71_000),
        order(11, 6), order(12, 6, arrived_at="2024-08-01 10:00", store_code="B2", advisor_no=""),
        order(13, 6, arrived_at="2024-09-01 10:00", store_code="B2", customer_no="C9", advisor_no="S9"),
        order(14, 6, arrived_at="2024-10-01 10:00", store_code="B2", customer_no="C9", advisor_no="S9"),
        order(15, 6, customer_no="", arrived_at="2024-11-01 10:00"),
        order(16, 90, plate="", arrived_at="2024-11-02 10:00"),
        order(17, 4, customer_no="C8"), order(18, 4, customer_no="C8", arrived_at="2024-11-03 10:00"),  # somebody erased
        order(19, 8, customer_no=""), order(20, 8, customer_no=""),  # the list of cars names another owner
        order(21, 9, kind="maintenance"), order(22, 9, plate="沪A00098"),  # of one car and day
        order(23, 2, store_code="B2", advisor_no="", arrived_at="2024-11-04 10:00"),
    ]  # fmt: skip
    cars = shop.csv(
        "vehicles.csv", VEHICLES, {"vin": vin(8), "plate": "沪A00008", "customer_no": "C7", "store_code": "A1"}
    )
    assert compare(shop, [cars, shop.csv("orders.csv", VISITS, *rows)], request)[0] == 5


def test_of_a_long_list_that_was_killed_between_slices_nothing_is_left(shop: Shop, tmp_path: Path, monkeypatch, added):
    _, files = files_of(tmp_path, 5)
    before, made, slices = whole_home(), indexes(), []

    def dying(part: list[object], *given: object, do=adding._add, **named: object) -> None:
        if len(slices) == 3:
            raise Killed
        do(part, *given, **named)
        slices.append(part)

    with monkeypatch.context() as death:
        death.setattr(adding, "_add", dying)
        death.setattr(bare, "make_indexes", lambda batch: None)
        death.setattr(engine, "take_back", lambda batch, clock: None)
        with pytest.raises(Killed):
            shop.keliu("import", *files)
    assert OpenBatch.objects.exists()
    assert len(slices) == 3
    assert indexes() < made
    Batch.objects.unscoped("test").update(process=f"{socket.gethostname()}:99999999:1")
    shop.load(shop.csv("stores.csv", "store_code,name", ["Z9", "新店"]))
    assert indexes() == made
    told_of = {label for rows in differences(before, whole_home()) for label in rows.split(":")[:1]}
    assert told_of == {"org_store"}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("换机油", '"换\n机油"', 1),
        lambda text: text.replace("\n", "\n\n", 1),
        lambda text: text.replace("cancelled\n", "cancelled,车主备注\n", 1),
        lambda text: text + "R9,A1\n",
    ],
    ids=["a record over two lines", "an empty line", "a column for the notes", "a short row"],
)
def test_a_list_whose_lines_are_not_its_records_is_read_row_by_row(shop: Shop, tmp_path: Path, added, spoil):
    _, files = files_of(tmp_path, 5)
    path = next(Path(name) for name in files if "visits" in name)
    path.write_text(spoil(path.read_text("utf-8")), "utf-8")
    sheet = shop.load(str(path))["files"][0]["sheets"][0]
    assert added == []
    assert sheet["created"] > 0
