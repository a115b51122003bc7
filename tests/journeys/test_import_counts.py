"""`keliu import --json`: what is counted, row by row (interface: keliu import)."""

import pytest

from tests.journeys.shop import (
    ASSIGNMENTS,
    CONTACTS,
    CUSTOMERS,
    LINES,
    POLICIES,
    STORES,
    VEHICLES,
    VISITS,
    Shop,
    again,
    counts,
    sheets_of,
    vin,
)

KEYS = {"sheet", "kind", "rows", *("created", "updated", "unchanged", "merged", "rejected"), "entities", "rejects"}


def all_nine(shop: Shop) -> list[str]:
    """Write all nine canonical files, a few rows each."""
    one, two = vin(1), vin(2)
    return [
        shop.csv("assignments.csv", ASSIGNMENTS, {"customer_no": "C1", "store_code": "S01", "advisor_no": "A1",
                 "team": "一组", "from_date": "2025-01-01"}),
        shop.csv("contacts.csv", CONTACTS, {"contact_no": "K1", "store_code": "S01", "customer_no": "C1", "vin": one,
                 "at": "2025-05-01 10:00", "channel": "phone", "direction": "out", "connected": "1", "staff_no": "A1"}),
        shop.csv("policies.csv", POLICIES, {"policy_no": "P1", "vin": one, "insurer": "人保", "kind": "commercial",
                 "starts_on": "2025-01-01", "ends_on": "2025-12-31", "premium": "3200.50"}),
        shop.csv("visit_lines.csv", LINES,
                 {"order_no": "R1", "store_code": "S01", "line_no": "1", "type": "labour", "amount": "80"},
                 {"order_no": "R1", "store_code": "S01", "line_no": "2", "type": "part", "amount": "220"}),
        shop.csv("visits.csv", VISITS,
                 {"order_no": "R1", "store_code": "S01", "vin": one, "customer_no": "C1", "advisor_no": "A1",
                  "arrived_at": "2025-03-01 09:00", "odometer_km": "5000", "paid_by_customer": "300"},
                 {"order_no": "R2", "store_code": "S02", "vin": two, "customer_no": "C2",
                  "arrived_at": "2025-04-01 09:00:30", "kind": "maintenance"}),
        shop.csv("vehicles.csv", VEHICLES,
                 {"vin": one, "plate": "闽E7K531", "customer_no": "C1", "model": "天际", "store_code": "S01"},
                 {"vin": two, "plate": "闽E7K532", "customer_no": "C2", "store_code": "S02"}),
        shop.csv("customers.csv", CUSTOMERS,
                 {"customer_no": "C1", "store_code": "S01", "name": "张三", "phone": "13805966721", "advisor_no": "A1"},
                 {"customer_no": "C2", "store_code": "S02", "name": "李四", "phone": "13805966722"}),
        shop.csv("staff.csv", "store_code,staff_no,name,role,team",
                 {"store_code": "S01", "staff_no": "A1", "name": "陈顾问", "role": "advisor", "team": "一组"}),
        shop.csv("stores.csv", STORES, {"store_code": "S01", "name": "一店"}, {"store_code": "S02", "name": "二店"}),
    ]  # fmt: skip


def test_every_row_of_the_nine_kinds_is_created_whatever_their_order(shop: Shop) -> None:
    files = all_nine(shop)
    document = shop.load(*files)
    assert [file["file"] for file in document["files"]] == files
    kinds = [sheet["kind"] for sheet in sheets_of(document)]
    assert kinds == ["assignments", "contacts", "policies", "visit_lines", "visits", "vehicles", "customers", "staff",
                     "stores"]  # fmt: skip
    for sheet in sheets_of(document):
        assert sheet["sheet"] is None
        assert sheet["created"] == sheet["rows"]
        assert set(sheet) >= KEYS
        assert sheet["entities"][sheet["kind"]]["created"] == sheet["rows"]
        assert sheet["warnings"] == []
    assert isinstance(document["batch"], int)


def test_the_same_call_again_creates_and_updates_nothing(shop: Shop) -> None:
    files = all_nine(shop)
    shop.load(*files)
    again(shop, *files)
    for sheet in sheets_of(shop.load(*reversed(files))):
        assert sheet["unchanged"] == sheet["rows"]


def test_undone_and_imported_again_it_is_as_at_first(shop: Shop) -> None:
    files = all_nine(shop)
    first = shop.load(*files)
    before = shop.show(vin(1), "--reveal")
    ran = shop.keliu("undo", first["batch"], "--json")
    assert ran.code == 0, ran.err
    assert not shop.knows(vin(1))
    second = shop.load(*files)
    assert second["files"] == first["files"]
    assert shop.show(vin(1), "--reveal") == before
    again(shop, *files)


def test_undo_brings_changed_fields_back(shop: Shop) -> None:
    shop.load(*all_nine(shop))
    change = shop.csv("c.csv", CUSTOMERS, {"customer_no": "C1", "store_code": "S01", "name": "张三丰"})
    document = shop.load(change)
    assert counts(sheets_of(document)[0]) == {"rows": 1, "updated": 1}
    assert shop.show("C1")["customer"]["name"] == "张三丰"
    assert shop.keliu("undo", document["batch"]).code == 0
    assert shop.show("C1")["customer"]["name"] == "张三"
    assert counts(shop.one(change)) == {"rows": 1, "updated": 1}


def test_undo_is_refused_with_the_rows_changed_since(shop: Shop) -> None:
    first = shop.load(*all_nine(shop))
    shop.load(shop.csv("c.csv", CUSTOMERS, {"customer_no": "C1", "store_code": "S01", "name": "张三丰"}))
    ran = shop.keliu("undo", first["batch"], "--json")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.strip()
    assert shop.keliu("undo", 99_999).code == 1


def test_rows_of_one_key_are_folded_and_the_first_counts(shop: Shop) -> None:
    path = shop.csv("c.csv", CUSTOMERS,
                    {"customer_no": "C1", "store_code": "S01", "name": "张三", "address": "漳州市芗城区"},
                    {"customer_no": "C2", "store_code": "S01", "name": "李四"},
                    {"customer_no": "C1", "store_code": "S01", "name": "张三丰", "gender": "男"},
                    {"customer_no": "C1", "store_code": "S01", "name": "", "phone": "13805966721"})  # fmt: skip
    sheet = shop.one(path)
    assert counts(sheet) == {"rows": 4, "created": 2, "unchanged": 2}
    assert sheet["entities"]["customers"] == {"created": 2, "updated": 0}
    shown = shop.show("C1", "--reveal")["customer"]
    assert (shown["name"], shown["phones"]) == ("张三丰", ["+8613805966721"])
    again(shop, path)


def test_folded_rows_that_end_as_they_stand_are_unchanged(shop: Shop) -> None:
    shop.load(shop.csv("a.csv", CUSTOMERS, {"customer_no": "C1", "store_code": "S01", "name": "李四", "phone":
                       "13805966721", "address": "甲"}))  # fmt: skip
    path = shop.csv("b.csv", CUSTOMERS,
                    {"customer_no": "C1", "store_code": "S01", "name": "张三", "phone": "13805966722", "address": "乙"},
                    {"customer_no": "C1", "store_code": "S01", "name": "李四", "phone": "13805966721",
                     "address": "甲"})  # fmt: skip
    sheet = shop.one(path)
    assert counts(sheet) == {"rows": 2, "unchanged": 2}
    assert shop.phones("C1") == ["+8613805966721"]


@pytest.mark.parametrize("order", [("C1", "C2"), ("C2", "C1")])
def test_a_car_with_two_owners_in_one_file_ends_with_the_later_and_stays(shop: Shop, order: tuple[str, str]) -> None:
    shop.load(shop.csv("c.csv", CUSTOMERS, *({"customer_no": n, "store_code": "S01", "name": n} for n in order)))
    path = shop.csv("v.csv", VEHICLES, *({"vin": vin(1), "customer_no": n, "store_code": "S01"} for n in order))
    assert counts(shop.one(path)) == {"rows": 2, "created": 1, "unchanged": 1}
    assert shop.car(vin(1))["owner"] == order[1]
    again(shop, path)
    assert shop.car(vin(1))["owner"] == order[1]


def test_a_later_owner_in_a_vehicle_row_is_an_update_of_the_car(shop: Shop) -> None:
    row = {"vin": vin(1), "plate": "闽E7K531", "store_code": "S01"}
    shop.load(shop.csv("v.csv", VEHICLES, row | {"customer_no": "C1"}))
    path = shop.csv("w.csv", VEHICLES, row | {"customer_no": "C2"})
    sheet = shop.one(path)
    assert counts(sheet) == {"rows": 1, "updated": 1}
    assert sheet["entities"]["vehicles"] == {"created": 0, "updated": 1}
    assert sheet["entities"]["customers"] == {"created": 1, "updated": 0}
    assert shop.car(vin(1))["owner"] == "C2"
    again(shop, path)


def test_a_visits_customer_changes_no_owner_but_owns_a_car_without_one(shop: Shop) -> None:
    shop.load(shop.csv("v.csv", VEHICLES, {"vin": vin(1), "customer_no": "C1", "store_code": "S01"}))
    path = shop.csv("visits.csv", VISITS,
                    {"order_no": "R1", "store_code": "S01", "vin": vin(1), "customer_no": "C2",
                     "arrived_at": "2025-03-01"},
                    {"order_no": "R2", "store_code": "S01", "vin": vin(2), "customer_no": "C2",
                     "arrived_at": "2025-03-02"},
                    {"order_no": "R3", "store_code": "S01", "vin": vin(2), "customer_no": "C1",
                     "arrived_at": "2025-03-03"})  # fmt: skip
    sheet = shop.one(path)
    assert sheet["entities"]["vehicles"] == {"created": 1, "updated": 0}
    assert sheet["entities"]["customers"]["created"] == 1
    assert (shop.car(vin(1))["owner"], shop.car(vin(2))["owner"]) == ("C1", "C2")
    again(shop, path)


def test_an_empty_cell_clears_nothing(shop: Shop) -> None:
    full = {"customer_no": "C1", "store_code": "S01", "name": "张三", "gender": "男", "birthday": "1986-05-04",
            "phone": "13805966721", "phone2": "13805966799", "address": "漳州", "is_company": "1", "note": "x"}  # fmt: skip
    shop.load(shop.csv("a.csv", CUSTOMERS, full))
    before = shop.show("C1", "--reveal")
    bare = shop.csv("b.csv", CUSTOMERS, {"customer_no": "C1", "store_code": "S01"})
    assert counts(shop.one(bare)) == {"rows": 1, "unchanged": 1}
    assert shop.show("C1", "--reveal") == before
    again(shop, str(shop.path("a.csv")))


def test_a_changed_phone_is_an_update_and_leads_from_then_on(shop: Shop) -> None:
    row = {"customer_no": "C1", "store_code": "S01", "name": "张三"}
    shop.load(shop.csv("a.csv", CUSTOMERS, row | {"phone": "13805966721"}))
    path = shop.csv("b.csv", CUSTOMERS, row | {"phone": "13805966722"})
    assert counts(shop.one(path)) == {"rows": 1, "updated": 1}
    assert shop.phones("C1")[0] == "+8613805966722"
    again(shop, path)


def test_ignored_sheets_have_the_same_keys_all_zero(shop: Shop) -> None:
    path = shop.xlsx(
        "a.xlsx", 客户=[["customer_no", "name"], ["C1", "张三"]], 说明=[["本表由系统导出"], ["请勿修改"]], 空=[]
    )
    (file,) = shop.load(path)["files"]
    first, second, third = file["sheets"]
    assert (first["sheet"], first["kind"], first["created"]) == ("客户", "customers", 1)
    for sheet, name in ((second, "说明"), (third, "空")):
        assert set(sheet) >= KEYS | {"reason"}
        assert (sheet["sheet"], sheet["kind"], counts(sheet)) == (name, "ignored", {})
        assert (sheet["entities"], sheet["rejects"], sheet["warnings"]) == ({}, [], [])
        assert sheet["reason"]


def test_a_dry_run_prints_the_same_and_writes_nothing(shop: Shop) -> None:
    files = all_nine(shop)
    bad = shop.csv("bad.csv", VISITS, {"order_no": "R9", "store_code": "S01", "arrived_at": "2025-03-01"})
    dry = shop.load(*files, bad, "--dry-run")
    assert dry["batch"] is None
    assert not shop.knows("C1")
    assert not list(shop.folder.glob("*rejected*"))
    assert not shop.path("out.xlsx").exists()
    shop.load(*files, bad, "--dry-run", "--rejects", "out.xlsx")
    assert not shop.path("out.xlsx").exists()
    real = shop.load(*files, bad)
    assert real["files"] == dry["files"]
    assert shop.load(*files, bad, "--dry-run")["files"] == shop.load(*files, bad)["files"]


def test_file_is_the_argument_as_given(shop: Shop) -> None:
    shop.csv("c.csv", CUSTOMERS, {"customer_no": "C1", "name": "张三"})
    (file,) = shop.load("./c.csv")["files"]
    assert file["file"] == "./c.csv"


def test_a_canonical_file_of_headings_only_has_no_rows(shop: Shop) -> None:
    assert counts(shop.one(shop.csv("k.csv", CONTACTS))) == {}
    assert shop.one(shop.csv("k.csv", CONTACTS))["kind"] == "contacts"
