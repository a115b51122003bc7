"""The synthetic group (样例集团): nine files of the canonical layout, the same bytes for the same arguments everywhere.

Only `random.Random.random` is drawn from, whose sequence Python keeps between versions, and arithmetic of + - * /, which
IEEE 754 fixes; nothing depends on hashes, sets or locales. Planted on purpose: one odometer in 500 is a typing error (a digit
too many or lost) and about 1 % of the orders are cancelled.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random

from keliu.generator.days import Calendar
from keliu.generator.files import Files
from keliu.generator.lives import Life, live
from keliu.generator.models_catalogue import ModelLine
from keliu.generator.names import Draw
from keliu.generator.numbers import blue_plate, green_plate, make_vin
from keliu.generator.orders import Book, write_orders, write_reminders
from keliu.generator.packages import yuan
from keliu.generator.shops import INSURERS, Shop, open_shops
from keliu.generator.units import Owner, Register, assign, draw_unit, enrol

PILOT = 1200
CITY_STEP = 104_651
USED_CARS = 0.04
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """样例概要: rows written a kind, without headings."""

    counts: dict[str, int]


@dataclass(slots=True)
class _State:
    """All that goes along from one car to the next."""

    draw: Draw
    calendar: Calendar
    shops: list[Shop]
    book: Book
    files: Files
    scale: float
    register: Register = field(default_factory=Register)
    cars: int = 0
    policies: int = 0
    blue: dict[str, int] = field(default_factory=dict)
    green: dict[str, int] = field(default_factory=dict)


def generate_group(
    *,
    vehicles: int,
    visits_per_vehicle: float,
    seed: int,
    out: Path,
    until: date,
    years: int = 4,
    stores: int = 3,
    progress: Progress | None = None,
) -> Summary:
    """This function will write the nine canonical CSV files into `out` and return how many rows each has.

    `visits_per_vehicle` is a mean, met within a few per cent;
    `progress` is called with the cars done and all cars.

    :raises ValueError: when an argument is not positive, or there are fewer cars than stores.
    """
    if vehicles < stores or min(vehicles, years, stores) < 1 or visits_per_vehicle <= 0:
        raise ValueError("vehicles, visits, years and stores must be positive, and vehicles no fewer than stores")
    draw = Random(seed).random
    calendar = Calendar(until, years)
    shops = open_shops(draw, count=stores, vehicles=vehicles, start=calendar.start, end=calendar.end)
    scale = _calibrate(seed, calendar, shops, visits_per_vehicle)
    with Files(out) as files:
        state = _State(draw, calendar, shops, Book(calendar), files, scale)
        _write_stores(state)
        done = 0
        while state.cars < vehicles:
            _write_unit(state, vehicles)
            if progress and state.cars // 2000 != done:
                done = state.cars // 2000
                progress(state.cars, vehicles)
        if progress:
            progress(vehicles, vehicles)
    return Summary(files.counts)


def _calibrate(seed: int, calendar: Calendar, shops: list[Shop], wanted: float) -> float:
    """Return the scale of the gaps at which a pilot of lives has the wanted visits on average."""
    scale = 1.0
    for _ in range(7):
        draw = Random(seed + 1).random
        total = 0
        for _ in range(PILOT):
            shop = shops[int(draw() * len(shops))]
            advisor = shop.advisors[int(draw() * len(shop.advisors))]
            line = shop.lines[int(draw() * len(shop.lines))]
            use = "private" if draw() < 0.6 else "commuter" if draw() < 0.6 else "company"
            total += len(live(draw, calendar, shop, advisor, line, use, scale).days)
        scale *= wanted * PILOT / max(total, 1)
    return scale


def _write_stores(state: _State) -> None:
    """Write stores.csv and staff.csv."""
    for shop in state.shops:
        place = shop.district
        address = f"{place.city}市{place.name}汽车城{int(state.draw() * 90) + 1}号"
        row = f"{shop.code},{shop.name},{address},{place.longitude:.6f},{place.latitude:.6f},{place.code}\n"
        state.files.put("stores", [row])
        state.files.put("staff", shop.staff_rows)


def _write_unit(state: _State, vehicles: int) -> None:
    """Write a person, family or firm with all its cars."""
    draw = state.draw
    what, people, cars = draw_unit(draw)
    # The first store is the largest.
    shop = state.shops[int(draw() * (0.75 + 0.25 * draw()) * len(state.shops))]
    owners, customers = enrol(draw, state.register, shop, state.calendar, what, people)
    state.files.put("customers", customers)
    since: dict[str, int] = {}
    for number in range(min(cars, vehicles - state.cars)):
        owner = owners[number % len(owners)]
        joined = _write_car(state, owner)
        since[owner.number] = min(joined, since.get(owner.number, joined))
    for owner in owners:
        first = since.get(owner.number, state.calendar.start)
        state.files.put("assignments", assign(owner, state.calendar, first))


def _write_car(state: _State, owner: Owner) -> int:
    """Write one car with its visits, lines, policies and contacts; return the day from which the shop knows it."""
    draw, calendar, shop = state.draw, state.calendar, owner.shop
    line = shop.lines[int(draw() * len(shop.lines))]
    life = live(draw, calendar, shop, owner.advisor, line, owner.use, state.scale)
    vin = make_vin(line.vin_prefix, calendar.year[max(life.bought, 0)], state.cars)
    state.cars += 1
    plate = _plate(state, shop, line)
    before = _seller(state, owner, life)
    model = line.models[int(draw() * len(line.models))]
    sold_here = int(draw() < 0.7)
    gone = calendar.iso[life.disposed] if life.disposed is not None else ""
    state.files.put("vehicles", [
        f"{vin},{plate},{owner.number},{line.brand},{line.series},{model},{calendar.iso[max(life.bought, 0)]},"
        f"{sold_here},{shop.code},{gone},{life.reason}\n"
    ])  # fmt: skip
    visits, lines, contacts = write_orders(draw, state.book, owner, f"{vin},{plate}", line, life, before)
    state.files.put("visits", visits)
    state.files.put("visit_lines", lines)
    state.files.put("contacts", contacts + write_reminders(draw, state.book, owner, vin, life))
    state.files.put("policies", _policies(state, vin, line, life))
    return max(life.joined if life.bought < calendar.start else life.bought, 0)


def _seller(state: _State, owner: Owner, life: Life) -> tuple[str, int]:
    """Return the earlier owner's number and the day on which the car changed hands; one car in 25 has one."""
    draw, calendar = state.draw, state.calendar
    if owner.use == "company" or len(life.days) <= 2 or draw() >= USED_CARS:
        return "", -1
    sellers, customers = enrol(draw, state.register, owner.shop, calendar, "person", 1)
    sold = life.days[len(life.days) // 2]
    state.files.put("customers", customers)
    state.files.put("assignments", assign(sellers[0], calendar, min(max(life.joined, 0), sold - 1), sold - 1))
    return sellers[0].number, sold


def _plate(state: _State, shop: Shop, line: ModelLine) -> str:
    """Return the next plate of the store's city, a green one for electric and plug-in cars."""
    head = shop.district.plate_head
    kept = state.green if line.power == "ev" or line.brand == "比亚迪" else state.blue
    number = kept.get(head, 0)
    kept[head] = number + 1
    # Each city starts elsewhere, so that sister stores' plates do not end alike.
    number += (ord(head[-1]) - 64) * CITY_STEP
    return green_plate(head, number) if kept is state.green else blue_plate(head, number)


def _policies(state: _State, vin: str, line: ModelLine, life: Life) -> list[str]:
    """Return the yearly policies of the window: renewed here, or elsewhere (then unknown to the shop)."""
    draw, calendar = state.draw, state.calendar
    rows: list[str] = []
    insurer = INSURERS[int(draw() * len(INSURERS))]
    loyalty, usual = 0.35 + draw() * 0.6, (2200 + draw() * 2600) * line.price_factor
    last = min(calendar.end, life.gone)
    starts = max(life.bought, calendar.start) + (0 if life.bought >= calendar.start else int(draw() * 365))
    while starts <= last:
        if draw() < loyalty:
            state.policies += 1
            if draw() < 0.15:
                insurer = INSURERS[int(draw() * len(INSURERS))]
            kind = "commercial" if draw() < 0.8 else "compulsory"
            premium = 95000 if kind == "compulsory" else int(usual * (0.9 + draw() * 0.2)) * 100
            rows.append(
                f"PD{calendar.short[starts]}{state.policies:08d},{vin},{insurer},{kind},{calendar.iso[starts]},"
                f"{calendar.iso[starts + 364]},{yuan(premium)},{int(draw() < 0.72)}\n"
            )
        starts += 365
    return rows
