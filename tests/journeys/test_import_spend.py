"""What a customer spent in 24 months stands right after an import, and is as before after its undo (metric V1)."""

import socket
from datetime import timedelta

import pytest
from django.utils import timezone

from keliu.customers.models import CustomerFacts
from keliu.imports import engine
from keliu.imports.models import Batch, StagedChange
from tests.journeys.shop import CUSTOMERS, VEHICLES, VISITS, Shop, vin


def spend(number: str = "C1") -> int:
    return CustomerFacts.objects.unscoped("test").get(customer__customer_no=number).spend_24m_fen


def test_the_spend_is_right_after_the_import_and_after_its_undo(shop: Shop) -> None:
    base = {"store_code": "S01", "customer_no": "C1"}
    shop.load(shop.csv("c.csv", CUSTOMERS, base | {"name": "张三", "phone": "13812345671"}),
              shop.csv("v.csv", VEHICLES, base | {"vin": vin(1)}))  # fmt: skip
    assert spend() == 0
    today = timezone.localdate()
    rows = [base | {"order_no": f"W{n}", "vin": vin(1), "arrived_at": f"{today - timedelta(days=days)} 09:00",
                    "paid_by_customer": "10.50"} for n, days in enumerate((3, 100, 900))]  # fmt: skip
    batch = shop.load(shop.csv("w.csv", VISITS, *rows))["batch"]
    assert spend() == 2100
    assert shop.keliu("undo", batch).code == 0
    assert spend() == 0


def test_an_order_that_an_import_changes_counts_for_who_stands_on_it_though_another_owns_the_car(shop: Shop) -> None:
    base = {"store_code": "S01"}
    shop.load(shop.csv("c.csv", CUSTOMERS, *(base | {"customer_no": no, "name": name, "phone": phone} for no, name, phone in
                                             (("C1", "张三", "13812345671"), ("C2", "李四", "13812345672")))),
              shop.csv("v.csv", VEHICLES, base | {"vin": vin(1), "customer_no": "C1"}))  # fmt: skip
    order = base | {"order_no": "W1", "vin": vin(1), "customer_no": "C2", "arrived_at": f"{timezone.localdate()} 00:10"}
    shop.load(shop.csv("w.csv", VISITS, order | {"paid_by_customer": "10.50"}))
    assert (spend("C1"), spend("C2")) == (0, 1050)
    batch = shop.load(shop.csv("w2.csv", VISITS, order | {"paid_by_customer": "20.00"}))["batch"]
    assert (spend("C1"), spend("C2")) == (0, 2000)
    assert shop.keliu("undo", batch).code == 0
    assert (spend("C1"), spend("C2")) == (0, 1050)


def test_what_a_killed_import_had_opened_is_brought_up_to_date_by_the_next(shop: Shop, monkeypatch) -> None:
    base = {"store_code": "S01", "customer_no": "C1"}
    shop.load(shop.csv("c.csv", CUSTOMERS, base | {"name": "张三", "phone": "13812345671"}),
              shop.csv("v.csv", VEHICLES, base | {"vin": vin(1)}))  # fmt: skip
    visits = shop.csv("w.csv", VISITS, base | {"order_no": "W1", "vin": vin(1), "paid_by_customer": "10.50",
                                               "arrived_at": f"{timezone.localdate()} 00:10"})  # fmt: skip

    def killed(*_: object, **__: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(engine, "settled", killed)
        with pytest.raises(OSError, match="disk full"):
            shop.keliu("import", visits)
    assert (shop.car(vin(1))["visits"], spend()) == (0, 0)
    Batch.objects.unscoped("test").filter(state=Batch.State.CLOSING).update(process=f"{socket.gethostname()}:999999999")
    shop.load(shop.csv("s.csv", "store_code,name", {"store_code": "S01", "name": "一店"}))
    assert (shop.car(vin(1))["visits"], spend()) == (1, 1050)
    assert not StagedChange.objects.exists()
    assert set(Batch.objects.unscoped("test").values_list("state", flat=True)) == {Batch.State.DONE}
