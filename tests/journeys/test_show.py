"""`keliu show`: every key of its document, whom a key names, what it refuses (interface: command keliu)."""

import json
from typing import Any

import pytest
from django.utils import timezone

from keliu.customers.models import RevealLog
from tests.journeys.shop import CONTACTS, CUSTOMERS, POLICIES, VEHICLES, VISITS, Shop, vin

KEYS = {
    "vin", "plate", "purchase_date", "odometer_km", "stage", "visits", "cancelled", "last_visit_on", "spend_yuan",
    "paid_yuan", "owner", "next", "policies", "contacts",
}  # fmt: skip
MAIN, SECOND, THIRD = vin(1), vin(2), vin(3)


def load(shop: Shop) -> None:
    """Import two customers: one with a car that came often and one that is new, the other with a bare car."""
    people = shop.csv(
        "customers.csv", CUSTOMERS,
        {"customer_no": "C1", "store_code": "S01", "name": "郑文辉", "phone": "13805966721", "phone2": "0596-2956721"},
        {"customer_no": "C2", "store_code": "S01", "name": "叶振华"},
    )  # fmt: skip
    cars = shop.csv(
        "vehicles.csv", VEHICLES,
        {"vin": MAIN, "plate": "闽E7K531", "customer_no": "C1", "purchase_date": "2021-03-01", "store_code": "S01"},
        {"vin": SECOND, "customer_no": "C1", "store_code": "S01"},
        {"plate": "闽ED12345", "customer_no": "C2", "store_code": "S01"},
    )  # fmt: skip
    common = {"store_code": "S01", "vin": MAIN}
    orders = shop.csv(
        "visits.csv", VISITS,
        common | {"order_no": "R1", "arrived_at": "2023-05-06 09:00", "odometer_km": "21000", "kind": "maintenance",
                  "paid_by_customer": "480.50"},
        common | {"order_no": "R2", "arrived_at": "2024-05-06 09:00", "odometer_km": "33000", "kind": "accident",
                  "paid_by_customer": "100", "paid_by_insurer": "2300.25", "paid_by_manufacturer": "19.25"},
        common | {"order_no": "R3", "arrived_at": "2024-09-01 09:00", "kind": "repair", "paid_by_customer": "999",
                  "cancelled": "1"},
    )  # fmt: skip
    covers = shop.csv(
        "policies.csv", POLICIES,
        {"policy_no": "P2", "vin": MAIN, "insurer": "人保财险", "kind": "commercial", "starts_on": "2024-06-01",
         "ends_on": "2025-05-31", "premium": "3456.78"},
        {"policy_no": "P1", "vin": MAIN, "starts_on": "2023-06-01", "ends_on": "2024-05-31"},
    )  # fmt: skip
    calls = shop.csv(
        "contacts.csv", CONTACTS,
        {"contact_no": "K2", "store_code": "S01", "vin": MAIN, "at": "2024-05-08 10:00:30", "channel": "phone",
         "direction": "out", "connected": "1"},
        {"contact_no": "K1", "store_code": "S01", "customer_no": "C1", "at": "2024-05-07 10:00", "channel": "wechat",
         "direction": "in"},
    )  # fmt: skip
    shop.load(people, cars, orders, covers, calls)


def test_the_document_has_these_keys_and_no_others(shop: Shop) -> None:
    load(shop)
    document = shop.show("C1")
    assert set(document) == {"customer", "vehicles"}
    assert set(document["customer"]) == {"customer_no", "name", "phones"}
    assert [set(car) for car in document["vehicles"]] == [KEYS, KEYS]


def test_every_key_of_a_car_that_came(shop: Shop) -> None:
    load(shop)
    car = shop.car(MAIN)
    assert isinstance(car.pop("next"), dict)
    assert car == {
        "vin": MAIN, "plate": "闽E7K531", "purchase_date": "2021-03-01", "odometer_km": 33000, "stage": "lost",
        "visits": 2, "cancelled": 1, "last_visit_on": "2024-05-06", "spend_yuan": 2900.0, "owner": "C1",
        "paid_yuan": {"customer": 580.5, "insurer": 2300.25, "manufacturer": 19.25},
        "policies": [
            {"policy_no": "P1", "insurer": None, "starts_on": "2023-06-01", "ends_on": "2024-05-31",
             "premium_yuan": None},
            {"policy_no": "P2", "insurer": "人保财险", "starts_on": "2024-06-01", "ends_on": "2025-05-31",
             "premium_yuan": 3456.78},
        ],
        "contacts": [
            {"contact_no": "K1", "at": "2024-05-07 10:00:00", "channel": "wechat", "direction": "in",
             "connected": False},
            {"contact_no": "K2", "at": "2024-05-08 10:00:30", "channel": "phone", "direction": "out",
             "connected": True},
        ],
    }  # fmt: skip


def test_every_key_of_a_car_of_which_nothing_is_known(shop: Shop) -> None:
    load(shop)
    assert shop.car("闽ED12345") == {
        "vin": None, "plate": "闽ED12345", "purchase_date": None, "odometer_km": None, "stage": "never_visited",
        "visits": 0, "cancelled": 0, "last_visit_on": None, "spend_yuan": 0.0, "owner": "C2", "next": None,
        "paid_yuan": {"customer": 0.0, "insurer": 0.0, "manufacturer": 0.0}, "policies": [], "contacts": [],
    }  # fmt: skip


def test_a_contact_that_names_only_a_customer_counts_for_all_his_cars_and_no_other(shop: Shop) -> None:
    load(shop)
    main, second = shop.show("C1")["vehicles"]
    assert [contact["contact_no"] for contact in main["contacts"]] == ["K1", "K2"]
    assert [contact["contact_no"] for contact in second["contacts"]] == ["K1"]
    assert shop.car("闽ED12345")["contacts"] == []


def test_the_customer_with_phones_masked_and_in_full_which_is_logged(shop: Shop) -> None:
    load(shop)
    assert shop.show("C1")["customer"] == {
        "customer_no": "C1", "name": "郑文辉", "phones": ["138****6721", "0596****6721"],
    }  # fmt: skip
    assert not RevealLog.objects.unscoped("test").exists()
    assert shop.phones("C1") == ["+8613805966721", "+865962956721"]
    logged = RevealLog.objects.unscoped("test").get()
    assert (logged.person, logged.field, logged.customer.customer_no) == ("keliu", "phone", "C1")
    assert shop.show("C2")["customer"] == {"customer_no": "C2", "name": "叶振华", "phones": []}


def test_next_is_what_keliu_next_says_of_the_car_today(shop: Shop) -> None:
    load(shop)
    today = timezone.localdate().isoformat()
    listed = json.loads(shop.keliu("next", "--as-of", today, "--json").out)["contacts"]
    (entry,) = [entry for entry in listed if entry["vin"] == MAIN]
    assert shop.car(MAIN)["next"] == {name: entry[name] for name in ("kind", "due_on", "reason")}


@pytest.mark.parametrize("key", [MAIN, MAIN.lower(), f" {MAIN} ", "闽E7K531", "闽e·7k531", "闽E 7K531"])
def test_a_vin_and_a_plate_are_found_however_they_are_written(shop: Shop, key: str) -> None:
    load(shop)
    document = shop.show(key)
    assert document["customer"]["customer_no"] == "C1"
    assert [car["vin"] for car in document["vehicles"]] == [MAIN]


def test_a_plate_worn_before_finds_the_car_that_wore_it(shop: Shop) -> None:
    load(shop)
    shop.load(shop.csv("again.csv", VEHICLES, {"vin": MAIN, "plate": "闽EA1234", "store_code": "S01"}))
    assert shop.car("闽E7K531")["plate"] == "闽EA1234"


def test_a_number_kept_as_another_name_of_a_customer_finds_him(shop: Shop) -> None:
    load(shop)
    other = {"customer_no": "X9", "store_code": "S01", "name": "郑文辉", "phone": "13805966721"}
    shop.load(
        shop.csv(
            "other.csv",
            "客户编号,客户姓名,手机号,门店编码",
            [other[n] for n in ("customer_no", "name", "phone", "store_code")],
        )
    )
    assert shop.show("X9")["customer"]["customer_no"] == "C1"


def test_a_car_without_an_owner_has_no_customer(shop: Shop) -> None:
    shop.load(shop.csv("cars.csv", VEHICLES, {"vin": THIRD, "store_code": "S01"}))
    document = shop.show(THIRD)
    assert document["customer"] is None
    assert document["vehicles"][0]["owner"] is None


def test_a_customer_without_a_car_has_an_empty_list(shop: Shop) -> None:
    shop.load(shop.csv("c.csv", CUSTOMERS, {"customer_no": "C1", "store_code": "S01", "name": "张三"}))
    assert shop.show("C1")["vehicles"] == []


def test_the_table_is_a_line_for_the_customer_and_one_a_vehicle(shop: Shop) -> None:
    load(shop)
    lines = shop.keliu("show", "C1").out.splitlines()
    assert len(lines) == 3
    assert lines[0].split() == ["郑文辉", "C1", "138****6721", "0596****6721"]
    for text in ("闽E7K531", MAIN, "流失", "2024-05-06", "2 次", "¥2,900.00", "流失召回", "因为"):
        assert text in lines[1]
    assert SECOND in lines[2]
    assert "13805966721" in shop.keliu("show", "C1", "--reveal").out


@pytest.mark.parametrize("key", ["C9", vin(9), "闽E99999", "", "' OR 1=1 --", "张"])
def test_what_nobody_knows_is_refused_in_a_sentence(shop: Shop, key: str) -> None:
    load(shop)
    for options in ([], ["--json"], ["--reveal"]):
        ran = shop.keliu("show", *options, "--", key)
        assert (ran.code, ran.out) == (1, "")
        assert ran.err == f"没有找到“{key}”\n"
    assert not RevealLog.objects.unscoped("test").exists()


@pytest.mark.parametrize("arguments", [[], ["C1", "C2"], ["C1", "--no-such"]])
def test_wrong_usage_is_said_in_the_language_of_the_program(shop: Shop, arguments: list[Any]) -> None:
    ran = shop.keliu("show", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "用法：keliu" in ran.err
    assert "错误：" in ran.err
