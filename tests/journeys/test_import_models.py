"""The text of a model with and without its series before it is the same car of the catalogue (practice A2, A6)."""

import pytest

from keliu.customers.models import Vehicle, VehicleModel
from keliu.imports import engine
from keliu.imports.planning.model_names import split_model, without_series
from tests.journeys.shop import VEHICLES, Shop, again, counts, vin

BASE = {"store_code": "S01"}


@pytest.mark.parametrize(
    ("series", "name", "kept"),
    [
        ("卡罗拉", "卡罗拉 1.5L 精英版", "1.5L 精英版"),
        ("卡罗拉", "卡罗拉1.5L 精英版", "1.5L 精英版"),
        ("卡罗拉", "1.5L 精英版", "1.5L 精英版"),
        ("卡罗拉", "卡罗拉", ""),
        ("轩逸", "轩逸经典 1.6L", "轩逸经典 1.6L"),
        ("途观", "途观L 300TSI", "途观L 300TSI"),
        ("Model 3", "Model 3 后驱版", "后驱版"),
        ("A4", "A4L 40TFSI", "A4L 40TFSI"),
        ("", "卡罗拉 1.5L", "卡罗拉 1.5L"),
    ],
)
def test_the_series_is_left_out_of_the_model_where_it_is_a_whole_word(series: str, name: str, kept: str) -> None:
    assert without_series(series, name) == kept


def test_the_longest_series_of_the_catalogue_is_found() -> None:
    assert split_model("RAV4 荣放 2.0L", {"RAV4", "RAV4 荣放", "", "荣放"}) == ("RAV4 荣放", "2.0L")
    assert split_model("捷达", {"捷达"}) == ("", "捷达")


def car() -> tuple[str, str, str]:
    """Return brand, series and model of the one car with the VIN 1."""
    kept = Vehicle.objects.unscoped("test").get(vin=vin(1))
    return kept.brand, kept.series, kept.model_name


@pytest.mark.parametrize("size", [1, 4000])
def test_a_model_with_its_series_before_it_changes_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(engine, "CHUNK", size)
    known = {"vin": vin(1), "brand": "丰田", "series": "卡罗拉", "model": "1.5L 精英版"}
    shop.one(shop.csv("a.csv", VEHICLES, BASE | known))
    named = {"vin": vin(1), "model": "卡罗拉 1.5L 精英版"}
    assert counts(shop.one(shop.csv("b.csv", VEHICLES, BASE | named))) == {"rows": 1, "unchanged": 1}
    assert car() == ("丰田", "卡罗拉", "1.5L 精英版")
    other = shop.csv("c.csv", VEHICLES, BASE | named | {"vin": vin(2)}, BASE | named | {"vin": vin(3), "brand": "丰田"})
    assert counts(shop.one(other)) == {"rows": 2, "created": 2}
    again(shop, other)
    assert VehicleModel.objects.count() == 1


@pytest.mark.parametrize("size", [1, 4000])
def test_a_series_that_comes_later_is_taken_out_of_the_text_and_read_again_nothing_changes(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(engine, "CHUNK", size)
    cars = shop.csv("cars.csv", VEHICLES, BASE | {"vin": vin(1), "model": "卡罗拉 1.5L"},
                    BASE | {"vin": vin(2), "series": "卡罗拉", "model": "1.5L"})  # fmt: skip
    orders = shop.csv(
        "orders.csv",
        "工单号,门店编号,来厂日期,车架号,车系,车型",
        ["W1", "S01", "2025-03-01", vin(1), "卡罗拉", "卡罗拉 1.5L"],
    )
    shop.load(cars, orders)
    assert car() == ("", "卡罗拉", "1.5L")
    again(shop, cars, orders)
    again(shop, orders)
