"""The vehicles of a made shop, with their orders and contacts."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from tests.retention.made_days import FIRST, LAST, PLANS, border_day, days_after_purchase, within
from tests.retention.made_dice import Dice, chance, pick
from tests.retention.oracle_dates import DAY, add_months
from tests.retention.shop import Contact, Customer, Order, Store, Vehicle

ANY = ("maintenance", "repair", "", "first_maintenance", "accident", "warranty", "rework")
EXTRA = ("boutique", "pdi")
# what is ordered on one day: kinds to choose from and whether it was cancelled, an order each
SHAPES = (
    ((ANY, False),), ((ANY, False),), ((ANY, False),), ((ANY, False), (ANY, False)), ((ANY, False), (EXTRA, False)),
    ((EXTRA, False),), ((("rework",), False),), ((("rework",), False), (EXTRA, False)), ((("rework",), False), (ANY, False)),
    ((ANY, True),), ((ANY, True), (ANY, False)), ((("accident",), False), (("repair",), False)),
)  # fmt: skip
TIMES = (time(9, 30), time(0, 0), time(23, 59), time(14, 5))
WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
LETTERS = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)
)


def check_digit(vin: str) -> str:
    """This function will return the ninth place of a VIN, made from the others."""
    total = sum((LETTERS.get(letter) or int(letter)) * weight for letter, weight in zip(vin, WEIGHTS, strict=True))
    return "0123456789X"[total % 11]


def vin_of(number: int) -> str:
    """This function will return a VIN whose check digit is right."""
    bare = f"LFMKA12A0R{number:07d}"
    return bare[:8] + check_digit(bare) + bare[9:]


class VehicleMaker:
    """Draws one vehicle after the other."""

    def __init__(
        self, dice: Dice, as_of: date, stores: tuple[Store, ...], customers: tuple[Customer, ...], *, odd: bool
    ) -> None:
        self.dice = dice
        self.as_of = as_of
        self.stores = [store.store_code for store in stores]
        self.customers = customers
        self.odd = odd
        self.vehicles: list[Vehicle] = []
        self.orders: list[Order] = []
        self.contacts: list[Contact] = []

    def make(self) -> None:
        """This function will draw a vehicle, its visits by one of the plans, and its contacts."""
        vehicle = self._bare_vehicle()
        if chance(self.dice, 25):
            vehicle, days = self._new_car(vehicle)
        else:
            days = pick(self.dice, PLANS)(self.dice, self.as_of)
            vehicle = replace(vehicle, purchase_date=self._purchase_date(days))
        if chance(self.dice, 35):
            vehicle, more = self._disposed(vehicle, days)
            days = [*days, *more]
        self.vehicles.append(vehicle)
        for day in days:
            self._come(vehicle, within(day))
        for _ in range(pick(self.dice, (0, 0, 0, 1, 2, 3))):
            self._contact(vehicle)

    def rush(self) -> None:
        """This function will let one advisor receive 12 to 15 vehicles on one day."""
        day = within(add_months(self.as_of, -self.dice.number(0, 12)) - self.dice.number(0, 20) * DAY)
        store = pick(self.dice, self.stores)
        for vehicle in self.vehicles[: self.dice.number(12, 16)]:
            kind, cancelled = (
                pick(self.dice, ("maintenance", "boutique", "repair", "rework", "", "pdi")),
                chance(self.dice, 20),
            )
            order = self._order(vehicle, day, kind, cancelled)
            self.orders.append(replace(order, store_code=store, order_no=f"X{len(self.orders):06d}", advisor_no="9"))

    def _bare_vehicle(self) -> Vehicle:
        number = len(self.vehicles) + 1
        customer = pick(self.dice, self.customers)
        owned, home = not chance(self.dice, 6), not chance(self.dice, 20)
        return Vehicle(
            vin="" if chance(self.dice, 10) else vin_of(number),
            plate=f"沪A{number:05d}",
            customer_no=customer.customer_no if owned else "",
            brand="江淮",
            series="瑞风",
            model=pick(self.dice, ("M1", "M2", "M3", "")),
            store_code=customer.store_code if home else pick(self.dice, self.stores),
            sold_by_store=chance(self.dice, 50),
        )

    def _new_car(self, vehicle: Vehicle) -> tuple[Vehicle, list[date]]:
        bought = add_months(self.as_of, -self.dice.number(5, 26)) + pick(self.dice, (0, 1, -1, 7, 15)) * DAY
        bought = pick(self.dice, (bought, bought, date(2024, 2, 29), date(2023, 8, 31)))
        days = days_after_purchase(self.dice, bought)
        return replace(vehicle, purchase_date=bought, sold_by_store=not chance(self.dice, 20)), days

    def _purchase_date(self, days: list[date]) -> date | None:
        first = min(days, default=self.as_of)
        birthday = add_months(self.as_of, -12 * self.dice.number(0, 11)) + pick(self.dice, (0, 1, -1)) * DAY
        warranty = add_months(self.as_of, -pick(self.dice, (24, 36, 12))) + pick(self.dice, (0, 1, -1)) * DAY
        after = min(self.as_of + self.dice.number(1, 60) * DAY, LAST)
        return pick(self.dice, (None, birthday, birthday, warranty, max(first - 200 * DAY, FIRST), after, None))

    def _disposed(self, vehicle: Vehicle, days: list[date]) -> tuple[Vehicle, list[date]]:
        """Return the vehicle disposed, and visits after that, counted or not, of some."""
        seen = pick(self.dice, days) if days else self.as_of
        border = border_day(self.dice, self.as_of)
        at = within(
            pick(self.dice, (border, seen, seen + DAY, border.replace(day=1), self.as_of, max([seen, *days]) + DAY))
        )
        more = []
        if chance(self.dice, 45):
            more = [within(at + pick(self.dice, (1, 0, 10, 31, 200, 366)) * DAY) for _ in range(self.dice.number(1, 2))]
        reason = pick(self.dice, ("sold", "scrapped", "moved", "other"))
        return replace(vehicle, disposed_on=at, disposal_reason=reason), more

    def _come(self, vehicle: Vehicle, day: date) -> None:
        for kinds, cancelled in pick(self.dice, SHAPES):
            self.orders.append(self._order(vehicle, day, pick(self.dice, kinds), cancelled))

    def _order(self, vehicle: Vehicle, day: date, kind: str, cancelled: bool) -> Order:
        """Return an order; its number is another store's, too, and no beginning of another number."""
        store = pick(self.dice, self.stores) if chance(self.dice, 15) else vehicle.store_code
        number = sum(one.store_code == store and one.order_no[0] == "R" for one in self.orders) + 1
        order = Order(
            order_no=f"R{number:06d}",
            store_code=store,
            arrived_at=datetime.combine(day, pick(self.dice, TIMES)),
            vin=vehicle.vin,
            plate=vehicle.plate if not vehicle.vin or chance(self.dice, 70) else "",
            customer_no=self._sender(vehicle),
            kind=kind,
            advisor_no=pick(self.dice, ("9", "9", "10", "")),
            odometer_km=self._reading(day),
            cancelled=cancelled,
        )
        if vehicle.vin and order.plate and chance(self.dice, 15):
            order = replace(order, vin="")
        wait = pick(self.dice, (0, 0, 1, 3, 31, None))
        if wait is not None:
            order = replace(order, delivered_at=order.arrived_at + timedelta(days=wait))
        return replace(order, **self._amounts(kind))

    def _sender(self, vehicle: Vehicle) -> str:
        """Return the customer on the order; a car without an owner has none there, who would become its owner."""
        if not vehicle.customer_no or (self.odd and chance(self.dice, 15)):
            return ""
        return pick(self.dice, self.customers).customer_no if chance(self.dice, 15) else vehicle.customer_no

    def _reading(self, day: date) -> int | None:
        """Return a reading that mostly grows, is now and then too low, and stands at a limit of a warranty."""
        grown = (day - FIRST).days * 25 + self.dice.number(0, 200)
        return pick(self.dice, (grown, grown, None, grown // 2, 59_999, 60_000))

    def _amounts(self, kind: str) -> dict[str, int | None]:
        """Return amounts in fen: by payers, by labour and parts where those are empty, refunds, nothing; ties often."""
        some, more = self.dice.number(1, 12) * 5_000, self.dice.number(0, 40_000)
        payer = {"accident": "paid_by_insurer", "warranty": "paid_by_manufacturer"}.get(kind, "paid_by_customer")
        return pick(
            self.dice,
            (
                {payer: some},
                {payer: some, "labour_amount": some // 2, "parts_amount": some - some // 2},
                {"labour_amount": some, "parts_amount": more},
                {"labour_amount": some},
                {},
                {"paid_by_customer": 0, "labour_amount": more},
                {"paid_by_customer": some, "paid_by_insurer": more, "paid_by_manufacturer": 1},
                {"paid_by_customer": -some, "labour_amount": some},
                {payer: some * 40},
            ),
        )

    def _contact(self, vehicle: Vehicle) -> None:
        """Draw a contact about the vehicle or, without a VIN, with its customer: of a day, a channel and a direction."""
        by_vin = bool(vehicle.vin) and chance(self.dice, 50)
        if not by_vin and not vehicle.customer_no:
            return
        day = border_day(self.dice, self.as_of)
        self.contacts.append(
            Contact(
                contact_no=f"K{len(self.contacts) + 1:05d}",
                store_code=pick(self.dice, self.stores),
                customer_no=vehicle.customer_no,
                at=datetime.combine(day, pick(self.dice, TIMES)),
                vin=vehicle.vin if by_vin else "",
                channel=pick(self.dice, ("phone", "sms", "visit", "wechat", "email")),
                direction=pick(self.dice, ("out", "out", "in")),
                purpose="回访",
                connected=chance(self.dice, 50),
            )
        )
