"""The hard rows, decided once (interface): one test a sentence, on files of a shop's own export where the trade has them."""

from typing import Any

import pytest

from tests.journeys.shop import CUSTOMERS, VEHICLES, VISITS, Shop, again, counts, row_of, sheets_of, vin

ORDERS = "工单号,进厂日期,VIN,车牌号,车主,手机,维修类别,工时费,材料费,实收金额"


def order(**given: object) -> list[object]:
    """Return a row of a shop's own order list."""
    return row_of(ORDERS, **{"进厂日期": "2025-03-01", "VIN": vin(1), "维修类别": "保养"} | given)


def warned(sheet: dict[str, Any]) -> list[tuple[int, str]]:
    """Return row and column of each warning."""
    return [(warning["row"], warning["column"]) for warning in sheet["warnings"]]


@pytest.mark.parametrize(
    "suffix", ["-1", "红冲", "-红冲", "(红冲)", "R", "-R", "H", "-HC", "T", "_01", "冲红", "-冲", "HC", "C"]
)
@pytest.mark.parametrize("is_first", [False, True])
def test_a_red_reversal_cancels_its_original_wherever_it_stands(shop: Shop, suffix: str, is_first: bool) -> None:
    rows = [order(工单号="WX2025030017", 工时费=100, 材料费=200, 实收金额=300),
            order(工单号=f"WX2025030017{suffix}", 工时费=-100, 材料费=-200, 实收金额=-300)]  # fmt: skip
    other = order(工单号="WX2025030018", 工时费=10, 材料费=20, 实收金额=30)
    path = shop.csv("a.csv", ORDERS, *(reversed(rows) if is_first else rows), other)
    sheet = shop.one(path)
    assert counts(sheet) == {"rows": 3, "created": 2, "merged": 1}
    car = shop.car(vin(1))
    assert (car["visits"], car["cancelled"], car["spend_yuan"]) == (1, 1, 30)
    again(shop, path)
    assert shop.car(vin(1))["spend_yuan"] == 30


def test_a_reversal_of_an_order_imported_before(shop: Shop) -> None:
    shop.load(shop.csv("a.csv", ORDERS, order(工单号="WX2025030017", 实收金额=300)))
    path = shop.csv(
        "b.csv", ORDERS, order(工单号="WX2025030017-1", 实收金额=-300), order(工单号="WX2025030019", 实收金额=5)
    )
    sheet = shop.one(path)
    assert counts(sheet) == {"rows": 2, "created": 1, "merged": 1}
    assert sheet["entities"]["visits"] == {"created": 1, "updated": 1}
    assert (shop.car(vin(1))["visits"], shop.car(vin(1))["cancelled"]) == (1, 1)
    again(shop, path)


def test_a_reversal_in_one_file_finds_its_original_in_another_of_the_call(shop: Shop) -> None:
    first = shop.csv("a.csv", ORDERS, order(工单号="WX2025030017-1", 实收金额=-300), order(工单号="WX2025030019"))
    second = shop.csv("b.csv", ORDERS, order(工单号="WX2025030017", 实收金额=300), order(工单号="WX2025030020"))
    assert [counts(s) for s in sheets_of(shop.load(first, second))] == [
        {"rows": 2, "created": 1, "merged": 1}, {"rows": 2, "created": 2}]  # fmt: skip


@pytest.mark.parametrize("suffix", ["-1", "红冲", "-HC", "R"])
def test_a_reversal_without_its_original_is_rejected(shop: Shop, suffix: str) -> None:
    path = shop.csv("a.csv", ORDERS, order(工单号="WX2025030018", 实收金额=30), order(工单号=f"WX2025030017{suffix}",
                    实收金额=-300))  # fmt: skip
    sheet = shop.one(path)
    assert counts(sheet) == {"rows": 2, "created": 1, "rejected": 1}
    assert sheet["rejects"][0]["row"] == 3
    assert shop.car(vin(1))["visits"] == 1


def test_a_refund_with_a_number_of_its_own_is_no_reversal(shop: Shop) -> None:
    path = shop.csv("a.csv", ORDERS, *(order(工单号=f"RO-2025-{n:02d}", 实收金额=100) for n in range(1, 5)),
                    order(工单号="RO-2025-05", 实收金额=-40))  # fmt: skip
    assert counts(shop.one(path)) == {"rows": 5, "created": 5}
    assert (shop.car(vin(1))["visits"], shop.car(vin(1))["spend_yuan"]) == (5, 360)


def test_a_canonical_reversal(shop: Shop) -> None:
    base = {"store_code": "S01", "vin": vin(1), "arrived_at": "2025-03-01 08:00", "cancelled": "0"}
    path = shop.csv("v.csv", VISITS, base | {"order_no": "R1", "paid_by_customer": "120.50"},
                    base | {"order_no": "R1-1", "paid_by_customer": "-120.50"})  # fmt: skip
    assert counts(shop.one(path)) == {"rows": 2, "created": 1, "merged": 1}
    car = shop.car(vin(1))
    assert (car["visits"], car["cancelled"], car["spend_yuan"], car["last_visit_on"]) == (0, 1, 0, None)
    again(shop, path)


def test_a_reversal_marked_in_a_column(shop: Shop) -> None:
    headings = ORDERS + ",红冲标志,原单号"
    rows = [[*order(工单号="WX17", 实收金额=300), "否", ""], [*order(工单号="WX99", 实收金额=-300), "是", "WX17"],
            [*order(工单号="WX18", 实收金额=70), "否", ""]]  # fmt: skip
    path = shop.csv("a.csv", headings, *rows)
    assert counts(shop.one(path)) == {"rows": 3, "created": 2, "merged": 1}
    assert (shop.car(vin(1))["visits"], shop.car(vin(1))["spend_yuan"]) == (1, 70)
    again(shop, path)


def test_a_void_order_is_cancelled(shop: Shop) -> None:
    headings = ORDERS + ",状态"
    path = shop.csv("a.csv", headings, [*order(工单号="WX1", 实收金额=300), "已作废"], [*order(工单号="WX2", 实收金额=50),
                    "已结算"])  # fmt: skip
    assert counts(shop.one(path)) == {"rows": 2, "created": 2}
    car = shop.car(vin(1))
    assert (car["visits"], car["cancelled"], car["spend_yuan"]) == (1, 1, 50)
    again(shop, path)


def test_o_i_and_q_in_a_vin_become_digits_when_the_check_digit_fits(shop: Shop) -> None:
    real = "LFMK01A30P1000101"
    real = next(v for n in range(100, 200) if "0" in (v := vin(n))[11:] and "1" in v[11:])
    wrong = real[:11] + real[11:].replace("0", "O").replace("1", "I")
    path = shop.csv("v.csv", VISITS, {"order_no": "R1", "store_code": "S01", "vin": wrong.lower(), "arrived_at":
                    "2025-01-02"})  # fmt: skip
    sheet = shop.one(path)
    assert counts(sheet) == {"rows": 1, "created": 1}
    assert warned(sheet) == [(2, "vin")]
    assert shop.car(real)["vin"] == real
    again(shop, path)


def test_a_vin_that_is_none_is_left_empty_and_the_plate_counts(shop: Shop) -> None:
    bad = "O" + vin(1)[1:]
    base = {"store_code": "S01", "arrived_at": "2025-01-02"}
    path = shop.csv("v.csv", VISITS, base | {"order_no": "R1", "vin": bad, "plate": "闽E·7K531"},
                    base | {"order_no": "R2", "vin": "LFMK123", "plate": "闽E7K531"},
                    base | {"order_no": "R3", "vin": bad})  # fmt: skip
    sheet = shop.one(path)
    assert counts(sheet) == {"rows": 3, "created": 2, "rejected": 1}
    assert warned(sheet)[:2] == [(2, "vin"), (3, "vin")]
    car = shop.car("闽E7K531")
    assert (car["vin"], car["visits"]) == (None, 2)
    again(shop, path)


@pytest.mark.parametrize(
    "word", ["临牌", "无牌", "未上牌", "新车", "暂无", "臨牌", "無牌", "无", "-", "临时牌照", "待上牌"]
)
def test_words_for_no_plate_are_no_plate(shop: Shop, word: str) -> None:
    sheet = shop.one(shop.csv("v.csv", VEHICLES, {"vin": vin(1), "plate": word, "store_code": "S01"},
                              {"vin": vin(2), "plate": word, "store_code": "S01"}))  # fmt: skip
    assert counts(sheet) == {"rows": 2, "created": 2}
    assert sheet["warnings"] == []
    assert shop.car(vin(1))["plate"] is None


def test_a_traditional_plate_is_stored_simplified_and_found_either_way(shop: Shop) -> None:
    shop.load(shop.csv("v.csv", VEHICLES, {"vin": vin(1), "plate": "粵B·12345", "store_code": "S01"}))
    for spelling in ("粤B12345", "粵B12345", "粤b 12345", "粤B·12345", "粵Ｂ１２３４５", "粤B-12345"):
        assert shop.car(spelling)["plate"] == "粤B12345"


@pytest.mark.parametrize("cell", ["1.3812345678E+10", "1.3812345678e10", 13812345678.0, "13812345678.0", "138 1234 5678",
                                  "+86 138-1234-5678", "１３８１２３４５６７８",
                                  "'13812345678", "8613812345678"])  # fmt: skip
def test_a_phone_with_all_its_digits_is_recovered(shop: Shop, cell: object) -> None:
    sheet = shop.one(shop.csv("c.csv", CUSTOMERS, {"customer_no": "C1", "name": "张三", "phone": cell}))
    assert sheet["warnings"] == []
    assert shop.phones("C1") == ["+8613812345678"]


@pytest.mark.parametrize("cell", ["1.38123E+10", "1.3812E10"])
def test_a_phone_with_fewer_digits_is_left_empty_with_a_warning(shop: Shop, cell: str) -> None:
    sheet = shop.one(shop.csv("c.csv", CUSTOMERS, {"customer_no": "C1", "name": "张三", "phone": cell}))
    assert counts(sheet) == {"rows": 1, "created": 1}
    assert warned(sheet) == [(2, "phone")]
    assert shop.phones("C1") == []


def test_a_masked_phone_changes_nothing(shop: Shop) -> None:
    row = {"customer_no": "C1", "store_code": "S01", "name": "张三"}
    shop.load(shop.csv("c.csv", CUSTOMERS, row | {"phone": "13812345678"}))
    for masked in ("138****5678", "138****", "138xxxx5678", "1381234****", "138＊＊＊＊5678"):
        sheet = shop.one(shop.csv("d.csv", CUSTOMERS, row | {"phone": masked}))
        assert counts(sheet) == {"rows": 1, "unchanged": 1}, masked
        assert shop.phones("C1") == ["+8613812345678"]


def test_a_phone_without_a_name_is_accepted_when_exactly_one_customer_has_it(shop: Shop) -> None:
    base = {"store_code": "S01"}
    shop.load(shop.csv("c.csv", CUSTOMERS, base | {"customer_no": "C1", "name": "张三", "phone": "13812345671"},
                       base | {"customer_no": "C2", "name": "李四", "phone": "13812345672"},
                       base | {"customer_no": "C3", "name": "王五", "phone": "13812345672"}))  # fmt: skip
    path = shop.csv("d.csv", CUSTOMERS, base | {"phone": "13812345671", "address": "漳州"}, base | {"phone": "13812345672"},
                    base | {"phone": "13812345673"})  # fmt: skip
    sheet = shop.one(path)
    assert counts(sheet) == {"rows": 3, "merged": 1, "rejected": 2}
    assert [reject["row"] for reject in sheet["rejects"]] == [3, 4]
    again(shop, path)


SENDERS = "委托书号,来厂日期,车架号,车主,车主电话,送修人,送修人电话,实收"


def test_a_sender_beside_an_owner_is_a_contact_of_the_visit(shop: Shop) -> None:
    path = shop.csv("a.csv", SENDERS, ["W1", "2025-03-01", vin(1), "张三", "13812345678", "李四", "13812345679", 100])
    sheet = shop.one(path)
    assert sheet["entities"]["customers"] == {"created": 1, "updated": 0}
    assert shop.show(vin(1))["customer"]["name"] == "张三"
    again(shop, path)


def test_a_sender_without_an_owner_becomes_customer_only_of_a_car_without_one(shop: Shop) -> None:
    shop.load(shop.csv("v.csv", VEHICLES, {"vin": vin(1), "customer_no": "C1", "store_code": "S01"}))
    path = shop.csv("a.csv", SENDERS, ["W1", "2025-03-01", vin(1), "", "", "李四", "13812345679", 100],
                    ["W2", "2025-03-01", vin(2), "", "", "王五", "13812345670", 100],
                    ["W3", "2025-03-01", vin(3), "", "", "赵六", "", 100])  # fmt: skip
    sheet = shop.one(path)
    assert sheet["entities"]["customers"] == {"created": 2, "updated": 0}
    assert shop.show(vin(1))["customer"]["customer_no"] == "C1"
    assert shop.show(vin(2), "--reveal")["customer"] == {
        "customer_no": None, "name": "王五", "phones": ["+8613812345670"]}  # fmt: skip
    assert shop.show(vin(3))["customer"]["name"] == "赵六"
    again(shop, path)


@pytest.mark.parametrize(
    ("cell", "name"),
    [("张三(老板)", "张三"), ("张三（已过户）", "张三"), ("张三 代 顺达公司", "张三"), ("张三代顺达物流有限公司", "张三"),
     ("张三(代顺达公司)", "张三"), ("王小明【老板】", "王小明"), ("漳州市顺达物流有限公司", "漳州市顺达物流有限公司"),
     ("时代汽车公司", "时代汽车公司"), ("现代汽车服务公司", "现代汽车服务公司"), ("福建（厦门）顺达有限公司",
      "福建（厦门）顺达有限公司"), ("新时代出租车公司", "新时代出租车公司"), ("欧阳　锋", "欧阳　锋"), ("O'Neil", "O'Neil")],
)  # fmt: skip
def test_what_is_no_name_goes_to_the_notes_with_a_warning(shop: Shop, cell: str, name: str) -> None:
    path = shop.csv("c.csv", CUSTOMERS, {"customer_no": "C1", "name": cell, "phone": "13812345678"})
    sheet = shop.one(path)
    assert shop.show("C1")["customer"]["name"] == name
    assert warned(sheet) == ([] if cell == name else [(2, "name")])
    again(shop, path)


def test_paid_is_what_was_received_and_the_rest_is_outstanding(shop: Shop) -> None:
    from keliu.workshop.models import Visit

    headings = "工单号,进厂日期,车牌号,应收金额,实收金额"
    path = shop.csv("a.csv", headings, ["W1", "2025-03-01", "闽E7K531", "1,234.50元", "1000"],
                    ["W2", "2025-03-02", "闽E7K531", "0.32万", "￥3200"])  # fmt: skip
    assert shop.one(path)["warnings"] == []
    assert shop.car("闽E7K531")["paid_yuan"] == {"customer": 4200, "insurer": 0, "manufacturer": 0}
    owed = Visit.objects.unscoped("test").order_by("order_no").values_list("outstanding_fen", flat=True)
    assert [fen or 0 for fen in owed] == [23450, 0]
    again(shop, path)


CLAIMS = "索赔单号,委托书号,车架号,维修日期,故障描述,索赔金额,审核状态"


def test_of_a_claim_list_the_order_is_the_repair_orders_and_a_refused_claim_pays_nothing(shop: Shop) -> None:
    path = shop.csv("三包.csv", CLAIMS, ["SP001", "W1", vin(1), "2025-03-01", "电机异响", 800, "已通过"],
                    ["SP002", "W2", vin(1), "2025-04-01", "后桥漏油", 500, "拒赔"])  # fmt: skip
    sheet = shop.one(path)
    assert (sheet["kind"], counts(sheet)) == ("visits", {"rows": 2, "created": 2})
    car = shop.car(vin(1))
    assert (car["visits"], car["paid_yuan"]) == (2, {"customer": 0, "insurer": 0, "manufacturer": 800})
    from keliu.workshop.models import Visit

    assert set(Visit.objects.unscoped("test").values_list("order_no", "kind")) == {
        ("W1", "warranty"),
        ("W2", "warranty"),
    }
    again(shop, path)


def test_a_claim_list_without_the_repair_orders_number_is_refused(shop: Shop) -> None:
    sentence = shop.refused(
        shop.csv("三包.csv", "索赔单号,车架号,维修日期,索赔金额", ["SP001", vin(1), "2025-03-01", 800])
    )
    assert "order_no" in sentence


@pytest.mark.parametrize("cell", ["2025-03-01 24:00", "2025-03-01 24:00:00", "2025年3月1日24时", "2025/3/1 24时00分"])
def test_midnight_written_24_belongs_to_the_day_it_stands_with(shop: Shop, cell: str) -> None:
    path = shop.csv("v.csv", VISITS, {"order_no": "R1", "store_code": "S01", "vin": vin(1), "arrived_at": cell})
    assert counts(shop.one(path)) == {"rows": 1, "created": 1}
    assert shop.car(vin(1))["last_visit_on"] == "2025-03-01"
    again(shop, path)


@pytest.mark.parametrize(
    ("cell", "day"),
    [("85.3.2", "1985-03-02"), ("1986-05-04", "1986-05-04"), ("1986年5月4日", "1986-05-04"), ("19860504", "1986-05-04"),
     (31536, "1986-05-04"), ("1991/9/15 00:00:00", "1991-09-15"), ("1986-05-04 0:00", "1986-05-04")],
)  # fmt: skip
def test_birthdays_are_days(shop: Shop, cell: object, day: str) -> None:
    from keliu.customers.models import Customer

    assert (
        shop.one(shop.csv("c.csv", CUSTOMERS, {"customer_no": "C1", "name": "张", "birthday": cell}))["warnings"] == []
    )
    assert str(Customer.objects.unscoped("test").get().birthday) == day


def test_every_birthday_of_1986_to_1991_stays_the_day_it_is(shop: Shop) -> None:
    from datetime import date, timedelta

    from keliu.customers.models import Customer

    days = [date(1986, 1, 1) + timedelta(days=n) for n in range(2191)]
    path = shop.csv("c.csv", CUSTOMERS, *({"customer_no": f"C{day}", "name": "张", "birthday": day} for day in days))
    assert counts(shop.one(path)) == {"rows": 2191, "created": 2191}
    kept = dict(Customer.objects.unscoped("test").values_list("customer_no", "birthday"))
    assert [day for day in days if kept[f"C{day}"] != day] == []
    again(shop, path)


@pytest.mark.parametrize(("cell", "km"), [("500公里", 500), ("12,345 km", 12345), ("3.2万", 32000), ("3.2万公里", 32000),
                                          (8000.0, 8000)])  # fmt: skip
def test_odometers_with_units_are_read(shop: Shop, cell: object, km: int) -> None:
    path = shop.csv("v.csv", VISITS, {"order_no": "R1", "store_code": "S01", "vin": vin(1), "arrived_at": "2025-03-01",
                    "odometer_km": cell})  # fmt: skip
    assert shop.one(path)["warnings"] == []
    assert shop.car(vin(1))["odometer_km"] == km


def test_two_vins_are_never_one_car(shop: Shop) -> None:
    base = {"plate": "闽E7K531", "store_code": "S01"}
    path = shop.csv("v.csv", VEHICLES, base | {"vin": vin(1)}, base | {"vin": vin(2)})
    assert counts(shop.one(path)) == {"rows": 2, "created": 2}
    again(shop, path)
    assert shop.car(vin(1))["vin"] != shop.car(vin(2))["vin"]
