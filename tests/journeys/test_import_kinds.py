"""Kinds, stores and identity: what a sheet is, whose rows they are, who and which car is meant (interface: keliu import)."""

from typing import Any

import pytest

from tests.journeys.shop import (
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


def suspects() -> int:
    """Return how many suspected duplicates are listed."""
    from keliu.customers.models import SuspectedDuplicate

    return SuspectedDuplicate.objects.unscoped("test").count()


def stores() -> list[str]:
    """Return the codes of all stores."""
    from keliu.org.models import Store

    return sorted(Store.objects.unscoped("test").values_list("code", flat=True))


@pytest.mark.parametrize(
    ("headings", "rows", "kind"),
    [
        ("客户编号,姓名,手机,地址,生日", [["1", "张三", "13812345678", "漳州", "1980-01-01"]], "customers"),
        ("客户编号,姓名,手机,车架号,车型", [["1", "张三", "13812345678", vin(1), "天际"]], "vehicles"),
        ("客戶編號,姓名,手機,車架號,車型", [["1", "張三", "13812345678", vin(1), "天際"]], "vehicles"),
        ("车牌号,车型,购车日期,车主,电话", [["闽E7K531", "天际", "2020-01-01", "张三", "13812345678"]], "vehicles"),
        ("工单号,进厂日期,车架号,工时费,材料费", [["W1", "2025-01-01", vin(1), 1, 2]], "visits"),
        ("工单号,进厂日期,车架号,维修项目,工时费", [["W1", "2025-01-01", vin(1), "换机油", 2],
                                       ["W2", "2025-01-01", vin(1), "换机油", 2]], "visits"),
        ("工单号,进厂日期,车架号,配件名称,数量,单价", [["W1", "2025-01-01", vin(1), "机油", 2, 3],
                                         ["W1", "2025-01-01", vin(1), "机滤", 1, 3]], "visit_lines"),
        ("工单号,进厂日期,车架号,项目名称", [["W1", "2025-01-01", vin(1), "机油"], ["W1", "2025-01-01", vin(1), "机滤"]],
         "visit_lines"),
        ("工单号,进厂日期,车架号,工时费", [["W1", "2025-01-01", vin(1), 5], ["W1", "2025-01-01", vin(1), 6]], "visits"),
        ("保单号,车架号,保险公司,险种,起保日期,到期日期", [["P1", vin(1), "人保", "交强险", "2025-01-01", "2025-12-31"]],
         "policies"),
        ("customer_no,name,phone,vin", [["C1", "张三", "13812345678", vin(1)]], "vehicles"),
        ("店代码,店名,地址,经度,纬度", [["S01", "一店", "漳州", 117.6, 24.5]], "stores"),
        ("工号,姓名,岗位,班组", [["A1", "陈", "服务顾问", "一组"]], "staff"),
        ("customer_no,store_code,phone", [["C1", "S01", "13812345678"]], "customers"),
        ("vin,store_code", [[vin(1), "S01"]], "vehicles"),
        ("plate,brand,store_code", [["闽E7K531", "天际", "S01"]], "vehicles"),
        ("vin,kind,starts_on,ends_on", [[vin(1), "compulsory", "2025-01-01", "2025-12-31"]], "policies"),
    ],
)  # fmt: skip
def test_the_kind_of_a_sheet(shop: Shop, headings: str, rows: list[list[object]], kind: str) -> None:
    path = shop.csv("a.csv", headings, *rows)
    sheet = shop.one(path)
    assert sheet["kind"] == kind
    assert sheet["rejected"] == 0
    again(shop, path)


def test_a_list_of_lines_makes_its_visits_which_stand_in_entities(shop: Shop) -> None:
    head = "工单号,进厂日期,车架号,车主,手机,项目类型,项目名称,数量,单价,金额"
    car = ["2025-01-01", vin(1), "张三", "13812345678"]
    rows = [["W1", *car, "工时", "换机油", 1, 80, 80], ["W1", *car, "配件", "机油", 4, 55, 220],
            ["W2", *car, "配件", "雨刮", 2, 30, 60]]  # fmt: skip
    path = shop.csv("a.csv", head, *rows)
    sheet = shop.one(path)
    assert (sheet["kind"], counts(sheet)) == ("visit_lines", {"rows": 3, "created": 3})
    made = {name: fate["created"] for name, fate in sheet["entities"].items()}
    assert made == {"visit_lines": 3, "visits": 2, "vehicles": 1, "customers": 1} | (
        {"stores": 1} if "stores" in made else {}
    )
    assert shop.car(vin(1))["visits"] == 2
    again(shop, path)


def test_lines_without_numbers_are_known_by_their_place_in_their_order(shop: Shop) -> None:
    from keliu.workshop.models import VisitLine

    shop.load(shop.csv("v.csv", VISITS, {"order_no": "R1", "store_code": "S01", "vin": vin(1), "arrived_at": "2025-01-01"},
                       {"order_no": "R2", "store_code": "S01", "vin": vin(1), "arrived_at": "2025-01-02"}))  # fmt: skip
    path = shop.csv("l.csv", "order_no,store_code,type,name,amount", ["R1", "S01", "labour", "甲", 1],
                    ["R2", "S01", "part", "乙", 2], ["R1", "S01", "part", "丙", 3])  # fmt: skip
    sheet = shop.one(path)
    assert (sheet["kind"], counts(sheet)) == ("visit_lines", {"rows": 3, "created": 3})
    lines = VisitLine.objects.unscoped("test").values_list("visit__order_no", "line_no", "name")
    assert sorted(lines) == [("R1", "1", "甲"), ("R1", "2", "丙"), ("R2", "1", "乙")]
    again(shop, path)


def test_a_policy_without_a_number_is_known_by_vehicle_kind_and_start(shop: Shop) -> None:
    head = "车牌号,保险公司,险种,起保日期,到期日期,保费"
    path = shop.csv("p.csv", head, ["闽E7K531", "人保", "交强险", "2025-01-01", "2025-12-31", 950],
                    ["闽E7K531", "人保", "商业险", "2025-01-01", "2025-12-31", 3200],
                    ["闽E7K531", "平安", "商业险", "2025-01-01", "2025-12-31", 3300])  # fmt: skip
    assert counts(shop.one(path)) == {"rows": 3, "created": 2, "unchanged": 1}
    policies = shop.car("闽E7K531")["policies"]
    assert [(p["insurer"], p["premium_yuan"]) for p in policies] == [("平安", 3300), ("人保", 950)]
    again(shop, path)
    shop.load(shop.csv("v.csv", VEHICLES, {"vin": vin(1), "plate": "闽E7K531", "store_code": "S01"}))
    again(shop, path)


def test_a_contact_without_a_number_is_known_by_whom_when_and_which_way(shop: Shop) -> None:
    head = "客户姓名,联系电话,回访时间,呼叫方向,回访方式,回访结果,回访人"
    shop.load(shop.csv("c.csv", "姓名,手机", ["张三", "13812345678"]))
    path = shop.csv("k.csv", head, ["张三", "13812345678", "2025-05-01 10:00", "呼出", "电话", "满意", "客服小林"],
                    ["张三", "13812345678", "2025-05-01 10:00", "呼入", "电话", "咨询", "客服小林"],
                    ["张三", "13812345678", "2025-05-02 10:00", "呼出", "电话", "满意", "客服小林"],
                    ["张三", "13812345678", "2025-05-02 10:00", "呼出", "电话", "很满意", "客服小林"])  # fmt: skip
    sheet = shop.one(path)
    assert (sheet["kind"], counts(sheet)) == ("contacts", {"rows": 4, "created": 3, "unchanged": 1})
    again(shop, path)


def test_contacts_of_new_customers_in_the_same_call(shop: Shop) -> None:
    people = shop.csv("c.csv", "姓名,手机", ["张三", "13812345678"])
    head = "客户姓名,联系电话,回访时间,呼叫方向,回访方式"
    calls = shop.csv("k.csv", head, ["张三", "13812345678", "2025-05-01 10:00", "呼出", "电话"])
    assert [counts(s) for s in sheets_of(shop.load(calls, people))] == [{"rows": 1, "created": 1}] * 2
    again(shop, calls, people)
    again(shop, people, calls)


def test_a_home_without_stores_gets_s01(shop: Shop) -> None:
    shop.load(shop.csv("a.csv", CUSTOMERS, {"customer_no": "C1", "name": "张"}))
    assert stores() == ["S01"]


def test_the_store_option_serves_rows_without_a_code(shop: Shop) -> None:
    path = shop.csv("a.csv", VISITS, {"order_no": "R1", "vin": vin(1), "arrived_at": "2025-01-01"},
                    {"order_no": "R1", "store_code": "S02", "vin": vin(2), "arrived_at": "2025-01-01"})  # fmt: skip
    assert counts(shop.one(path, "--store", "S09")) == {"rows": 2, "created": 2}
    assert stores() == ["S02", "S09"]
    again(shop, path, "--store", "S09")


def test_the_only_store_of_the_home_takes_rows_without_a_code_and_of_several_none_does(shop: Shop) -> None:
    shop.load(shop.csv("s.csv", STORES, {"store_code": "S07", "name": "七店"}))
    row = {"order_no": "R1", "vin": vin(1), "arrived_at": "2025-01-01"}
    assert counts(shop.one(shop.csv("a.csv", VISITS, row))) == {"rows": 1, "created": 1}
    shop.load(shop.csv("t.csv", STORES, {"store_code": "S08", "name": "八店"}))
    sheet = shop.one(shop.csv("b.csv", VISITS, row | {"order_no": "R2"}))
    assert counts(sheet) == {"rows": 1, "rejected": 1}
    policy = {"policy_no": "P1", "vin": vin(1), "starts_on": "2025-01-01"}
    assert counts(shop.one(shop.csv("p.csv", POLICIES, policy))) == {"rows": 1, "created": 1}


def test_a_store_named_by_its_name_is_found_and_a_new_one_is_created(shop: Shop) -> None:
    shop.load(shop.csv("s.csv", STORES, {"store_code": "S07", "name": "漳州店"}))
    head = "门店名称,工单号,进厂日期,车架号"
    path = shop.csv("a.csv", head, ["漳州店", "W1", "2025-01-01", vin(1)], ["厦门店", "W1", "2025-01-01", vin(2)])
    assert counts(shop.one(path)) == {"rows": 2, "created": 2}
    assert len(stores()) == 2
    again(shop, path)


def test_staff_models_and_advisors_named_by_a_file_are_created(shop: Shop) -> None:
    from keliu.customers.models import VehicleModel
    from keliu.org.models import Staff

    head = "工单号,进厂日期,车架号,车系,车型,服务顾问,主修"
    path = shop.csv("a.csv", head, ["W1", "2025-01-01", vin(1), "天际", "天际 1.5T", "陈顾问", "林师傅"])
    shop.load(path)
    assert set(Staff.objects.unscoped("test").values_list("name", flat=True)) == {"陈顾问", "林师傅"}
    assert VehicleModel.objects.filter(series="天际", name="1.5T").exists()
    again(shop, path)


ROLES = {"advisor": "advisor", "服务顾问": "advisor", "technician": "technician"} | {
    word: word for word in ("销售顾问", "SALES", "客服总监")
}


@pytest.mark.parametrize(("word", "kept"), ROLES.items())
def test_another_word_for_a_role_is_kept_and_gives_no_rights(shop: Shop, word: str, kept: str) -> None:
    from keliu.org.models import Staff

    shop.load(shop.csv("a.csv", "store_code,staff_no,name,role,team", ["S01", "A1", "陈", word, ""]))
    assert Staff.objects.unscoped("test").get().role == kept


OWN = "客户编号,姓名,手机,地址"


def test_a_shops_own_number_is_unique_in_its_store_only(shop: Shop) -> None:
    one = shop.csv("a.csv", OWN, ["1001", "张三", "13812345678", "漳州"])
    two = shop.csv("b.csv", OWN, ["1001", "李四", "13812345679", "厦门"])
    assert counts(shop.one(one, "--store", "S01")) == {"rows": 1, "created": 1}
    assert counts(shop.one(two, "--store", "S02")) == {"rows": 1, "created": 1}
    again(shop, one, "--store", "S01")
    again(shop, two, "--store", "S02")


def test_a_canonical_number_is_one_in_the_group(shop: Shop) -> None:
    row: dict[str, Any] = {"customer_no": "C1", "name": "张三", "phone": "13812345678"}
    shop.load(shop.csv("a.csv", CUSTOMERS, row | {"store_code": "S01"}))
    sheet = shop.one(shop.csv("b.csv", CUSTOMERS, row | {"store_code": "S02", "address": "漳州"}))
    assert counts(sheet) == {"rows": 1, "updated": 1}
    assert suspects() == 0


def test_a_new_number_with_known_phone_and_name_is_merged_in_a_shops_own_export(shop: Shop) -> None:
    shop.load(shop.csv("a.csv", OWN, ["1001", "张三", "13812345678", "漳州"]), "--store", "S01")
    path = shop.csv("b.csv", OWN, ["2002", "张三", "13812345678", "厦门"], ["2002", "张三", "13812345678", "厦门"])
    sheet = shop.one(path, "--store", "S01")
    assert counts(sheet) == {"rows": 2, "merged": 1, "unchanged": 1}
    assert shop.show("2002") == shop.show("1001")
    from keliu.customers.models import CustomerAddress

    assert [a.text for a in CustomerAddress.objects.unscoped("test")] == ["漳州"]
    again(shop, path, "--store", "S01")


def test_a_new_number_in_the_canonical_layout_is_a_new_customer(shop: Shop) -> None:
    row = {"store_code": "S01", "name": "张三", "phone": "13812345678"}
    path = shop.csv("a.csv", CUSTOMERS, row | {"customer_no": "C1"}, row | {"customer_no": "C2"})
    assert counts(shop.one(path)) == {"rows": 2, "created": 2}
    assert suspects() == 1
    again(shop, path)
    assert suspects() == 1


def test_an_empty_key_with_phone_and_name_of_one_customer_is_merged(shop: Shop) -> None:
    row = {"store_code": "S01", "name": "张三", "phone": "13812345678"}
    shop.load(shop.csv("a.csv", CUSTOMERS, row | {"customer_no": "C1", "address": "漳州"}))
    path = shop.csv("b.csv", CUSTOMERS, row | {"address": "厦门", "gender": "男"})
    sheet = shop.one(path)
    assert counts(sheet) == {"rows": 1, "merged": 1}
    assert sheet["entities"]["customers"] == {"created": 0, "updated": 1}
    again(shop, path)


def test_across_stores_phone_and_name_are_only_suspected(shop: Shop) -> None:
    one = shop.csv("a.csv", OWN, ["1001", "张三", "13812345678", "漳州"])
    shop.load(one, "--store", "S01")
    assert counts(shop.one(one, "--store", "S02")) == {"rows": 1, "created": 1}
    assert suspects() == 1
    again(shop, one, "--store", "S02")
    assert suspects() == 1


def test_across_stores_a_vin_is_one_car(shop: Shop) -> None:
    head = "工单号,进厂日期,车架号,车牌号"
    path = shop.csv("a.csv", head, ["W1", "2025-01-01", vin(1), "闽E7K531"])
    shop.load(path, "--store", "S01")
    sheet = shop.one(path, "--store", "S02")
    assert counts(sheet) == {"rows": 1, "created": 1}
    assert "vehicles" not in sheet["entities"] or sheet["entities"]["vehicles"]["created"] == 0
    assert shop.car(vin(1))["visits"] == 2


def test_a_plate_names_a_car_whose_vin_the_row_does_not_say(shop: Shop) -> None:
    shop.load(shop.csv("v.csv", VEHICLES, {"vin": vin(1), "plate": "闽E7K531", "store_code": "S01", "brand": "天际"}))
    path = shop.csv("w.csv", VEHICLES, {"plate": "闽E 7K531", "store_code": "S01", "brand": "别的", "model": "X"})
    assert counts(shop.one(path)) == {"rows": 1, "merged": 1}
    from keliu.customers.models import Vehicle

    car = Vehicle.objects.unscoped("test").get()
    assert (car.brand, car.model_name) == ("天际", "X")
    again(shop, path)


def test_a_car_known_by_plate_only_gets_its_vin_and_keeps_its_visits(shop: Shop) -> None:
    head = "工单号,进厂日期,车牌号"
    orders = shop.csv("a.csv", head, ["W1", "2025-01-01", "闽E7K531"], ["W2", "2025-02-01", "闽E7K531"])
    shop.load(orders)
    shop.load(shop.csv("v.csv", "车架号,车牌号,车型,客户编号,姓名", [vin(1), "闽E7K531", "天际", "9", "张三"]))
    car = shop.car(vin(1))
    assert (car["plate"], car["visits"], car["owner"]) == ("闽E7K531", 2, "9")
    again(shop, orders)


def test_an_old_plate_still_finds_the_car(shop: Shop) -> None:
    base = {"vin": vin(1), "store_code": "S01"}
    shop.load(shop.csv("v.csv", VEHICLES, base | {"plate": "闽E7K531"}))
    assert counts(shop.one(shop.csv("w.csv", VEHICLES, base | {"plate": "闽ED12345"}))) == {"rows": 1, "updated": 1}
    assert shop.car("闽E7K531")["plate"] == "闽ED12345"
    assert shop.car("闽E·D12345")["vin"] == vin(1)


def test_visits_of_a_plate_that_moved_to_another_car_stay_where_they_are(shop: Shop) -> None:
    head = "工单号,进厂日期,车架号,车牌号"
    path = shop.csv("a.csv", head, ["W1", "2024-01-01", vin(1), "闽E7K531"], ["W2", "2024-02-01", "", "闽E7K531"],
                    ["W3", "2025-01-01", vin(1), "闽E7K532"], ["W4", "2025-02-01", vin(2), "闽E7K531"],
                    ["W5", "2025-03-01", "", "闽E7K531"])  # fmt: skip
    shop.load(path)
    again(shop, path)
    assert [shop.car(vin(n))["visits"] for n in (1, 2)] == [3, 2]


def test_same_phone_and_name_with_several_numbers_does_not_grow_with_each_run(shop: Shop) -> None:
    base = {"store_code": "S01", "name": "张三", "phone": "13812345678"}
    people = shop.csv("c.csv", CUSTOMERS, base | {"customer_no": "C1"}, base | {"customer_no": "C2"}, base)
    cars = shop.csv("v.csv", "车架号,车牌号,车主,手机", [vin(1), "闽E7K531", "张三", "13812345678"])
    orders = shop.csv("w.csv", "工单号,进厂日期,车架号,车主,手机", ["W1", "2025-01-01", vin(2), "张三", "13812345678"],
                      ["W2", "2025-01-01", vin(2), "张三", ""], ["W3", "2025-01-01", vin(2), "李四", ""])  # fmt: skip
    shop.load(people, cars, orders)
    again(shop, people, cars, orders)
    again(shop, orders)


def test_an_insured_of_another_name_does_not_grow_with_each_run(shop: Shop) -> None:
    shop.load(shop.csv("v.csv", VEHICLES, {"vin": vin(1), "customer_no": "C1", "store_code": "S01"}))
    path = shop.csv("p.csv", "保单号,车架号,被保险人,起保日期", ["P1", vin(1), "李四", "2025-01-01"],
                    ["P2", vin(2), "王五", "2025-01-01"])  # fmt: skip
    shop.load(path)
    assert shop.show(vin(2))["customer"]["name"] == "王五"
    again(shop, path)


def test_a_policy_that_moves_to_another_car_is_updated(shop: Shop) -> None:
    row = {"policy_no": "P1", "insurer": "人保", "starts_on": "2025-01-01", "ends_on": "2025-12-31"}
    shop.load(shop.csv("p.csv", POLICIES, row | {"vin": vin(1)}))
    assert counts(shop.one(shop.csv("q.csv", POLICIES, row | {"vin": vin(2)}))) == {"rows": 1, "updated": 1}
    assert (shop.car(vin(1))["policies"], len(shop.car(vin(2))["policies"])) == ([], 1)


def test_contacts_keep_whom_they_named_when_the_car_is_sold(shop: Shop) -> None:
    car = {"vin": vin(1), "store_code": "S01"}
    shop.load(shop.csv("v.csv", VEHICLES, car | {"customer_no": "C1"}))
    path = shop.csv(
        "k.csv", CONTACTS, {"contact_no": "K1", "store_code": "S01", "vin": vin(1), "at": "2025-05-01 10:00"}
    )
    shop.load(path)
    shop.load(shop.csv("w.csv", VEHICLES, car | {"customer_no": "C2"}))
    again(shop, path)


def test_a_line_of_an_unknown_order_in_the_same_call_is_known(shop: Shop) -> None:
    lines = shop.csv("l.csv", LINES, {"order_no": "R1", "store_code": "S01", "line_no": "1", "amount": "5"})
    visits = shop.csv(
        "v.csv", VISITS, {"order_no": "R1", "store_code": "S01", "vin": vin(1), "arrived_at": "2025-01-01"}
    )
    assert [counts(s) for s in sheets_of(shop.load(lines, visits))] == [{"rows": 1, "created": 1}] * 2
