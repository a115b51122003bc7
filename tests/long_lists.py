"""Random long lists of orders beside the files of a small shop, clean and dirty, of cars that come again."""

import random
from pathlib import Path

from tests.random_shop import RandomShop, vin

HEADINGS = (
    "order_no,store_code,vin,plate,customer_no,arrived_at,delivered_at,odometer_km,kind,advisor_no,technician_no,"
    "labour_amount,paid_by_customer,paid_by_insurer,description,cancelled"
)
KINDS = (("customers", "vehicles"), ("vehicles",), ("customers", "vehicles", "visit_lines", "policies"), ())


def write_orders(path: Path, seed: int, rows: int, *, dirt: float, keys: int, first: int = 0, months: int = 36) -> str:
    """This function will write a list of orders in any order, so much of it dirty, and return its path.

    Their numbers follow `first`, their days lie in the last so many months.
    """
    dice = random.Random(seed)
    lines = [HEADINGS]
    for number in range(first, first + rows):
        cells = _order(dice, number, keys, months)
        if dice.random() < dirt:
            cells |= _dirt(dice, number, first + rows, keys)
        lines.append(",".join(f'"{cell}"' if "," in cell else cell for cell in cells.values()))
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return str(path)


def _order(dice: random.Random, number: int, keys: int, months: int) -> dict[str, str]:
    car = dice.randint(1, keys)
    month = 35 - dice.randrange(months)
    day = f"{2023 + month // 12}-{month % 12 + 1:02d}-{dice.randint(1, 28):02d}"
    return {
        "order_no": f"R{number:06d}", "store_code": dice.choice(("A1", "B2")), "vin": vin(car),
        "plate": f"沪A{car:05d}", "customer_no": f"C{car * 2 // 3}", "arrived_at": f"{day} 09:{dice.randint(10, 59)}",
        "delivered_at": "", "odometer_km": str(dice.randint(100, 90_000)),
        "kind": dice.choice(("maintenance", "repair", "accident", "")), "advisor_no": f"S{dice.randint(1, 4)}",
        "technician_no": dice.choice(("", "T1", "S2")), "labour_amount": dice.choice(("", "120.5")),
        "paid_by_customer": dice.choice(("", "80", "1,200.00", "0")), "paid_by_insurer": "",
        "description": dice.choice(("", "换机油", "换“机油”；四轮")), "cancelled": dice.choice("0001"),
    }  # fmt: skip


def _dirt(dice: random.Random, number: int, rows: int, keys: int) -> dict[str, str]:
    other = dice.randint(1, keys)
    return dice.choice((
        {"vin": ""}, {"plate": ""}, {"plate": f"沪A{other:05d}"}, {"plate": f"沪B{other:05d}"}, {"plate": "无牌"},
        {"customer_no": ""}, {"customer_no": f"C{other}"}, {"arrived_at": "下周"}, {"arrived_at": "2024-05-06"},
        {"vin": "坏"}, {"vin": vin(other).lower()}, {"odometer_km": "-5"}, {"order_no": f"R{dice.randint(0, rows):06d}"},
        {"order_no": ""}, {"order_no": f" Ｒ{number:06d}"}, {"paid_by_customer": "-80"}, {"kind": "洗车"},
        {"order_no": f"R{dice.randint(0, number):06d}-1", "paid_by_customer": "-80"}, {"store_code": ""},
        {"store_code": "C3"}, {"advisor_no": f"X{dice.randint(1, 9)}"},
        {"order_no": "合计", "vin": "", "plate": "", "arrived_at": ""},
    ))  # fmt: skip


def files_of(folder: Path, seed: int, rows: int = 150) -> tuple[list[str], list[str]]:
    """This function will write what a home holds before, and the files that come then, one or two long lists among
    them; return the paths of both.
    """
    dice = random.Random(seed)
    keys = dice.choice((8, 30, 60))
    kinds = dice.choice(KINDS)
    shop = RandomShop(seed, keys=keys, second_plates=dice.choice((0, 0.05)))
    known = [path for path in shop.write(folder / "known", keys * 2) if Path(path).stem in kinds]
    dirt = dice.choice((0, 0.02, 0.1, 0.3))
    lists = [
        write_orders(folder / f"visits{place}.csv", seed * 10 + place, rows, dirt=dirt, keys=keys)
        for place in range(dice.choice((1, 2)))
    ]
    are_before = dice.random() < 0.5 and "visit_lines" not in kinds
    return (known, lists) if are_before else ([], known + lists)


def files_beside_orders(folder: Path, seed: int, rows: int = 150) -> tuple[list[str], list[str]]:
    """This function will write what a home with orders holds before, and the files that come then: a long list that
    repeats and changes orders of before, and brings others of the same cars and days; return the paths of both.
    """
    dice = random.Random(seed)
    keys, months = dice.choice((8, 30, 60)), dice.choice((1, 6, 36))
    kinds = dice.choice(KINDS)
    before = RandomShop(seed, keys=keys, second_plates=dice.choice((0, 0.05))).write(folder / "known", keys * 2)
    known = [path for path in before if Path(path).stem in kinds]
    earlier = write_orders(
        folder / "earlier.csv", seed * 10, rows, dirt=dice.choice((0, 0.1)), keys=keys, months=months
    )
    again = RandomShop(seed + 7, keys=keys, second_plates=0.05).write(folder / "again", keys // 2)
    changes = [path for path in again if Path(path).stem in dice.choice(((), kinds))]
    dirt = dice.choice((0, 0.02, 0.1, 0.3))
    first = rows - dice.choice((0, 10, rows // 2))
    lists = [
        write_orders(
            folder / f"visits{place}.csv", seed * 10 + place + 1, rows, dirt=dirt, keys=keys + dice.choice((0, 5)),
            first=first + place * rows, months=months,
        )
        for place in range(dice.choice((1, 2)))
    ]  # fmt: skip
    return [*known, earlier], changes + lists
