"""Store 3: one .xlsx with merged two-level headings: 工单, 车辆档案, 客户, 保险, 回访, and a summary nobody should import."""

from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format

from keliu.generator.dirt import Dirt
from keliu.generator.tables import (
    CHANNEL_WORDS,
    DIRECTION_WORDS,
    DISPOSAL_WORDS,
    GENDER_WORDS,
    KIND_WORDS,
    MONEY,
    POLICY_WORDS,
    PURPOSE_WORDS,
    YES_NO,
    Row,
    StoreTables,
    state_word,
    total,
)  # fmt: skip

Cell = str | int | float
# A group of columns a line: the upper heading, then those under it.
VISITS = """
单据 门店代码 工单号 工单状态
车辆 车牌号 车架号 进厂里程
客户 客户编号 客户名称
时间 进厂时间 预计交车时间 交车时间
作业 维修类别 顾问工号 服务顾问 技师工号 维修内容
费用 工时费 材料费 配件成本 客户付 保险付 厂家付
"""
CARS = """
车辆 门店代码 车牌号 车架号 品牌 车系 车型
销售 购车日期 本店销售
车主 客户编号
处置 处置日期 处置原因
"""
CUSTOMERS = """
基本信息 门店代码 客户编号 客户名称 性别 出生日期 是否公司
联系 手机 备用电话 联系地址
归属 服务顾问工号 备注
"""
POLICIES = """
保单 门店代码 保单号 车架号 保险公司 险种
期限 起保日期 到期日期
金额 保费 是否本店投保
"""
CONTACTS = """
回访 门店代码 回访编号 客户编号 车架号
过程 回访时间 联系方式 方向 回访类型
结果 是否接通 回访结果 工号
"""

ASSIGNMENTS = """
客户 门店代码 客户编号
归属 顾问工号 班组
期限 开始日期 结束日期
"""


def write_two_level_workbook(folder: Path, tables: StoreTables, dirt: Dirt) -> list[Path]:
    """This function will write the store's one workbook."""
    path = folder / f"{tables.short()}_导出.xlsx"
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False})
    book.set_properties({"title": tables.name, "created": datetime(2024, 1, 1, tzinfo=UTC)})
    bold = book.add_format({"bold": True, "align": "center"})
    _sheet(book, "工单", VISITS, [_visit(tables, row, dirt) for row in dirt.visits(tables.visits)], bold)
    _sheet(book, "车辆档案", CARS, [_car(row, dirt) for row in tables.vehicles.values()], bold)
    _sheet(book, "客户", CUSTOMERS, [_customer(row, dirt) for row in tables.customers.values()], bold)
    _summary(book, tables)
    _sheet(book, "保险", POLICIES, [_policy(tables, row) for row in tables.policies], bold)
    _sheet(book, "回访", CONTACTS, [_contact(row) for row in tables.contacts], bold)
    _sheet(book, "客户归属", ASSIGNMENTS, [_assignment(row) for row in tables.assignments], bold)
    book.close()
    return [path]


def _sheet(book: xlsxwriter.Workbook, name: str, groups: str, rows: list[list[Cell]], bold: Format) -> None:
    """Write a sheet whose upper headings are merged over the lower ones."""
    sheet = book.add_worksheet(name)
    column = 0
    for line in groups.strip().splitlines():
        upper, *lower = line.split()
        if len(lower) > 1:
            sheet.merge_range(0, column, 0, column + len(lower) - 1, upper, bold)
        else:
            sheet.write_string(0, column, upper, bold)
        for heading in lower:
            sheet.write_string(1, column, heading, bold)
            column += 1
    for number, row in enumerate(rows, 2):
        for place, cell in enumerate(row):
            if cell != "":
                sheet.write(number, place, cell)


def _summary(book: xlsxwriter.Workbook, tables: StoreTables) -> None:
    """Write the settlement by month, which is no data of a known kind."""
    months: dict[str, list[float]] = {}
    for row in tables.visits:
        if row["cancelled"] == "0":
            months.setdefault(row["arrived_at"][:7], []).append(total(row))
    sheet = book.add_worksheet("结算汇总")
    for column, heading in enumerate(("月份", "台次", "产值（元）", "单车产值")):
        sheet.write_string(0, column, heading)
    for number, month in enumerate(sorted(months), 1):
        values = months[month]
        cells = (month, len(values), round(sum(values), 2), round(sum(values) / len(values), 2))
        for column, cell in enumerate(cells):
            sheet.write(number, column, cell)


def _visit(tables: StoreTables, row: Row, dirt: Dirt) -> list[Cell]:
    owner = tables.customers[row["customer_no"]]
    return [
        tables.code, row["order_no"], state_word(row), dirt.plate(row["plate"]), dirt.vin(row["vin"]),
        int(row["odometer_km"]), row["customer_no"], dirt.name(owner["name"]), row["arrived_at"], row["promised_at"],
        row["delivered_at"],
        KIND_WORDS[row["kind"]], row["advisor_no"], tables.staff[row["advisor_no"]], row["technician_no"],
        row["description"], *(float(row[key]) for key in MONEY),
    ]  # fmt: skip


def _car(row: Row, dirt: Dirt) -> list[Cell]:
    return [
        row["store_code"], dirt.plate(row["plate"]), row["vin"], row["brand"], row["series"], row["model"],
        row["purchase_date"].replace("-", "/"), YES_NO[row["sold_by_store"]], row["customer_no"],
        row["disposed_on"].replace("-", "/"), DISPOSAL_WORDS[row["disposal_reason"]],
    ]  # fmt: skip


def _customer(row: Row, dirt: Dirt) -> list[Cell]:
    return [
        row["store_code"], row["customer_no"], dirt.name(row["name"]), GENDER_WORDS[row["gender"]],
        row["birthday"].replace("-", "."), YES_NO[row["is_company"]], dirt.phone(row["phone"], row["phone2"]),
        row["phone2"], row["address"], row["advisor_no"], row["note"],
    ]  # fmt: skip


def _policy(tables: StoreTables, row: Row) -> list[Cell]:
    return [
        tables.code, row["policy_no"], row["vin"], row["insurer"], POLICY_WORDS[row["kind"]], row["starts_on"],
        row["ends_on"], float(row["premium"]), YES_NO[row["sold_by_store"]],
    ]  # fmt: skip


def _contact(row: Row) -> list[Cell]:
    return [
        row["store_code"], row["contact_no"], row["customer_no"], row["vin"], row["at"], CHANNEL_WORDS[row["channel"]],
        DIRECTION_WORDS[row["direction"]], PURPOSE_WORDS[row["purpose"]], YES_NO[row["connected"]],
        row["outcome"], row["staff_no"],
    ]  # fmt: skip


def _assignment(row: Row) -> list[Cell]:
    return [
        row["store_code"], row["customer_no"], row["advisor_no"], row["team"], row["from_date"], row["to_date"],
    ]  # fmt: skip
