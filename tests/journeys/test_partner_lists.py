"""Lists of suppliers and dealers are imported like any other: understood, written, changed, sent back, undone (A7)."""

import json

from keliu.customers.models import Partner
from tests.journeys.shop import STORES, Shop, again, counts

HEADINGS = ["供应商编码", "供应商名称", "联系人", "联系电话", "地址", "主营", "供应品牌", "账期"]
FIRST = ["SP01", "厦门众成汽配", "柯建明", "0592-8800123", "厦门市湖里区枋湖路8号", "机滤、机油", "博世", "月结30天"]
SECOND = ["SP02", "泉州顺发轮胎", "", "13950012345", "", "轮胎", "", ""]
PARTS = [["配件编码", "配件名称", "供应商", "品牌", "库存"], ["04152", "机滤", "厦门众成汽配", "博世", 12]]


def partner(code: str) -> Partner:
    return Partner.objects.unscoped("test").get(code=code)


def test_a_list_of_suppliers_is_written_changed_and_taken_back(shop: Shop) -> None:
    shop.load(shop.csv("stores.csv", STORES, {"store_code": "S01", "name": "一店"}))
    sheet = shop.one(shop.xlsx("供应商.xlsx", 供应商=[HEADINGS, FIRST, SECOND]))
    assert (sheet["kind"], counts(sheet)) == ("partners", {"rows": 2, "created": 2})
    assert sheet["entities"]["partners"]["created"] == 2
    row = partner("SP01")
    assert (row.name, row.kind, row.contact_name, row.phone) == (FIRST[1], "supplier", "柯建明", "+865928800123")
    assert (row.goods, row.brands, row.note, row.confirmed_on) == ("机滤、机油", "博世", "账期：月结30天", None)
    assert row.registered_on is not None
    assert "zcqp" in row.search
    again(shop, shop.path("供应商.xlsx"))

    other = ["SP09", FIRST[1], "", "", "", "机滤", "", ""]
    document = shop.load(
        shop.xlsx("新.xlsx", 供应商=[HEADINGS, [*FIRST[:2], "林秀兰", *FIRST[3:]], other, ["", "", "某人"]])
    )
    (sheet,) = document["files"][0]["sheets"]
    assert counts(sheet) == {"rows": 3, "updated": 1, "rejected": 2}
    assert {reject["row"]: reject["reason"] for reject in sheet["rejects"]} == {
        3: "厦门众成汽配 已有档案，代码是 SP01",
        4: "这一行既没有单位代码，也没有单位名称",
    }
    assert partner("SP01").contact_name == "林秀兰"
    assert json.loads(shop.keliu("undo", document["batch"], "--json").out)["restored"] == 1
    assert partner("SP01").contact_name == "柯建明"


def test_dealers_are_told_by_their_heading_and_a_list_of_parts_is_none_of_partners(shop: Shop) -> None:
    sheet = shop.one(
        shop.xlsx("d.xlsx", 经销商=[["经销商名称", "负责人", "手机"], ["漳浦众和", "陈艺", "13950012345"]])
    )
    assert (sheet["kind"], sheet["created"]) == ("partners", 1)
    assert (partner("漳浦众和").kind, partner("漳浦众和").contact_name) == ("dealer", "陈艺")
    sheet = shop.one(shop.xlsx("p.xlsx", 库存=PARTS))
    assert (sheet["created"], sheet["rejected"]) == (0, 1)
    sheet = shop.one(shop.csv("c.csv", "code,store_code,name,kind,goods", ["D2", "", "漳浦众诚", "dealer", "整车"]))
    assert (sheet["kind"], partner("D2").kind) == ("partners", "dealer")
