# ruff: noqa: E501 - tables of spellings read best with a line each
"""Dirty workbooks of a small shop: cars with their plates and people, spelt in every way, and values that are none."""

import random
from typing import Any

from tests.journeys.shop import Rows, Shop, vin

CARS = [vin(n) for n in range(1, 9)]
PLATES = ["闽E7K531", "闽E7K532", "粤B12345", "闽ED12345", "沪A12345", "闽E7K536", "闽E7K537", "京A00018"]
PEOPLE = ["张三", "李四", "王五", "張麗", "顺达物流有限公司", "欧阳　娜娜", "陈小明", "林𠮷"]
DIRT: list[object] = ["", "", " ", "-", "无", "#N/A", "？？", "NULL", "'", "\t", "９９", "x" * 70, "字" * 300, "=1+1", "2025-02-30",
                      True, 3.5, -1, 45000, 1e15]  # fmt: skip
TEXTS = ["更换机油；检查", "Ａ４　全角", "两行\n文字", "0012", "😀𠮷", "café", "", "<b>", "3.10", "单引号'中间"]
KEYS = {"orders": 4, "canonical": 4, "cars": 2, "people": 3, "lines": 5, "policies": 7, "calls": 6}


def spelt_plate(draw: random.Random, plate: str) -> object:
    """Return a plate as somebody typed it."""
    forms = [
        plate,
        f"{plate[:2]}·{plate[2:]}",
        plate.lower(),
        f" {plate}",
        plate.replace("粤", "粵").replace("闽", "閩"),
    ]
    return draw.choice([*forms, *forms, "临牌", "无牌", "", "ABC"])


def spelt_vin(draw: random.Random, car: str) -> object:
    """Return a VIN as somebody typed it."""
    return draw.choice([car, car, car, car.lower(), f" {car} ", car.replace("0", "O"), car[:-1], ""])


def spelt_name(draw: random.Random, name: str) -> object:
    """Return a name as somebody typed it."""
    return draw.choice([name, name, name, f"{name}(老板)", f"{name}（已过户）", f"{name} 代 和兴公司", ""])


def spelt_phone(draw: random.Random, phone: str) -> object:
    """Return a phone as a spreadsheet kept it."""
    kept = [
        phone,
        phone,
        float(phone),
        f"{phone[0]}.{phone[1:]}E+10",
        f"+86 {phone[:3]}-{phone[3:]}",
        f"{phone}/0596-8008820",
    ]
    return draw.choice([*kept, f"{phone[:3]}****{phone[7:]}", "", "12345", "1.38E+10"])


def spelt_day(draw: random.Random, day: int) -> object:
    """Return a day as somebody typed it."""
    return draw.choice([f"2025-03-{day:02d}", f"2025/3/{day} 8:30", f"2025年3月{day}日", f"25.3.{day}", 45716 + day, 45716.5 + day,
                        f"2025-03-{day:02d} 24:00", f"202503{day:02d}", "", "昨天"])  # fmt: skip


def spelt_money(draw: random.Random, sign: int) -> object:
    """Return an amount as somebody typed it."""
    amount = sign * draw.randint(1, 5000)
    return draw.choice([amount, amount, f"{amount}.50元", amount / 3, f"{amount}元", "", "三百"])


def row_values(draw: random.Random) -> dict[str, Any]:
    """Return what all columns of one row say: of one car, its people, one order."""
    car = draw.randrange(len(CARS))
    person = car if draw.random() < 0.9 else draw.randrange(len(PEOPLE))
    order, sign = draw.randint(1, 12), 1
    number: object = f"WX2025{order:04d}"
    if draw.random() < 0.08:
        number, sign = f"{number}{draw.choice(['-1', '红冲', 'R', '-HC'])}", -1
    amount = spelt_money(draw, sign)
    phone = f"1381234567{person}"
    return {
        "order": draw.choice([number, number, number, f" {number} ", ""]), "day": spelt_day(draw, 1 + order * 2),
        "vin": spelt_vin(draw, CARS[car]), "plate": spelt_plate(draw, PLATES[car]), "name": spelt_name(draw, PEOPLE[person]),
        "phone": spelt_phone(draw, phone), "no": draw.choice([f"10{person:02d}", "", f"10{person:02d}.0"]), "money": amount,
        "due": sign * 6000, "km": draw.choice([order * 1000, f"{order}000公里", "3.2万", ""]), "text": draw.choice(TEXTS),
        "kind": draw.choice(["保养", "一般维修", "鈑噴", "索赔", "返修", "客户自费", "", "repair", "maintenance"]),
        "state": draw.choice(["已结算", "作废", ""]), "bool": draw.choice(["0", "1", "", "也许"]),
        "gender": draw.choice(["男", "女", "", "?"]), "type": draw.choice(["工时", "配件", ""]), "store": f"S0{1 + order % 2}",
        "cover": draw.choice(["交强险", "商业险", ""]), "policy": f"P{car}{draw.randint(1, 2)}", "way": draw.choice(["呼出", "呼入"]),
        "channel": draw.choice(["电话", "短信"]), "sender": spelt_name(draw, draw.choice(PEOPLE)), "birthday": "1990-05-04",
    }  # fmt: skip


COLUMNS: dict[str, dict[str, str]] = {
    "orders": {"工单号": "order", "进厂日期": "day", "车架号": "vin", "车牌号": "plate", "车主": "name", "车主电话": "phone",
               "维修类型": "kind", "实收金额": "money", "应收金额": "due", "行驶里程": "km", "故障描述": "text", "送修人": "sender",
               "客户编号": "no", "状态": "state", "内部列": "text"},
    "canonical": {"order_no": "order", "store_code": "store", "arrived_at": "day", "vin": "vin", "plate": "plate",
                  "customer_no": "no", "kind": "kind", "paid_by_customer": "money", "description": "text",
                  "cancelled": "bool", "odometer_km": "km"},
    "cars": {"车架号": "vin", "车牌号": "plate", "车主": "name", "手机": "phone", "客户编号": "no", "购车日期": "day", "车型": "text",
             "保险到期": "day", "里程": "km", "里程日期": "day"},
    "people": {"客户编号": "no", "姓名": "name", "手机": "phone", "生日": "birthday", "地址": "text", "性别": "gender"},
    "lines": {"工单号": "order", "进厂日期": "day", "车架号": "vin", "项目名称": "text", "数量": "km", "单价": "money",
              "金额": "money", "项目类型": "type", "零件编号": "no"},
    "policies": {"保单号": "policy", "车架号": "vin", "车牌号": "plate", "被保险人": "name", "险种": "cover", "起保日期": "day",
                 "到期日期": "day", "保费": "money"},
    "calls": {"客户姓名": "name", "联系电话": "phone", "车架号": "vin", "回访时间": "day", "回访方式": "channel",
              "呼叫方向": "way", "回访结果": "text", "回访人": "sender"},
}  # fmt: skip


def sheet_of(draw: random.Random, name: str) -> Rows:
    """Return a dirty sheet: titles, its needed columns and some others in any order, dirt, blank rows, totals."""
    columns = list(COLUMNS[name].items())
    kept = columns[: KEYS[name]] + draw.sample(columns[KEYS[name] :], draw.randint(0, len(columns) - KEYS[name]))
    if name != "canonical":
        draw.shuffle(kept)
    rows: Rows = [["导出明细表"], []] if draw.random() < 0.3 else []
    rows.append([heading for heading, _ in kept])
    for _ in range(draw.randint(1, 30)):
        values = row_values(draw)
        rows.append([draw.choice(DIRT) if draw.random() < 0.05 else values[what] for _, what in kept])
        if draw.random() < 0.05:
            rows.append([])
        if draw.random() < 0.04:
            rows.append([heading for heading, _ in kept])
    if draw.random() < 0.3:
        rows.append(["合计", *[""] * (len(kept) - 2), 99])
    return rows


def dirty_files(shop: Shop, draw: random.Random) -> list[str]:
    """Write one to three files of one to three sheets each."""
    files = []
    for number in range(draw.randint(1, 3)):
        names = draw.sample(sorted(COLUMNS), draw.randint(1, 3))
        sheets = {f"{name}{number}": sheet_of(draw, name) for name in names}
        files.append(shop.xlsx(f"f{number}.xlsx", **sheets))
    return files
