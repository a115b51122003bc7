"""Long lists of orders: the home, the report and the undo are those of the row-by-row way, over random shops.

`KELIU_SHOPS=60` draws so many of them; the short form draws 5.
"""

import json
import os
import socket
from pathlib import Path

import pytest
from django.db import connection

from keliu.audit.models import OpenBatch
from keliu.imports import engine
from keliu.imports.longlists import adding, bare, orders, table
from keliu.imports.models import Batch
from tests.journeys.shop import Shop
from tests.long_lists import files_of
from tests.whole_home import differences, whole_home

SEEDS = range(int(os.environ.get("KELIU_SHOPS", "5")))


class Killed(BaseException):
    """What ends a process without a word."""


@pytest.fixture(autouse=True)
def _small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding, "SLICE", 70)
    monkeypatch.setattr(adding, "AT_ONCE", 20)


@pytest.fixture
def added(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let each list be a long one, and note how many rows were added beside the plan."""
    found: list[int] = []
    add = orders.add_orders

    def noting(orders_table: table.OrderTable, *rest: object) -> None:
        found.append(orders_table.one("SELECT COUNT(*) FROM chosen WHERE adds"))
        add(orders_table, *rest)

    monkeypatch.setattr(orders, "FROM_ROWS", 1)
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


@pytest.mark.parametrize("seed", SEEDS)
def test_a_long_list_leaves_the_home_that_its_rows_one_by_one_leave(shop: Shop, tmp_path: Path, request, seed):
    before, files = files_of(tmp_path, seed)
    if before:
        shop.load(*before)
    empty, made = whole_home(), indexes()
    by_row = shop.load(*files)
    wanted = whole_home()
    shop.keliu("undo", by_row["batch"])
    assert differences(empty, whole_home()) == []
    added = request.getfixturevalue("added")
    found = shop.load(*files)
    assert added, "the list was not taken set-based"
    assert told(found) == told(by_row)
    assert differences(wanted, whole_home()) == []
    assert indexes() == made
    again = shop.load(*files)
    assert not [sheet for file in again["files"] for sheet in file["sheets"] if sheet["created"]]
    shop.keliu("undo", again["batch"])
    shop.keliu("undo", found["batch"])
    assert differences(empty, whole_home()) == []


def test_of_a_long_list_that_was_killed_between_slices_nothing_is_left(shop: Shop, tmp_path: Path, monkeypatch, added):
    _, files = files_of(tmp_path, 5)
    before, made, slices = whole_home(), indexes(), []

    def dying(*given: object, do=adding._add_slice) -> int:
        if slices:
            raise Killed
        slices.append(do(*given))
        return slices[0]

    with monkeypatch.context() as death:
        death.setattr(adding, "_add_slice", dying)
        death.setattr(bare, "make_indexes", lambda batch: None)
        death.setattr(engine, "take_back", lambda batch, clock: None)
        with pytest.raises(Killed):
            shop.keliu("import", *files)
    assert OpenBatch.objects.exists()
    assert slices[0] > 0
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
