"""Repair orders (维修工单) of one car with their lines and the calls after them."""

from dataclasses import dataclass, field

from keliu.generator.days import Calendar
from keliu.generator.lives import Life
from keliu.generator.models_catalogue import ModelLine
from keliu.generator.names import Draw
from keliu.generator.packages import Package, draw_up, fitting
from keliu.generator.shops import Shop, take_order_no
from keliu.generator.units import Owner

TIMES = tuple(f"{hour:02d}:{minute:02d}" for hour in range(8, 19) for minute in range(0, 60, 5))
# Places in TIMES at which cars arrive: most at 9 and 10, none after 17:00.
ARRIVALS = tuple(
    hour * 12 + n for hour, share in enumerate((4, 9, 8, 5, 2, 3, 5, 4, 2)) for n in range(12) for _ in range(share)
)
TYPING_ERRORS = 0.002
CANCELLED = 0.012
OUTCOMES = {
    "satisfaction": (
        "满意",
        "满意",
        "满意",
        "满意",
        "一般，反映等待时间长",
        "对价格有意见",
        "不满意，异响未解决",
        "需回电",
    ),
    "maintenance": ("已预约本周来厂", "近期不来，下月再约", "里程未到", "已在别处保养", "知道了", "需回电"),
    "win_back": ("已在别处保养", "车已不常开", "嫌价格高", "愿意回来看看", "距离太远", "不需要"),
}
UNREACHED = ("无人接听", "关机", "占线", "停机")


@dataclass(slots=True)
class Book:
    """工单簿: packages, drawn up once each, and a count of the contacts."""

    calendar: Calendar
    packages: dict[tuple[str, str, str, int, int, bool], Package] = field(default_factory=dict)
    contacts: int = 0

    def package(self, draw: Draw, shop: Shop, line: ModelLine, kind: str, year: int, is_free: bool) -> Package:
        """This function will pick a variant of the kind and return its price package."""
        variants = fitting(kind, line)
        variant = int(draw() * len(variants))
        key = (shop.code, line.vin_prefix, kind, variant, year, is_free)
        found = self.packages.get(key)
        if found is None:
            found = draw_up(kind, variant, line, price=shop.price, year=year, is_free=is_free)
            self.packages[key] = found
        return found


@dataclass(slots=True)
class Past:
    """来厂经过: how many visits there were, the day of the last one, and that of the last maintenance (or purchase)."""

    visits: int
    last: int
    served: int

    def note(self, day: int, kind: str) -> None:
        """This function will take a visit in."""
        self.visits += 1
        self.last = day
        if kind in ("maintenance", "first_maintenance"):
            self.served = day


def _kind(draw: Draw, past: Past, day: int, life: Life, line: ModelLine, calendar: Calendar) -> str:
    """Return what a visit is for: mostly maintenance once the interval is nearly over; warranty work ends with it."""
    value = draw()
    if past.visits == 0 and life.bought >= calendar.start:
        return "first_maintenance" if value < 0.93 else "pdi" if value < 0.95 else "repair"
    if day - past.served > life.gap * 0.7 and value < 0.9:
        return "maintenance"
    value = draw()
    if value < 0.38:
        return "repair"
    if value < 0.68:
        return "accident"
    if value < 0.82:
        return "warranty" if day - life.bought < line.warranty_months * 30 else "repair"
    if value < 0.87:
        return "rework" if past.visits and day - past.last < 90 else "repair"
    return "boutique"


def _stay(draw: Draw, book: Book, kind: str, day: int, at: int) -> tuple[str, str]:
    """Return promised_at and delivered_at; empty delivery: the car is still here on the last day."""
    calendar = book.calendar
    if kind == "accident":
        out, slot = day + 2 + int(draw() * 9), 24 + int(draw() * 100)
    elif draw() < (0.25 if kind in ("repair", "warranty") else 0.02):
        out, slot = day + 1, 12 + int(draw() * 100)
    else:
        out, slot = day, min(at + 10 + int(draw() * 40), len(TIMES) - 1)
    while calendar.busy[out] == 0.0 and out > day:
        out += 1
    promised = f"{calendar.iso[out]} {TIMES[max(min(slot + 3 - int(draw() * 9), 131), at + 6 if out == day else 0)]}"
    return promised, "" if out > calendar.end else f"{calendar.iso[out]} {TIMES[slot]}"


def write_orders(
    draw: Draw, book: Book, owner: Owner, car: str, line: ModelLine, life: Life, before: tuple[str, int]
) -> tuple[list[str], list[str], list[str]]:
    """This function will return the rows of visits, lines and contacts of one car.

    `car` is `vin,plate`; `before` the earlier owner's number and the day on which the car changed hands.
    Odometers rise with the season, except for typing errors (one visit in 500: a digit too many or lost).
    """
    calendar, shop = book.calendar, owner.shop
    visits: list[str] = []
    lines: list[str] = []
    contacts: list[str] = []
    zero, past, vin = calendar.driven[max(life.bought, 0)], Past(0, life.bought, life.bought), car[:17]
    leaves, heir = owner.advisor.leaves, shop.advisors[owner.advisor.heir].staff_no
    for day in life.days:
        kind = _kind(draw, past, day, life, line, calendar)
        past.note(day, kind)
        package = book.package(draw, shop, line, kind, calendar.year[day], kind == "first_maintenance")
        at = ARRIVALS[int(draw() * len(ARRIVALS))]
        promised, delivered = _stay(draw, book, kind, day, at)
        km = int(life.km_a_day * (calendar.driven[day] - zero)) + 12
        if draw() < TYPING_ERRORS:
            km = km * 10 if draw() < 0.5 else km // 10
        order = take_order_no(shop, day, calendar.short[day])
        customer = before[0] if day < before[1] else owner.number
        advisor = owner.advisor.staff_no if day < leaves else heir
        cancelled = 1 if draw() < CANCELLED else 0
        technician = shop.technicians[int(draw() * len(shop.technicians))]
        visits.append(
            f"{order},{shop.code},{car},{customer},{calendar.iso[day]} {TIMES[at]},{promised},{delivered},{km},{kind},"
            f"{advisor},{technician},{package.money},{package.description},{cancelled}\n"
        )
        head = f"{order},{shop.code},"
        lines += [head + end for end in package.lines]
        if not cancelled and draw() < 0.24 and day + 3 <= calendar.end:
            contacts.append(_call(draw, book, shop, customer, vin, day + 1 + int(draw() * 2), "satisfaction"))
    return visits, lines, contacts


def _call(draw: Draw, book: Book, shop: Shop, customer: str, vin: str, day: int, purpose: str) -> str:
    """Return one contact of a customer-service person, four in five reached."""
    book.contacts += 1
    value, reached = draw(), draw() < 0.8
    channel = "phone" if value < 0.74 else "wechat" if value < 0.9 else "sms"
    connected = reached or channel != "phone"
    said = OUTCOMES[purpose] if connected else UNREACHED
    outcome = said[int(draw() * len(said))]
    direction = "in" if channel == "wechat" and value > 0.86 else "out"
    staff = shop.csrs[int(draw() * len(shop.csrs))]
    return (
        f"K{book.contacts:08d},{shop.code},{customer},{vin},{book.calendar.iso[day]} {TIMES[6 + int(draw() * 110)]},"
        f"{channel},{direction},{purpose},{int(connected)},{outcome if channel != 'sms' else '已送达'},{staff}\n"
    )


def write_reminders(draw: Draw, book: Book, owner: Owner, vin: str, life: Life) -> list[str]:
    """This function will return the calls to a car that stayed away: after seven and after thirteen months."""
    if not life.days:
        return []
    rows = []
    for months, purpose in ((7, "maintenance"), (13, "win_back")):
        day = life.days[-1] + months * 30 + int(draw() * 20)
        if day <= book.calendar.end and draw() < 0.6:
            rows.append(_call(draw, book, owner.shop, owner.number, vin, day, purpose))
    return rows
