# ruff: noqa: E501 - rows of headings read best as lines
"""Store 2: text exports in GB18030: dates as 2025年3月5日, money as `1,234.50元`, abbreviated and traditional headings."""

import csv
from pathlib import Path

from keliu.generator.dirt import Dirt
from keliu.generator.tables import (
    CHANNEL_WORDS,
    DIRECTION_WORDS,
    DISPOSAL_WORDS,
    GENDER_WORDS,
    KIND_WORDS,
    LINE_WORDS,
    POLICY_WORDS,
    PURPOSE_WORDS,
    YES_NO,
    Row,
    StoreTables,
    chinese_day,
    payer_word,
    state_word,
    total,
)  # fmt: skip

VISITS = "店号 委托书号 車牌號 VIN码 客户编号 车主 进厂日期 出厂日期 公里数 业务类型 SA SA工号 主修人工号 工时费 材料费 应收金额 实收金额 付款方 故障描述 单据状态"
CUSTOMERS = "店号 客户编号 客户姓名 性別 聯繫電話 生日 联系地址 区划代码 是否公司 服务顾问工号 备注"
CARS = "店号 车牌号 VIN码 客户编号 品牌 车系 车型 购车日期 本店销售 处置日期 处置原因"
POLICIES = "店号 保单号 VIN码 保险公司 险种 起保日期 到期日期 保费 是否本店投保"
CONTACTS = "店号 记录号 客户编号 VIN码 联系时间 联系渠道 呼叫方向 联系目的 是否接通 联系结果 员工编号"
ASSIGNMENTS = "店号 客户编号 服务顾问工号 班组 开始日期 结束日期"
LINES = "店号 委托书号 项次 项目类型 配件编码 配件名称 数量 单价 金额"


def write_text_exports(folder: Path, tables: StoreTables, dirt: Dirt) -> list[Path]:
    """This function will write the store's seven CSV files."""
    cars, people = tables.vehicles, tables.customers
    contents = (
        ("客户", CUSTOMERS, [_customer(row, dirt) for row in people.values()]),
        ("车辆", CARS, [_car(row) for row in cars.values()]),
        ("委托书", VISITS, [_visit(tables, row, dirt) for row in dirt.visits(tables.visits)]),
        ("项目明细", LINES, [_line(row) for row in tables.lines]),
        ("保险", POLICIES, [_policy(tables, row) for row in tables.policies]),
        ("回访", CONTACTS, [_contact(row) for row in tables.contacts]),
        ("客户归属", ASSIGNMENTS, [_assignment(row) for row in tables.assignments]),
    )
    paths = []
    for name, headings, rows in contents:
        path = folder / f"{tables.short()}_{name}.csv"
        with open(path, "w", encoding="gb18030", newline="") as stream:
            csv.writer(stream, lineterminator="\r\n").writerows([headings.split(), *rows])
        paths.append(path)
    return paths


def _yuan(value: str | float) -> str:
    return f"{float(value):,.2f}元"


def _time(text: str) -> str:
    return chinese_day(text) + text[10:] if text[10:] and text[:4].isdigit() and "-13-" not in text else text


def _visit(tables: StoreTables, row: Row, dirt: Dirt) -> list[str]:
    owner, amount = tables.customers[row["customer_no"]], total(row)
    return [
        tables.code, row["order_no"], dirt.plate(row["plate"]), dirt.vin(row["vin"]), row["customer_no"],
        dirt.name(owner["name"]), _time(row["arrived_at"]), _time(row["delivered_at"]), f"{row['odometer_km']}公里",
        KIND_WORDS[row["kind"]], tables.staff[row["advisor_no"]], row["advisor_no"], row["technician_no"],
        _yuan(row["labour_amount"]), _yuan(row["parts_amount"]), _yuan(amount), _yuan(amount), payer_word(row),
        row["description"], state_word(row),
    ]  # fmt: skip


def _customer(row: Row, dirt: Dirt) -> list[str]:
    return [
        row["store_code"], row["customer_no"], dirt.name(row["name"]), GENDER_WORDS[row["gender"]],
        dirt.phone(row["phone"], row["phone2"]), chinese_day(row["birthday"]), row["address"], row["region_code"],
        YES_NO[row["is_company"]], row["advisor_no"], row["note"],
    ]  # fmt: skip


def _car(row: Row) -> list[str]:
    return [
        row["store_code"], row["plate"], row["vin"], row["customer_no"], row["brand"], row["series"], row["model"],
        chinese_day(row["purchase_date"]), YES_NO[row["sold_by_store"]], chinese_day(row["disposed_on"]),
        DISPOSAL_WORDS[row["disposal_reason"]],
    ]  # fmt: skip


def _policy(tables: StoreTables, row: Row) -> list[str]:
    return [
        tables.code, row["policy_no"], row["vin"], row["insurer"], POLICY_WORDS[row["kind"]],
        chinese_day(row["starts_on"]), chinese_day(row["ends_on"]), _yuan(row["premium"]), YES_NO[row["sold_by_store"]],
    ]  # fmt: skip


def _contact(row: Row) -> list[str]:
    return [
        row["store_code"], row["contact_no"], row["customer_no"], row["vin"], row["at"], CHANNEL_WORDS[row["channel"]],
        DIRECTION_WORDS[row["direction"]], PURPOSE_WORDS[row["purpose"]], YES_NO[row["connected"]],
        row["outcome"], row["staff_no"],
    ]  # fmt: skip


def _line(row: Row) -> list[str]:
    return [
        row["store_code"], row["order_no"], row["line_no"], LINE_WORDS[row["type"]], row["code"], row["name"],
        row["quantity"], row["unit_price"], row["amount"],
    ]  # fmt: skip


def _assignment(row: Row) -> list[str]:
    return [
        row["store_code"], row["customer_no"], row["advisor_no"], row["team"], chinese_day(row["from_date"]),
        chinese_day(row["to_date"]),
    ]  # fmt: skip
