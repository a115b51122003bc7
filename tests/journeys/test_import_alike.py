"""Files that an import leaves side by side and that may be one are listed for people, and never merged (practice A6)."""

import pytest

from keliu.customers.models import Customer, SuspectedDuplicate, Vehicle
from keliu.imports import engine
from keliu.imports.models import Batch
from tests.journeys.shop import Shop, again, vin

ORDERS = "工单号,进厂日期,车架号,车牌号,客户姓名,手机"
PEOPLE = "客户编号,姓名,手机"


@pytest.fixture(params=[1, 4000], autouse=True)
def chunks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """This function will write in chunks of one row, and of all."""
    monkeypatch.setattr(engine, "CHUNK", request.param)


def evidence() -> list[str]:
    """This function will return what speaks for each suspected pair."""
    return sorted(SuspectedDuplicate.objects.unscoped("test").values_list("evidence", flat=True))


def test_one_name_with_and_without_a_phone_in_a_store_is_suspected(shop: Shop) -> None:
    orders = shop.csv("orders.csv", ORDERS, ["W1", "2025-03-01", vin(1), "闽E7K531", "冯美玲", ""])
    people = shop.csv("people.csv", PEOPLE, ["1001", "冯美玲", "13812345671"], ["1002", "郑文辉", "13812345672"])
    shop.load(people, orders, "--store", "S01")
    assert Customer.objects.unscoped("test").count() == 3
    assert evidence() == ["name_without_phone"]
    assert Batch.objects.unscoped("test").get().report["suspected"] == 1
    again(shop, people, orders, "--store", "S01")
    assert evidence() == ["name_without_phone"]


def test_a_common_name_or_another_store_is_not_suspected(shop: Shop) -> None:
    orders = shop.csv("orders.csv", ORDERS, ["W1", "2025-03-01", vin(1), "闽E7K531", "张伟", ""])
    two = shop.csv("two.csv", PEOPLE, ["1001", "张伟", "13812345671"], ["1002", "张伟", "13812345672"])
    shop.load(two, orders, "--store", "S01")
    assert evidence() == []
    shop.load(shop.csv("far.csv", PEOPLE, ["1", "张伟", "13912345671"]), "--store", "S02")
    assert evidence() == []


def test_one_plate_and_owner_with_two_vins_stay_two_cars_and_are_suspected(shop: Shop) -> None:
    row = ["闽E7K531", "冯美玲", "13812345671"]
    shop.load(shop.csv("one.csv", ORDERS, ["W1", "2025-03-01", vin(1), *row]), "--store", "S01")
    two = shop.csv("two.csv", ORDERS, ["W2", "2025-04-01", vin(777777), *row])
    shop.load(two, "--store", "S01")
    assert Vehicle.objects.unscoped("test").count() == 2
    assert evidence() == ["plate_and_owner"]
    again(shop, two, "--store", "S01")
    assert shop.keliu("undo", Batch.objects.unscoped("test").order_by("-id")[0].pk).code == 0
    assert shop.keliu("undo", Batch.objects.unscoped("test").order_by("-id")[1].pk).code == 0
    assert evidence() == []
