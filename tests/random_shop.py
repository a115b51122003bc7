"""Random files of a small shop, full of repeated keys, so that rows meet one another and what is known already."""

import csv
import random
from pathlib import Path

from keliu.rules.vins import check_digit

STORES = ("A1", "B2")
NAMES = ("王伟", "李娜", "张敏", "刘洋", "陈静", "曾黎")
HEADINGS = {
    "customers": "customer_no,store_code,name,phone,phone2,address,birthday,advisor_no,note",
    "vehicles": "vin,plate,customer_no,brand,series,model,purchase_date,store_code,disposed_on,disposal_reason",
    "visits": "order_no,store_code,vin,plate,customer_no,arrived_at,odometer_km,kind,advisor_no,paid_by_customer,"
    "description,cancelled",
    "visit_lines": "order_no,store_code,line_no,type,code,name,quantity,unit_price,amount",
    "policies": "policy_no,vin,insurer,kind,starts_on,ends_on,premium",
    "contacts": "contact_no,store_code,customer_no,vin,at,channel,direction,purpose,connected,outcome",
    "assignments": "customer_no,store_code,advisor_no,team,from_date,to_date",
}


def vin(number: int) -> str:
    """This function will return the VIN of a number, its check digit right."""
    bare = f"LFMK{number % 10}1A30P1{number:06d}"[:17]
    return bare[:8] + check_digit(bare) + bare[9:]


class RandomShop:
    """Draws files from a small space of keys."""

    def __init__(self, seed: int, *, keys: int = 12, second_plates: float = 0.05) -> None:
        self.dice = random.Random(seed)
        self.keys = keys
        self.second_plates = second_plates

    def write(self, folder: Path, rows: int) -> list[str]:
        """This function will write a CSV of each kind with about so many rows, and return their paths."""
        folder.mkdir(parents=True, exist_ok=True)
        paths = []
        for kind, headings in HEADINGS.items():
            path = folder / f"{kind}.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, headings.split(","))
                writer.writeheader()
                writer.writerows([getattr(self, f"_{kind}")() for _ in range(self.dice.randint(1, rows))])
            paths.append(str(path))
        return paths

    def _maybe(self, value: object, chance: float = 0.7) -> object:
        return value if self.dice.random() < chance else ""

    def _key(self) -> int:
        return self.dice.randint(1, self.keys)

    def _day(self) -> str:
        return f"202{self.dice.randint(3, 5)}-{self.dice.randint(1, 12):02d}-{self.dice.randint(1, 28):02d}"

    def _phone(self) -> str:
        return f"1380000{self._key():04d}"

    def _plate(self, car: int) -> str:
        """Return the car's plate; now and then its second one."""
        return f"沪A{car + self.keys * (self.dice.random() < self.second_plates):05d}"

    def _customers(self) -> dict[str, object]:
        return {
            "customer_no": f"C{self._key()}", "store_code": self.dice.choice(STORES),
            "name": self.dice.choice(NAMES), "phone": self._maybe(self._phone()),
            "phone2": self._maybe(self._phone(), 0.2), "address": self._maybe(f"人民路{self._key()}号", 0.4),
            "birthday": self._maybe(self._day(), 0.3), "advisor_no": self._maybe(f"S{self._key() % 4}", 0.5),
            "note": self._maybe(self.dice.choice(("老客户", "周末来")), 0.2),
        }  # fmt: skip

    def _vehicles(self) -> dict[str, object]:
        gone = self.dice.random() < 0.1
        car = self._key()
        return {
            "vin": vin(car), "plate": self._plate(car),
            "customer_no": self._maybe(f"C{self._key()}"), "brand": "江淮", "series": self._maybe("瑞风"),
            "model": self._maybe(f"S{self._key() % 3}"), "purchase_date": self._maybe(self._day()),
            "store_code": self.dice.choice(STORES), "disposed_on": self._day() if gone else "",
            "disposal_reason": "sold" if gone else "",
        }  # fmt: skip

    def _visits(self) -> dict[str, object]:
        car = self._key()
        return {
            "order_no": f"R2024{self.dice.randint(1, self.keys * 3):05d}", "store_code": self.dice.choice(STORES),
            "vin": self._maybe(vin(car)), "plate": self._plate(car),
            "customer_no": self._maybe(f"C{self._key()}", 0.5), "arrived_at": f"{self._day()} 09:30",
            "odometer_km": self._maybe(self.dice.randint(100, 90_000)),
            "kind": self.dice.choice(("maintenance", "repair", "first_maintenance", "accident")),
            "advisor_no": self._maybe(f"S{self._key() % 4}"),
            "paid_by_customer": self._maybe(self.dice.randint(50, 3000)),
            "description": self._maybe("换机油"), "cancelled": self.dice.choice((0, 0, 0, 1)),
        }  # fmt: skip

    def _visit_lines(self) -> dict[str, object]:
        return {
            "order_no": f"R2024{self.dice.randint(1, self.keys * 3):05d}", "store_code": self.dice.choice(STORES),
            "line_no": self.dice.randint(1, 3), "type": self.dice.choice(("labour", "part")), "code": "P1",
            "name": "机滤", "quantity": self.dice.choice((1, 2, 0.5)), "unit_price": 30,
            "amount": self._maybe(self.dice.randint(10, 300)),
        }  # fmt: skip

    def _policies(self) -> dict[str, object]:
        car = self._key()
        return {
            "policy_no": f"P{car}", "vin": vin(car), "insurer": self._maybe("人保"),
            "kind": self.dice.choice(("compulsory", "commercial")), "starts_on": "2024-03-01",
            "ends_on": "2025-02-28", "premium": self._maybe(950),
        }  # fmt: skip

    def _contacts(self) -> dict[str, object]:
        return {
            "contact_no": self._maybe(f"K{self._key()}", 0.9), "store_code": self.dice.choice(STORES),
            "customer_no": f"C{self._key()}", "vin": self._maybe(vin(self._key()), 0.4), "at": f"{self._day()} 10:00",
            "channel": "phone", "direction": "out", "purpose": "回访", "connected": self.dice.choice((0, 1)),
            "outcome": self._maybe("满意"),
        }  # fmt: skip

    def _assignments(self) -> dict[str, object]:
        return {
            "customer_no": f"C{self._key()}", "store_code": self.dice.choice(STORES),
            "advisor_no": f"S{self._key() % 4}", "team": self.dice.choice(("一组", "二组")),
            "from_date": f"202{self.dice.randint(3, 5)}-01-01", "to_date": "",
        }  # fmt: skip
