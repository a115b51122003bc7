"""What is sent back, what is warned of, and what refuses the whole call (interface: keliu import)."""

import csv
import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.journeys.shop import (
    ASSIGNMENTS,
    CONTACTS,
    CUSTOMERS,
    LINES,
    POLICIES,
    VEHICLES,
    VISITS,
    Shop,
    again,
    counts,
    row_of,
    sheets_of,
    vin,
)

GOOD = {"order_no": "R1", "store_code": "S01", "vin": vin(1), "arrived_at": "2025-03-01"}


def sheet_rows(path: Path, name: str | None = None) -> list[list[object]]:
    """Return the rows of a workbook's sheet."""
    book = CalamineWorkbook.from_path(str(path))
    return book.get_sheet_by_name(name or book.sheet_names[0]).to_python()


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        (VISITS, GOOD | {"order_no": ""}),
        (VISITS, GOOD | {"arrived_at": ""}),
        (VISITS, GOOD | {"arrived_at": "下周三"}),
        (VISITS, GOOD | {"arrived_at": "2025-13-41"}),
        (VISITS, GOOD | {"vin": ""}),
        (VISITS, GOOD | {"vin": "XYZ"}),
        (LINES, {"order_no": "R404", "store_code": "S01", "line_no": "1", "amount": "5"}),
        (LINES, {"order_no": "", "store_code": "S01", "line_no": "1", "amount": "5"}),
        (CONTACTS, {"contact_no": "K1", "store_code": "S01", "customer_no": "C404", "at": "2025-05-01 10:00"}),
        (CONTACTS, {"contact_no": "K1", "store_code": "S01", "vin": vin(404), "at": "2025-05-01 10:00"}),
        (CONTACTS, {"contact_no": "K1", "store_code": "S01", "customer_no": "C1", "vin": vin(404), "at": "2025-05-01"}),
        (CONTACTS, {"contact_no": "K1", "store_code": "S01", "customer_no": "C404", "vin": vin(1), "at": "2025-05-01"}),
        (CONTACTS, {"contact_no": "K1", "store_code": "S01", "customer_no": "C1", "at": ""}),
        (CONTACTS, {"contact_no": "K1", "store_code": "S01", "at": "2025-05-01 10:00"}),
        (ASSIGNMENTS, {"customer_no": "C404", "store_code": "S01", "advisor_no": "A1", "from_date": "2025-01-01"}),
        (ASSIGNMENTS, {"customer_no": "", "store_code": "S01", "advisor_no": "A1", "from_date": "2025-01-01"}),
        (ASSIGNMENTS, {"customer_no": "C1", "store_code": "S01", "advisor_no": "A1", "from_date": "元旦"}),
        (POLICIES, {"policy_no": "", "vin": "", "starts_on": "2025-01-01"}),
        (VEHICLES, {"vin": "", "plate": "", "customer_no": "C1", "store_code": "S01"}),
        (VEHICLES, {"vin": "12345", "plate": "临牌", "customer_no": "C1", "store_code": "S01"}),
        (CUSTOMERS, {"customer_no": "", "store_code": "S01", "name": "", "phone": "", "note": "x"}),
        (CUSTOMERS, {"customer_no": "", "store_code": "S01", "name": "张三", "phone": ""}),
    ],
)
def test_a_row_without_its_key_date_or_reference_is_rejected(shop: Shop, headings: str, row: dict[str, object]) -> None:
    shop.load(shop.csv("known.csv", VEHICLES, {"vin": vin(1), "customer_no": "C1", "store_code": "S01"}))
    sheet = shop.one(shop.csv("a.csv", headings, row))
    assert counts(sheet) == {"rows": 1, "rejected": 1}
    assert sheet["rejects"][0]["row"] == 2
    assert sheet["rejects"][0]["reason"]
    assert not any(sum(fate.values()) for fate in sheet["entities"].values())


@pytest.mark.parametrize(
    ("headings", "row", "column"),
    [
        (VISITS, GOOD | {"odometer_km": "很多"}, "odometer_km"),
        (VISITS, GOOD | {"kind": "不明"}, "kind"),
        (VISITS, GOOD | {"paid_by_customer": "三百"}, "paid_by_customer"),
        (VISITS, GOOD | {"plate": "无法识别的牌"}, None),
        (VISITS, GOOD | {"plate": "ABC"}, "plate"),
        (VISITS, GOOD | {"cancelled": "也许"}, "cancelled"),
        (CUSTOMERS, {"customer_no": "C1", "store_code": "S01", "name": "张", "birthday": "很久以前"}, "birthday"),
        (CUSTOMERS, {"customer_no": "C1", "store_code": "S01", "name": "张", "phone": "12345"}, "phone"),
        (CUSTOMERS, {"customer_no": "C1", "store_code": "S01", "name": "张", "gender": "X"}, "gender"),
        (CUSTOMERS, {"customer_no": "C1", "store_code": "S01", "name": "张", "note": "字" * 3}, None),
        (VEHICLES, {"vin": vin(1), "store_code": "S01", "purchase_date": "2099-01-01"}, "purchase_date"),
        (VEHICLES, {"vin": vin(1), "store_code": "S01", "disposal_reason": "飞走"}, "disposal_reason"),
        (POLICIES, {"policy_no": "P1", "vin": vin(1), "premium": "很贵", "starts_on": "2025-01-01"}, "premium"),
        (POLICIES, {"policy_no": "P1", "vin": vin(1), "starts_on": "去年", "ends_on": "2025-01-01"}, "starts_on"),
        (POLICIES, {"policy_no": "P1", "vin": vin(1), "starts_on": "", "ends_on": ""}, None),
    ],
)
def test_every_other_bad_value_is_left_empty_kept_in_the_notes_and_listed(
    shop: Shop, headings: str, row: dict[str, object], column: str | None
) -> None:
    path = shop.csv("a.csv", headings, row)
    sheet = shop.one(path)
    assert counts(sheet) == {"rows": 1, "created": 1}
    assert [(w["row"], w["column"]) for w in sheet["warnings"]] == ([(2, column)] if column else [])
    assert all(w["reason"] for w in sheet["warnings"])
    if column:
        from keliu.customers.models import Customer, Policy, Vehicle
        from keliu.workshop.models import Visit

        model = {"visits": Visit, "customers": Customer, "vehicles": Vehicle, "policies": Policy}[sheet["kind"]]
        (kept,) = model.objects.unscoped("test").values_list("notes", flat=True)
        assert kept[column] == row[column]
    again(shop, path)


def test_further_columns_are_kept_as_notes(shop: Shop) -> None:
    from keliu.customers.models import Customer

    path = shop.csv(
        "a.csv", CUSTOMERS + ",爱好,内部码", [*row_of(CUSTOMERS, customer_no="C1", name="张"), "钓鱼", "0012"]
    )
    assert shop.one(path)["kind"] == "customers"
    assert Customer.objects.unscoped("test").get().notes == {"爱好": "钓鱼", "内部码": "0012"}


def test_rows_are_numbered_as_the_users_program_shows_them(shop: Shop) -> None:
    bad = GOOD | {"vin": ""}
    text = shop.csv("a.csv", VISITS, GOOD | {"description": "两行\n的说明"}, bad, [], GOOD | {"order_no": "R3"}, bad)
    assert [r["row"] for r in shop.one(text)["rejects"]] == [3, 6]
    rows: list[list[object]] = [["维修工单明细表"], ["门店：一店", "", "导出日期：2025-06-01"], VISITS.split(",")]
    rows += [row_of(VISITS, **GOOD), row_of(VISITS, **bad), [], row_of(VISITS, **bad), ["合计", "", "", 3]]
    sheet = shop.one(shop.xlsx("b.xlsx", 工单=rows))
    assert counts(sheet) == {"rows": 3, "unchanged": 1, "rejected": 2}
    assert [r["row"] for r in sheet["rejects"]] == [5, 7]


def test_rejected_rows_come_back_corrected_and_are_dropped_again(shop: Shop) -> None:
    rows = [VISITS.split(","), row_of(VISITS, **GOOD), row_of(VISITS, **GOOD | {"order_no": "R2", "vin": ""}),
            row_of(VISITS, **GOOD | {"order_no": "R3", "arrived_at": "?", "odometer_km": 1234})]  # fmt: skip
    people = [["customer_no", "name", "phone"], ["C1", "张", "13812345678"], ["", "李", ""]]
    path = shop.xlsx("月报.xlsx", 工单=rows, 客户=people, 说明=[["无"]])
    shop.load(path)
    back = shop.path("月报.rejected.xlsx")
    assert CalamineWorkbook.from_path(str(back)).sheet_names == ["工单", "客户"]
    found = sheet_rows(back, "工单")
    assert found[0] == [*VISITS.split(","), "退回原因"]
    assert [line[0] for line in found[1:]] == ["R2", "R3"]
    assert all(line[-1] for line in found[1:])
    for line in found[1:]:
        line[2], line[5] = vin(2), "2025-03-05"
    fixed = shop.xlsx(
        "fixed.xlsx", 工单=found, 客户=[*sheet_rows(back, "客户")[:1], ["C2", "李", "13812345679", "改好了"]]
    )
    assert [counts(s) for s in sheets_of(shop.load(fixed))] == [{"rows": 2, "created": 2}, {"rows": 1, "created": 1}]
    assert (shop.car(vin(2))["visits"], shop.car(vin(2))["odometer_km"]) == (2, 1234)
    from keliu.workshop.models import Visit

    assert all(not visit.notes for visit in Visit.objects.unscoped("test"))


def test_rejects_to_a_path_of_ones_own(shop: Shop) -> None:
    one = shop.csv("a.csv", VISITS, GOOD | {"vin": "", "description": "=1+1"}, GOOD | {"vin": "", "odometer_km": "-5"})
    shop.load(one, "--rejects", "back.csv")
    with shop.path("back.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert lines[0] == [*VISITS.split(","), "退回原因"]
    assert len(lines) == 3
    assert not list(shop.folder.glob("*.rejected.xlsx"))
    two = shop.csv("b.csv", CUSTOMERS, {"name": "张"})
    shop.load(one, two, "--rejects", "both.xlsx")
    assert len(CalamineWorkbook.from_path(str(shop.path("both.xlsx"))).sheet_names) == 2


def test_nothing_is_written_when_nothing_was_rejected(shop: Shop) -> None:
    shop.load(shop.csv("a.csv", VISITS, GOOD), "--rejects", "back.xlsx")
    assert not shop.path("back.xlsx").exists()
    assert not list(shop.folder.glob("*.rejected.xlsx"))


def test_two_files_of_one_name_share_their_workbook_of_rejects(shop: Shop) -> None:
    first = shop.csv("a.csv", VISITS, GOOD | {"vin": ""})
    second = shop.xlsx("a.xlsx", 客户=[["customer_no", "name"], ["", "李"]])
    shop.load(first, second)
    assert len(CalamineWorkbook.from_path(str(shop.path("a.rejected.xlsx"))).sheet_names) == 2


def test_a_path_for_rejects_that_cannot_be_written_refuses_before_anything_is(shop: Shop) -> None:
    path = shop.csv("a.csv", VISITS, GOOD, GOOD | {"vin": ""})
    shop.refused(path, "--rejects", "nowhere/back.xlsx")
    assert not shop.knows(vin(1))


UNCLEAR = "单据,车架号,工时费,材料费,里程,交车日期"


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", ""), ("a.xlsx", "kein zip"), ("a.csv", "说明\n本月无数据\n"), ("a.csv", "a,b\n1,2\n"),
     ("a.csv", "工单号,车架号,工时费,材料费,交车时间,里程\nW1,x,1,2,2025-01-01,3\n")],
)  # fmt: skip
def test_what_cannot_be_read_refuses_the_whole_call(shop: Shop, name: str, content: str) -> None:
    good = shop.csv("good.csv", CUSTOMERS, {"customer_no": "C1", "name": "张"})
    shop.refused(good, shop.text(name, content))
    assert not shop.knows("C1")


def test_a_missing_file_or_a_folder_refuses_the_call(shop: Shop) -> None:
    assert "nothere.xlsx" in shop.refused("nothere.xlsx")
    shop.refused(str(shop.folder))


def test_an_unclear_sheet_names_its_columns_and_a_mapping_tells(shop: Shop) -> None:
    rows = [["W1", vin(1), "2025-03-01", 100, 8000], ["W2", vin(1), "2025-04-01", 50, 9000]]
    path = shop.csv("a.csv", "工单号,车架号,时段,工时费,里程", *rows)
    sentence = shop.refused(path)
    assert "arrived_at" in sentence
    mapping = shop.text("m.json", json.dumps({"*": {"时段": "arrived_at"}}, ensure_ascii=False))
    sheet = shop.one(path, "--mapping", mapping)
    assert (sheet["kind"], counts(sheet)) == ("visits", {"rows": 2, "created": 2})
    assert shop.car(vin(1))["last_visit_on"] == "2025-04-01"


def test_a_mapping_of_a_sheet_by_its_name_leads(shop: Shop) -> None:
    rows: list[list[object]] = [["工单号", "车架号", "进厂日期", "交车日期", "甲", "乙"], ["W1", vin(1), "2025-03-01",
                                "2025-03-02", 100, 200]]  # fmt: skip
    path = shop.xlsx("a.xlsx", 一=rows)
    told = {"*": {"甲": "paid_by_customer"}, "一": {"甲": "paid_by_insurer", "乙": "odometer_km"}}
    mapping = shop.text("m.json", json.dumps(told, ensure_ascii=False))
    shop.load(path, "--mapping", mapping)
    car = shop.car(vin(1))
    assert (car["paid_yuan"]["insurer"], car["paid_yuan"]["customer"], car["odometer_km"]) == (100, 0, 200)


@pytest.mark.parametrize("content", ["{", "[]", '{"*": 3}', '{"*": {"甲": "no_such_field"}}', '{"*": {"甲": 3}}'])
def test_a_mapping_that_says_nothing_sensible_is_refused(shop: Shop, content: str) -> None:
    path = shop.csv("a.csv", CUSTOMERS, {"customer_no": "C1", "name": "张"})
    shop.refused(path, "--mapping", shop.text("m.json", content))
    shop.refused(path, "--mapping", "nothere.json")
    assert not shop.knows("C1")
