"""Stores and their people (门店, 员工): shops that differ in price, quality and churn; teams, and who left when."""

from dataclasses import dataclass, field

from keliu.generator.models_catalogue import ModelLine, lines_sold_by
from keliu.generator.names import Draw, person_name
from keliu.generator.places import DISTRICTS, District, districts_near

GROUP_NAME = "恒瑞"
# The brand that a store sells, empty for a store of all brands.
SHOP_BRANDS = ("丰田", "本田", "", "大众", "比亚迪")
CARS_AN_ADVISOR = 900
CARS_A_TECHNICIAN = 600
TEAMS = ("一组", "二组", "三组")
OFFICE = (
    ("csr", 2), ("team_leader", 1), ("cs_manager", 1), ("service_manager", 1), ("general_manager", 1), ("data_clerk", 1),
    ("renewal", 1), ("claims", 1), ("marketing", 1), ("cashier", 1), ("department", 1),
)  # fmt: skip
HEAD_OFFICE = ("field", "group", "admin", "auditor")
INSURERS = ("中国人保财险", "平安产险", "太平洋产险", "国寿财险", "中华联合", "阳光财险")


@dataclass(slots=True)
class Advisor:
    """服务顾问: number, name, team; `leaves` is the day of the calendar on which he left, or a day after its end."""

    staff_no: str
    name: str
    team: str
    leaves: int
    heir: int = 0


@dataclass(slots=True)
class Shop:
    """门店: `price` and `churn` are factors to the usual ones; `busiest` counts the orders of a day."""

    code: str
    name: str
    district: District
    price: float
    churn: float
    competitor_on: int | None
    lines: list[ModelLine]
    advisors: list[Advisor] = field(default_factory=list)
    technicians: list[str] = field(default_factory=list)
    csrs: list[str] = field(default_factory=list)
    staff_rows: list[str] = field(default_factory=list)
    near: list[District] = field(default_factory=list)
    orders: dict[int, int] = field(default_factory=dict)
    batches: int = 0


def open_shops(draw: Draw, *, count: int, vehicles: int, start: int, end: int) -> list[Shop]:
    """This function will return the stores with their staff; near the second one a competitor opens on a day."""
    shops = []
    for number in range(count):
        district = DISTRICTS[number % len(DISTRICTS)]
        nth = number // len(DISTRICTS)
        brand = SHOP_BRANDS[number % len(SHOP_BRANDS)]
        name = f"{GROUP_NAME}{brand or '名车'}·{district.city}{district.name[:-1]}{'' if not nth else nth + 1}店"
        opened = start + (end - start) * 11 // 20 if number == 1 else None
        price, churn = 0.94 + draw() * 0.16, 0.75 + draw() * 0.6
        near, lines = districts_near(district), lines_sold_by(brand)
        shop = Shop(f"S{number + 1:02d}", name, district, price, churn, opened, lines, near=near)
        _hire(draw, shop, cars=vehicles // count, start=start, end=end, is_head=number == 0)
        shops.append(shop)
    return shops


def _hire(draw: Draw, shop: Shop, *, cars: int, start: int, end: int, is_head: bool) -> None:
    """Fill the staff of a store: advisors and technicians by its size, and one of each office."""
    advisors = min(max(cars // CARS_AN_ADVISOR, 4), 90)
    for n in range(advisors):
        # One advisor in four left within the window; the next in the row takes over his customers.
        leaves = start + int((end - start) * (0.25 + draw() * 0.65)) if n % 4 == 3 else end + 9999
        name = person_name(draw, "female" if draw() < 0.45 else "male")
        shop.advisors.append(Advisor(f"A{n + 1:03d}", name, TEAMS[n % 3], leaves, heir=(n + 1) % advisors))
        shop.staff_rows.append(f"{shop.code},A{n + 1:03d},{name},advisor,{TEAMS[n % 3]}\n")
    for n in range(min(max(cars // CARS_A_TECHNICIAN, 4), 120)):
        shop.technicians.append(f"T{n + 1:03d}")
        name = person_name(draw, "male")
        shop.staff_rows.append(f"{shop.code},T{n + 1:03d},{name},technician,{TEAMS[n % 3]}\n")
    number = 0
    for role, people in (*OFFICE, *((role, 1) for role in HEAD_OFFICE if is_head)):
        for _ in range(people):
            number += 1
            name = person_name(draw, "female" if draw() < 0.6 else "male")
            team = TEAMS[0] if role == "team_leader" else ""
            shop.staff_rows.append(f"{shop.code},M{number:03d},{name},{role},{team}\n")
            if role == "csr":
                shop.csrs.append(f"M{number:03d}")


def take_order_no(shop: Shop, day: int, short: str) -> str:
    """This function will return the next repair order number of a day (`short` is yymmdd)."""
    number = shop.orders.get(day, 0) + 1
    shop.orders[day] = number
    return f"R{short}{number:04d}"
