"""How many columns of unknown exports are understood unaided: twelve layouts, made, read and compared.

    python -m benchmarks.unaided [--show]

`--show` prints the columns that were read as something else. Prints the share by file and over all.
"""

import argparse
import csv
import random
import sys
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter
import xlwt

from benchmarks.unaided_layouts import LAYOUTS, Layout
from keliu.sheets import read_files

ROWS = 40
TODAY = date(2025, 7, 1)
Cell = str | int | float


def vin(draw: random.Random) -> str:
    """This function will return a VIN with its right check digit."""
    letters = "ABCDEFGHJKLMNPRSTUVWXYZ"
    values = dict(zip(letters, (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    text = "LFMA" + "".join(draw.choice(letters + "123456789") for _ in range(4)) + "0"
    text += "M3" + f"{draw.randrange(10**6):06d}"
    total = sum((values.get(c) or int(c)) * w for c, w in zip(text, weights, strict=True))
    return text[:8] + "0123456789X"[total % 11] + text[9:]


def day(draw: random.Random) -> date:
    """This function will return a day of the last four years."""
    return TODAY - timedelta(days=draw.randrange(1, 1400))


CELLS: dict[str, Callable[[random.Random, int], Cell]] = {
    "store": lambda d, n: "城南店",
    "order": lambda d, n: f"RO2506{n:04d}",
    "day": lambda d, n: day(d).isoformat(),
    "time": lambda d, n: f"{day(d)} {d.randrange(8, 18):02d}:{d.randrange(60):02d}",
    "slashes": lambda d, n: day(d).strftime("%Y/%m/%d"),
    "vin": lambda d, n: vin(d),
    "plate": lambda d, n: "闽" + d.choice("ACDE") + f"{d.choice('ABCDEFGH')}{d.randrange(10**4):04d}",
    "name": lambda d, n: d.choice("林陈黄张吴郑许蔡") + d.choice(("志强", "美玲", "国栋", "晓燕", "伟", "丽华")),
    "phone": lambda d, n: f"138{d.randrange(10**8):08d}",
    "landline": lambda d, n: f"0596-{d.randrange(2 * 10**6, 3 * 10**6)}",
    "kind": lambda d, n: d.choice(("定期保养", "一般维修", "事故车", "首保", "返修")),
    "km": lambda d, n: d.randrange(1000, 150_000),
    "staff": lambda d, n: d.choice(("黄海涛", "许美珍", "苏伟杰", "吴佳琪")),
    "money": lambda d, n: round(d.uniform(50, 3000), 2),
    "zero": lambda d, n: d.choice((0, 0, 0, 850.5)),
    "rate": lambda d, n: 0.95,
    "pay": lambda d, n: d.choice(("微信", "现金", "刷卡")),
    "job": lambda d, n: d.choice(("更换机油机滤", "四轮定位", "前杠喷漆", "更换刹车片")),
    "customer": lambda d, n: f"K{10000 + n}",
    "nature": lambda d, n: d.choice(("个人", "个人", "单位")),
    "gender": lambda d, n: d.choice(("男", "女")),
    "born": lambda d, n: (day(d) - timedelta(days=12_000)).isoformat(),
    "address": lambda d, n: f"漳州市龙文区碧湖路{d.randrange(1, 300)}号",
    "post": lambda d, n: "363000",
    "region": lambda d, n: d.choice(("龙文区", "芗城区")),
    "source": lambda d, n: d.choice(("展厅", "转介绍", "网络")),
    "level": lambda d, n: d.choice("ABC"),
    "note": lambda d, n: d.choice(("", "", "要开票", "周末来")),
    "engine": lambda d, n: f"EA{d.randrange(10**6):06d}",
    "brand": lambda d, n: "大众",
    "series": lambda d, n: d.choice(("朗逸", "帕萨特")),
    "model": lambda d, n: d.choice(("朗逸 1.5L 自动舒适版", "帕萨特 330TSI")),
    "colour": lambda d, n: d.choice(("白", "黑", "银")),
    "number": lambda d, n: n,
    "policy": lambda d, n: f"PDAA2025350600{n:06d}",
    "insurer": lambda d, n: d.choice(("人保", "平安")),
    "contact": lambda d, n: f"HF{n:05d}",
    "purpose": lambda d, n: d.choice(("保养提醒", "三日回访", "流失招揽")),
    "connected": lambda d, n: d.choice(("已接通", "未接通")),
    "channel": lambda d, n: d.choice(("电话", "短信")),
    "outcome": lambda d, n: d.choice(("满意", "预约本周", "无人接听")),
    "code": lambda d, n: f"06A{d.randrange(10**5):05d}",
    "line": lambda d, n: d.choice(("工时", "配件")),
    "quantity": lambda d, n: d.randrange(1, 5),
    "supplier": lambda d, n: d.choice(("GYS01", "GYS02")),
    "origin": lambda d, n: d.choice(("原厂", "品牌件", "副厂")),
    "payer": lambda d, n: d.choice(("自费", "索赔", "保险")),
    "status": lambda d, n: d.choice(("已结算", "已结算", "作废")),
    "claim": lambda d, n: f"SP{n:06d}",
    "audit": lambda d, n: d.choice(("通过", "待审", "拒绝")),
    "badge": lambda d, n: f"A{n:03d}",
    "team": lambda d, n: d.choice(("A组", "B组")),
    "empty": lambda d, n: "",
    "school": lambda d, n: d.choice(("大专", "本科")),
}
POSTS = ("服务顾问", "机修技师", "客服专员", "配件管理员", "收银员")


def rows_of(layout: Layout, draw: random.Random) -> list[list[Cell]]:
    """This function will return titles, headings, rows and totals of a layout."""
    upper = ["" for _ in layout.columns]
    lower = [heading.split("|")[-1] for heading, _, _ in layout.columns]
    for place, (heading, _, _) in enumerate(layout.columns):
        group = heading.split("|")[0] if "|" in heading else ""
        is_first = place == 0 or layout.columns[place - 1][0].split("|")[0] != group
        upper[place] = group if is_first else ""
    rows: list[list[Cell]] = [[title] for title in layout.titles]
    rows += [list(upper)] if any(upper) else []
    rows.append(list(lower))
    staff = layout.kind == "staff"
    for number in range(1, ROWS + 1):
        order = (number + 1) // 2 if layout.kind == "visit_lines" else number
        rows.append([
            draw.choice(POSTS) if cell == "post" and staff else CELLS[cell](draw, order) for _, _, cell in layout.columns
        ])  # fmt: skip
    if layout.totals:
        rows.append(["合计", *("" for _ in layout.columns[1:-3]), 123_456.78])
    return rows


def write(layout: Layout, folder: Path, draw: random.Random) -> Path:
    """This function will write one export and return its path."""
    path, rows = folder / layout.file, rows_of(layout, draw)
    if path.suffix == ".csv":
        with open(path, "w", encoding=layout.encoding, newline="") as stream:
            csv.writer(stream, delimiter="\t" if layout.encoding == "utf-16" else ",").writerows(rows)
    elif path.suffix == ".xls":
        old = xlwt.Workbook(encoding="utf-8")
        sheet = old.add_sheet(layout.sheet)
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                sheet.write(y, x, cell)
        old.save(str(path))
    else:
        with xlsxwriter.Workbook(str(path)) as book:
            new = book.add_worksheet(layout.sheet)
            for y, row in enumerate(rows):
                new.write_row(y, 0, row)
    return path


def main(arguments: list[str]) -> int:
    """Make, read, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    draw = random.Random(options.seed)
    right = total = kinds = 0
    with tempfile.TemporaryDirectory() as name:
        for layout in LAYOUTS:
            path = write(layout, Path(name), draw)
            with tempfile.TemporaryDirectory() as staging:
                sheet = read_files([str(path)], Path(staging), today=TODAY.isoformat()).files[0].sheets[0]
            found = {column.index: column.field for column in sheet.columns}
            wrong = [
                (heading, wanted, found.get(place))
                for place, (heading, wanted, _) in enumerate(layout.columns)
                if (found.get(place) or "-") not in wanted.split("|")
            ]
            right += len(layout.columns) - len(wrong)
            total += len(layout.columns)
            kinds += sheet.kind == layout.kind
            print(f"{layout.file}: {sheet.kind}, {len(layout.columns) - len(wrong)} of {len(layout.columns)} columns")
            if options.show:
                for heading, wanted, got in wrong:
                    print(f"    {heading}: {wanted}, read as {got}")
    print(f"{kinds} of {len(LAYOUTS)} kinds, {right} of {total} columns ({100 * right / total:.1f} %) found unaided")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
