"""Every form in which a dealer's system hands its data out (interface: hard rows; reliability XC3)."""

import datetime
from pathlib import Path

import pytest
import xlsxwriter

from keliu.sheets.tests.making import csv_text, write_ods, write_xls
from tests.journeys.shop import Rows, Shop, again, counts, vin

HEAD: list[object] = [
    "委托书号",
    "进厂时间",
    "车架号",
    "车牌号",
    "车主",
    "车主电话",
    "维修类别",
    "行驶里程",
    "客户付",
    "备注",
]
NAMES = ["张三", "欧阳娜娜", "陳曉東", "林志玲", "深圳市顺达物流有限公司"]


def orders(names: list[str] = NAMES) -> Rows:
    """Return the rows of an order list."""
    return [
        [
            f"W{n}",
            f"2025-03-0{n} 09:30",
            vin(n),
            f"闽E7K53{n}",
            name,
            f"1381234567{n}",
            "保养",
            1000 * n,
            100 * n,
            "更换机油",
        ]
        for n, name in enumerate(names, 1)
    ]


def check(shop: Shop, path: str | Path, sheet_name: str | None, names: list[str] = NAMES) -> None:
    """Import an order list of any form and check that every character arrived."""
    sheet = shop.one(str(path))
    assert (sheet["sheet"], sheet["kind"]) == (sheet_name, "visits")
    assert counts(sheet) == {"rows": len(names), "created": len(names)}
    assert sheet["warnings"] == []
    for n, name in enumerate(names, 1):
        document = shop.show(vin(n), "--reveal")
        assert document["customer"]["name"] == name
        assert document["customer"]["phones"] == [f"+861381234567{n}"]
        (car,) = document["vehicles"]
        assert (car["plate"], car["odometer_km"], car["spend_yuan"]) == (f"闽E7K53{n}", 1000 * n, 100 * n)
        assert car["last_visit_on"] == f"2025-03-0{n}"
    again(shop, str(path))


TEXTS = ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]


@pytest.mark.parametrize("encoding", TEXTS)
@pytest.mark.parametrize(
    ("name", "mark"), [("a.csv", ","), ("b.xls", "\t"), ("c.csv", ";"), ("d.csv", "\t"), ("e.txt", "|")]
)
def test_text_of_any_encoding_and_separator(shop: Shop, encoding: str, name: str, mark: str) -> None:
    names = NAMES if encoding != "gb18030" else [*NAMES[:2], "陈晓东", *NAMES[3:], "龑䶮㛃"]
    check(shop, shop.text(name, csv_text([HEAD, *orders(names)], mark), encoding), None, names)


def test_big5_with_the_hong_kong_characters(shop: Shop) -> None:
    from keliu.sheets.normal import to_traditional

    names = ["陳大文", "李小明", "何嘉琪", "黃䶮", "香港順達有限公司"]
    rows = [[to_traditional(str(cell)) if i != 4 else cell for i, cell in enumerate(row)] for row in orders(names)]
    head = [to_traditional(str(word)) for word in HEAD]
    names[3] = "黃啟彤"
    rows[3][4] = names[3]
    text = csv_text([head, *rows]).replace("閩", "粵")
    path = shop.text("a.csv", text, "big5hkscs")
    sheet = shop.one(path)
    assert (sheet["kind"], counts(sheet)) == ("visits", {"rows": 5, "created": 5})
    assert shop.car("粤E7K531")["plate"] == "粤E7K531"
    for n, name in enumerate(names, 1):
        assert shop.show(vin(n))["customer"]["name"] == name


def test_workbooks_of_all_kinds(shop: Shop) -> None:
    check(shop, shop.xlsx("a.xlsx", 维修工单明细=[HEAD, *orders()]), "维修工单明细")
    for sheet, path in (("工单", write_xls(shop.path("b.xls"), "工单", [HEAD, *orders()])),
                        ("明细", write_ods(shop.path("c.ods"), "明细", [HEAD, *orders()]))):  # fmt: skip
        result = shop.one(str(path))
        assert (result["sheet"], counts(result)) == (sheet, {"rows": 5, "unchanged": 5})


@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_html_named_xls(shop: Shop, charset: str) -> None:
    names = [*NAMES[:2], "陈晓东", *NAMES[3:]]
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in [HEAD, *orders(names)])
    text = (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head><body>'
        f'<table border="1"><tr><td colspan="10">维修工单明细表</td></tr>{lines}'
        '<tr><td colspan="8">合计</td><td>1500</td><td></td></tr></table></body></html>'
    )
    check(shop, shop.text("导出.xls", text, "gb18030" if charset == "gb2312" else charset), None, names)


def test_titles_two_level_headings_repeated_headings_and_totals_are_no_rows(shop: Shop) -> None:
    path = shop.path("two.xlsx")
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("结算单")
    sheet.merge_range(0, 0, 0, 7, "某某汽车销售服务有限公司 维修结算明细")
    sheet.write(1, 0, "统计期间：2025-03-01 至 2025-03-31")
    for column, word in enumerate(["结算单号", "进厂日期"]):
        sheet.merge_range(2, column, 3, column, word)
    sheet.merge_range(2, 2, 2, 4, "车辆信息")
    sheet.merge_range(2, 5, 2, 7, "付款")
    for column, word in enumerate(["车架号", "车牌号", "里程", "客户付", "保险付", "厂家付"], 2):
        sheet.write(3, column, word)
    rows: Rows = [["J1", "2025/3/1", vin(1), "闽E7K531", "1,000公里", 100, 200, 300],
                  ["J2", "2025年3月2日", vin(1), "闽E·7K531", 2000, "1,234.50元", "", ""], ["小计", "", "", "", "", 1, 2, 3],
                  ["结算单号", "进厂日期", "车架号", "车牌号", "里程", "客户付", "保险付", "厂家付"],
                  ["J3", datetime.datetime(2025, 3, 3, 8, 30), vin(1), "闽E7K531", 3000, 0.5, 0, 0], [],
                  ["合计", "", "", "", "", 9, 9, 9], ["制表人：王五", "", "审核："]]  # fmt: skip
    style = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for number, row in enumerate(rows, 4):
        for column, cell in enumerate(row):
            if isinstance(cell, datetime.datetime):
                sheet.write_datetime(number, column, cell, style)
            elif cell != "":
                sheet.write(number, column, cell)
    book.close()
    found = shop.one(str(path))
    assert (found["kind"], counts(found), found["warnings"]) == ("visits", {"rows": 3, "created": 3}, [])
    car = shop.car(vin(1))
    assert car["paid_yuan"] == {"customer": 1335.0, "insurer": 200.0, "manufacturer": 300.0}
    assert (car["odometer_km"], car["last_visit_on"]) == (3000, "2025-03-03")
    again(shop, str(path))


def test_traditional_headings(shop: Shop) -> None:
    head = "委託書號,進廠日期,車架號,車牌號,車主,車主電話,維修類別,行駛里程,客戶付"
    path = shop.csv(
        "a.csv", head, ["W1", "2025-03-01", vin(1), "粵B12345", "陳大文", "13812345678", "鈑噴", "800", "100"]
    )
    sheet = shop.one(path)
    assert (sheet["kind"], sheet["warnings"]) == ("visits", [])
    document = shop.show("粤B12345")
    assert document["customer"]["name"] == "陳大文"
    assert document["vehicles"][0]["spend_yuan"] == 100


@pytest.mark.parametrize("is_1904", [False, True])
@pytest.mark.parametrize("has_format", [False, True])
def test_days_counted_from_1900_and_from_1904(shop: Shop, is_1904: bool, has_format: bool) -> None:
    path = shop.path("a.xlsx")
    book = xlsxwriter.Workbook(str(path), {"date_1904": is_1904})
    sheet = book.add_worksheet("工单")
    sheet.write_row(0, 0, ["工单号", "进厂日期", "车架号"])
    epoch = datetime.date(1904, 1, 1) if is_1904 else datetime.date(1899, 12, 30)
    for number, day in enumerate((datetime.date(2025, 3, 5), datetime.date(2025, 12, 31)), 1):
        style = book.add_format({"num_format": "yyyy-mm-dd"}) if has_format else None
        sheet.write(number, 0, f"W{number}")
        sheet.write_number(number, 1, (day - epoch).days, style)
        sheet.write(number, 2, vin(number))
    book.close()
    assert counts(shop.one(str(path))) == {"rows": 2, "created": 2}
    assert [shop.car(vin(n))["last_visit_on"] for n in (1, 2)] == ["2025-03-05", "2025-12-31"]


def test_hidden_sheets_are_ignored(shop: Shop) -> None:
    path = shop.path("a.xlsx")
    book = xlsxwriter.Workbook(str(path))
    for name in ("工单", "旧工单"):
        sheet = book.add_worksheet(name)
        for number, row in enumerate([HEAD, *orders()]):
            sheet.write_row(number, 0, row)
    sheet.hide()
    book.close()
    (file,) = shop.load(str(path))["files"]
    assert [(s["sheet"], s["kind"]) for s in file["sheets"]] == [("工单", "visits"), ("旧工单", "ignored")]


def test_a_name_that_lies_about_the_form_does_not_matter(shop: Shop) -> None:
    made = Path(shop.xlsx("a.xlsx", 工单=[HEAD, *orders()]))
    made.rename(shop.path("a.csv"))
    check(shop, shop.path("a.csv"), "工单")


def test_texts_arrive_as_they_were_written(shop: Shop) -> None:
    from keliu.workshop.models import Visit

    texts = ["1.更换机油；2.检查刹车（前轮）", "Ａ４纸　全角", "100％ 合格—完成", "0012", "1E5", "=SUM(A1)", "两行\n文字",
             "'引号'", "café ñ", "表情😀", "𠮷野家", "<b>&amp;</b>", "-5", "+86", "@abc", "3.10"]  # fmt: skip
    rows = [[f"W{n}", "2025-03-01", vin(1), text] for n, text in enumerate(texts)]
    path = shop.text("a.csv", csv_text([["工单号", "进厂日期", "车架号", "故障描述"], *rows]))
    shop.load(path)
    kept = dict(Visit.objects.unscoped("test").values_list("order_no", "description"))
    assert [kept[f"W{n}"] for n in range(len(texts))] == texts
    again(shop, path)
    book = shop.xlsx("b.xlsx", 工单=[["工单号", "进厂日期", "车架号", "故障描述"], *rows[:5], *rows[6:]])
    again(shop, book)
