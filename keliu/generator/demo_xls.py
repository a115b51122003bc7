# ruff: noqa: E501 - rows of headings read best as lines
"""Store 1: an old dealer system's .xls exports: title rows, totals in the last row, phones as numbers, dates as serials."""

from pathlib import Path

import xlwt

from keliu.generator.dirt import Dirt
from keliu.generator.tables import (
    CHANNEL_WORDS,
    DIRECTION_WORDS,
    DISPOSAL_WORDS,
    GENDER_WORDS,
    KIND_WORDS,
    LINE_WORDS,
    MONEY,
    POLICY_WORDS,
    PURPOSE_WORDS,
    YES_NO,
    Row,
    StoreTables,
    excel_serial,
    state_word,
)  # fmt: skip

Cell = str | int | float
VISITS = (
    "门店代码 工单号 车牌号 车架号 客户编号 客户名称 进厂时间 预计交车时间 交车时间 行驶里程 维修类别 顾问工号 服务顾问 技师工号 工时费 材料费 "
    "配件成本 客户付 保险付 厂家付 维修内容 状态"
)
CARS = "门店代码 车牌号 车架号 品牌 车系 车型 购车日期 本店销售 客户编号 车主姓名 性别 手机号码 备用电话 出生日期 联系地址 是否公司 服务顾问工号 处置日期 处置原因 备注"
POLICIES = "门店代码 保单号 车牌号 车架号 保险公司 险种 起保日期 到期日期 保费 是否本店投保"
CONTACTS = "门店代码 回访编号 客户编号 车架号 回访时间 联系方式 方向 回访类型 是否接通 回访结果 工号"
ASSIGNMENTS = "门店代码 客户编号 顾问工号 班组 开始日期 结束日期"
LINES = "门店代码 工单号 行号 项目类型 项目代码 项目名称 数量 单价 金额 批次 供应商代码 故障模式"


def write_old_workbooks(folder: Path, tables: StoreTables, dirt: Dirt) -> list[Path]:
    """This function will write the store's .xls files: orders with their lines, and the files of cars."""
    orders = xlwt.Workbook(encoding="utf-8")
    rows = [_visit(tables, row, dirt) for row in dirt.visits(tables.visits)]
    sums: list[Cell] = ["合计", *[""] * 13, *(round(sum(float(row[n]) for row in rows), 2) for n in range(14, 20))]
    _sheet(orders, "维修工单", f"{tables.name} 维修工单明细表", VISITS, rows, sums)
    lines = [_line(row) for row in tables.lines]
    _sheet(orders, "工单明细", f"{tables.name} 工单项目明细", LINES, lines, [])
    cars = xlwt.Workbook(encoding="utf-8")
    kept = [_car(tables, row, dirt) for row in tables.vehicles.values()]
    _sheet(cars, "车辆档案", f"{tables.name} 车辆档案", CARS, kept, ["合计", f"{len(kept)}台"])
    policies = [_policy(tables, row) for row in tables.policies]
    premiums: list[Cell] = ["合计", *[""] * 7, round(sum(float(row["premium"]) for row in tables.policies), 2)]
    _sheet(cars, "保险台账", f"{tables.name} 保险台账", POLICIES, policies, premiums)
    _sheet(cars, "回访记录", f"{tables.name} 回访记录", CONTACTS, [_contact(row) for row in tables.contacts], [])
    _sheet(
        cars, "客户归属", f"{tables.name} 客户归属表", ASSIGNMENTS, [_assignment(row) for row in tables.assignments], []
    )
    paths = [folder / f"{tables.short()}_维修工单.xls", folder / f"{tables.short()}_客户车辆档案.xls"]
    orders.save(str(paths[0]))
    cars.save(str(paths[1]))
    return paths


def _sheet(
    book: xlwt.Workbook, name: str, title: str, headings: str, rows: list[list[Cell]], footer: list[Cell]
) -> None:
    """Write a titled sheet: title, a line of the period, headings, rows, totals."""
    sheet = book.add_sheet(name)
    sheet.write(0, 0, title)
    sheet.write(1, 0, "制表：系统管理员")
    for column, heading in enumerate(headings.split()):
        sheet.write(2, column, heading)
    for number, row in enumerate([*rows, footer] if footer else rows, 3):
        for column, cell in enumerate(row):
            if cell != "":
                sheet.write(number, column, cell)


def _visit(tables: StoreTables, row: Row, dirt: Dirt) -> list[Cell]:
    """Return an order's cells; void ones say 作废."""
    owner = tables.customers[row["customer_no"]]
    head: list[Cell] = [tables.code, row["order_no"], dirt.plate(row["plate"]), dirt.vin(row["vin"])]
    head += [row["customer_no"], dirt.name(owner["name"]), row["arrived_at"], row["promised_at"], row["delivered_at"]]
    head += [int(row["odometer_km"]), KIND_WORDS[row["kind"]], row["advisor_no"], tables.staff[row["advisor_no"]]]
    return [*head, row["technician_no"], *(float(row[key]) for key in MONEY), row["description"], state_word(row)]


def _car(tables: StoreTables, row: Row, dirt: Dirt) -> list[Cell]:
    """Return a car's cells with its owner's; a plain phone is a number, as that system exports it."""
    owner = tables.customers[row["customer_no"]]
    phone = dirt.phone(owner["phone"], owner["phone2"])
    born = excel_serial(owner["birthday"]) if owner["birthday"] else ""
    gone = excel_serial(row["disposed_on"]) if row["disposed_on"] else ""
    return [
        tables.code, dirt.plate(row["plate"]), row["vin"], row["brand"], row["series"], row["model"],
        excel_serial(row["purchase_date"]), YES_NO[row["sold_by_store"]], row["customer_no"], dirt.name(owner["name"]),
        GENDER_WORDS[owner["gender"]], int(phone) if phone.isdigit() else phone, owner["phone2"], born, owner["address"],
        YES_NO[owner["is_company"]], owner["advisor_no"], gone, DISPOSAL_WORDS[row["disposal_reason"]], owner["note"],
    ]  # fmt: skip


def _policy(tables: StoreTables, row: Row) -> list[Cell]:
    return [
        tables.code, row["policy_no"], tables.vehicles[row["vin"]]["plate"], row["vin"], row["insurer"],
        POLICY_WORDS[row["kind"]], excel_serial(row["starts_on"]), excel_serial(row["ends_on"]), float(row["premium"]),
        YES_NO[row["sold_by_store"]],
    ]  # fmt: skip


def _contact(row: Row) -> list[Cell]:
    return [
        row["store_code"], row["contact_no"], row["customer_no"], row["vin"], row["at"], CHANNEL_WORDS[row["channel"]],
        DIRECTION_WORDS[row["direction"]], PURPOSE_WORDS[row["purpose"]], YES_NO[row["connected"]], row["outcome"], row["staff_no"],
    ]  # fmt: skip


def _assignment(row: Row) -> list[Cell]:
    end = excel_serial(row["to_date"]) if row["to_date"] else ""
    return [
        row["store_code"], row["customer_no"], row["advisor_no"], row["team"], excel_serial(row["from_date"]), end,
    ]  # fmt: skip


def _line(row: Row) -> list[Cell]:
    return [
        row["store_code"], row["order_no"], int(row["line_no"]), LINE_WORDS[row["type"]], row["code"], row["name"],
        int(row["quantity"]), float(row["unit_price"]), float(row["amount"]), row["part_batch"], row["supplier_code"],
        row["failure_mode"],
    ]  # fmt: skip
