"""Rows of one key are one, over sheets, files and chunks; what a phone alone says waits until everybody is known."""

from pathlib import Path

import pytest

from keliu.imports import engine
from keliu.workshop.models import Visit
from tests.journeys.shop import CUSTOMERS, VEHICLES, VISITS, Shop, again, counts, sheets_of, vin

BASE = {"store_code": "S01"}


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "CHUNK", 2)


def visit(number: str, **given: object) -> dict[str, object]:
    return BASE | {"order_no": number, "arrived_at": "2025-03-01 09:00", "vin": vin(1)} | given


def test_an_order_in_two_files_is_one_and_later_values_win(shop: Shop) -> None:
    one = shop.csv("one.csv", VISITS, visit("W1", odometer_km=100, description="换油"), visit("W2"), visit("W3"))
    two = shop.csv("two.csv", VISITS, visit("W4"), visit("W5"), visit("W1", odometer_km=200, paid_by_customer="8.50"))
    first, second = sheets_of(shop.load(one, two))
    assert counts(first) == {"rows": 3, "created": 3}
    assert counts(second) == {"rows": 3, "created": 2, "unchanged": 1}
    kept = Visit.objects.unscoped("test").get(order_no="W1")
    assert (kept.odometer_km, kept.customer_fen, kept.description) == (200, 850, "换油")
    again(shop, one, two)


def test_a_further_row_of_a_rejected_one_is_sent_back_with_it(shop: Shop) -> None:
    rows = [visit("W1", vin="", plate=""), visit("W2"), visit("W3"), visit("W1", vin="", plate="", odometer_km=5)]
    sheet = shop.one(shop.csv("a.csv", VISITS, *rows))
    assert counts(sheet) == {"rows": 4, "created": 2, "rejected": 2}
    assert [reject["row"] for reject in sheet["rejects"]] == [2, 5]


def test_a_plate_alone_means_the_car_that_a_later_row_names_with_its_vin(shop: Shop) -> None:
    rows = [BASE | {"plate": "闽E7K531", "brand": "甲"}, BASE | {"vin": vin(2)}, BASE | {"vin": vin(3)}]
    path = shop.csv("cars.csv", VEHICLES, *rows, BASE | {"vin": vin(1), "plate": "闽E7K531"})
    assert counts(shop.one(path)) == {"rows": 4, "created": 3, "merged": 1}
    assert shop.car(vin(1))["plate"] == "闽E7K531"
    again(shop, path)


def test_a_phone_alone_is_his_whom_a_later_file_of_the_call_brings(shop: Shop) -> None:
    bare = shop.csv("bare.csv", CUSTOMERS, BASE | {"phone": "13812345671", "address": "漳州市"})
    headings = "委托书号,门店编号,来厂日期,车架号,车主,车主电话,实收"
    orders = shop.csv("orders.csv", headings, ["W1", "S01", "2025-03-01", vin(1), "张三", "13812345671", 100])
    assert [counts(sheet) for sheet in sheets_of(shop.load(bare, orders))] == [
        {"rows": 1, "created": 1},
        {"rows": 1, "created": 1},
    ]
    assert sheets_of(shop.load(bare))[0]["unchanged"] == 1
    assert shop.car(vin(1))["visits"] == 1
    again(shop, bare, orders)


def test_lines_that_name_their_order_are_summed_whatever_chunk_they_stand_in(shop: Shop, tmp_path: Path) -> None:
    headings = "工单号,门店编号,进厂日期,车架号,项目类型,项目名称,数量,金额"
    rows = [["W1", "S01", "2025-03-01", vin(1), kind, "机油", 1, 10 + n]
            for n, kind in enumerate(["工时", "配件", "工时", "配件", "工时"])]  # fmt: skip
    path = shop.csv("lines.csv", headings, *rows)
    assert shop.one(path)["entities"]["visits"] == {"created": 1, "updated": 0}
    kept = Visit.objects.unscoped("test").get(order_no="W1")
    assert (kept.labour_fen, kept.parts_fen) == (3600, 2400)
    again(shop, path)
