"""The file in the pictures of the import: the latest orders of a demo store, some changed, some new, some wrong."""

import csv
from pathlib import Path

from python_calamine import CalamineWorkbook

OLD, CHANGED, NEW = 60, 9, 14
DESCRIPTION, AMOUNT, ORDER, ARRIVED, KM = 20, 17, 1, 6, 9


def write_update(samples: Path, target: Path) -> Path:
    """This function will write a CSV in GB18030 as a clerk exports it at the end of a week, and return its path."""
    source = next(samples.glob("*_维修工单.xls"))
    rows = CalamineWorkbook.from_path(str(source)).get_sheet_by_name("维修工单").to_python()
    headings, orders = rows[2], [list(row) for row in rows[3:-1] if "13-45" not in str(row[ARRIVED])]
    latest = [row for row in orders[-OLD:] if row[-1] == "已结算"]
    for row in latest[:CHANGED]:
        row[DESCRIPTION] = f"{row[DESCRIPTION]}；补录：更换雨刮片"
        row[AMOUNT] = float(row[AMOUNT]) + 136
    added = [list(row) for row in latest[-NEW:]]
    for number, row in enumerate(added):
        row[ORDER] = f"{row[ORDER]}{number}"
        row[KM] = float(row[KM]) + 900
    added[0][ARRIVED] = "待定"
    added[1][2] = added[1][3] = ""
    with open(target, "w", encoding="gb18030", newline="") as stream:
        csv.writer(stream, lineterminator="\r\n").writerows([headings, *latest, *added])
    return target
