"""A small group as its canonical files hold it: what the oracle counts, and what the program imports to be compared.

The fields bear the headings of the canonical layout. Money is in fen here and in yuan in the files; times are the shop's.
"""

import csv
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

MONEY = {"labour_amount", "parts_amount", "paid_by_customer", "paid_by_insurer", "paid_by_manufacturer"}


@dataclass(frozen=True)
class Store:
    """A row of stores.csv."""

    store_code: str
    name: str = ""


@dataclass(frozen=True)
class Staff:
    """A row of staff.csv."""

    store_code: str
    staff_no: str
    name: str = ""
    role: str = "advisor"
    team: str = ""


@dataclass(frozen=True)
class Customer:
    """A row of customers.csv."""

    customer_no: str
    store_code: str
    name: str = ""
    phone: str = ""
    advisor_no: str = ""


@dataclass(frozen=True)
class Vehicle:
    """A row of vehicles.csv: known by its VIN, without one by its plate."""

    vin: str = ""
    plate: str = ""
    customer_no: str = ""
    brand: str = ""
    series: str = ""
    model: str = ""
    purchase_date: date | None = None
    sold_by_store: bool = False
    store_code: str = ""
    disposed_on: date | None = None
    disposal_reason: str = ""

    @property
    def key(self) -> str:
        """This property will give the name by which the vehicle is known."""
        return self.vin or self.plate


@dataclass(frozen=True)
class Order:
    """A row of visits.csv; an amount that the file leaves empty is None, and an empty kind is a repair."""

    order_no: str
    store_code: str
    arrived_at: datetime
    vin: str = ""
    plate: str = ""
    customer_no: str = ""
    delivered_at: datetime | None = None
    odometer_km: int | None = None
    kind: str = "maintenance"
    advisor_no: str = ""
    labour_amount: int | None = None
    parts_amount: int | None = None
    paid_by_customer: int | None = None
    paid_by_insurer: int | None = None
    paid_by_manufacturer: int | None = None
    cancelled: bool = False

    @property
    def day(self) -> date:
        """This property will give the visit date: the local date of arrival."""
        return self.arrived_at.date()


@dataclass(frozen=True)
class Contact:
    """A row of contacts.csv."""

    contact_no: str
    store_code: str
    customer_no: str
    at: datetime
    vin: str = ""
    channel: str = "phone"
    direction: str = "out"
    purpose: str = ""
    connected: bool = False


@dataclass(frozen=True)
class Assignment:
    """A row of assignments.csv: both days included, an empty one open."""

    customer_no: str
    store_code: str
    advisor_no: str
    team: str
    from_date: date
    to_date: date | None = None


@dataclass(frozen=True)
class Owned:
    """Who has a vehicle from `since` (none: from ever) to the day before `until` (none: still); in no canonical file."""

    vehicle: str
    customer_no: str
    since: date | None
    until: date | None

    def holds(self, day: date) -> bool:
        """This function will say whether the day is in this time."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Disposed:
    """A day on which a vehicle was disposed beside the one of its row; in no canonical file."""

    vehicle: str
    day: date


@dataclass(frozen=True)
class Figures:
    """What a shop may set: it stands in no canonical file, so a shop that is imported has it from its settings page."""

    stages_of_model: dict[str, tuple[int, int, int]] = field(default_factory=dict)  # cooling, at_risk, lost from
    stages_of_store: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    stages: tuple[int, int, int] = (3, 6, 12)
    warranty_of_model: dict[str, tuple[int, int]] = field(default_factory=dict)  # months, kilometres
    warranty: tuple[int, int] = (24, 60_000)
    first_maintenance_of_model: dict[str, int] = field(default_factory=dict)  # months
    first_maintenance: int = 6


@dataclass(frozen=True)
class Shop:
    """All rows of a group, and its figures."""

    stores: tuple[Store, ...] = ()
    staff: tuple[Staff, ...] = ()
    customers: tuple[Customer, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    orders: tuple[Order, ...] = ()
    contacts: tuple[Contact, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    figures: Figures = field(default_factory=Figures)
    owned: tuple[Owned, ...] = ()
    disposed: tuple[Disposed, ...] = ()

    def vehicle_of(self, order: Order) -> Vehicle:
        """This function will return the vehicle that an order names, by VIN, else by plate.

        :raises LookupError: where the shop has no such vehicle; its files would make one.
        """
        for vehicle in self.vehicles:
            if (vehicle.vin == order.vin) if order.vin else (vehicle.plate == order.plate):
                return vehicle
        raise LookupError(f"order {order.order_no} names no vehicle of the shop")

    def owner_on(self, vehicle: Vehicle, day: date) -> str:
        """This function will return the number of the customer who has a vehicle on a day, empty where nobody has.

        A vehicle without rows of its own is its customer's from ever.
        """
        rows = [one for one in self.owned if one.vehicle == vehicle.key]
        if not rows:
            return vehicle.customer_no
        return next((one.customer_no for one in rows if one.holds(day)), "")

    def disposals_of(self, vehicle: Vehicle) -> list[date]:
        """This function will return every day on which a vehicle was disposed."""
        days = [one.day for one in self.disposed if one.vehicle == vehicle.key]
        return sorted({*days, *([vehicle.disposed_on] if vehicle.disposed_on else [])})

    @cached_property
    def orders_by_vehicle(self) -> dict[str, list[Order]]:
        """The orders of each vehicle by its key, cancelled ones too, by time of arrival."""
        found: dict[str, list[Order]] = {vehicle.key: [] for vehicle in self.vehicles}
        for order in sorted(self.orders, key=lambda order: order.arrived_at):
            found[self.vehicle_of(order).key].append(order)
        return found

    def assignments_of(self, customer_no: str) -> list[Assignment]:
        """This function will return every row of a customer, of any store and day."""
        return self._assignments.get(customer_no, [])

    @cached_property
    def _assignments(self) -> dict[str, list[Assignment]]:
        found: dict[str, list[Assignment]] = {}
        for one in self.assignments:
            found.setdefault(one.customer_no, []).append(one)
        return found


FILES = {
    "stores": (Store, "stores"),
    "staff": (Staff, "staff"),
    "customers": (Customer, "customers"),
    "vehicles": (Vehicle, "vehicles"),
    "visits": (Order, "orders"),
    "contacts": (Contact, "contacts"),
    "assignments": (Assignment, "assignments"),
}


def write_canonical(shop: Shop, folder: Path) -> list[Path]:
    """This function will write the shop as canonical CSV files, and return their paths; the figures stand in none."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for kind, (row_class, name) in FILES.items():
        headings = [one.name for one in fields(row_class)]
        path = folder / f"{kind}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(headings)
            for row in getattr(shop, name):
                writer.writerow([cell(heading, getattr(row, heading)) for heading in headings])
        paths.append(path)
    return paths


def cell(heading: str, value: Any) -> str:
    """This function will return a value as the canonical layout writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if heading in MONEY:
        return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02d}"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)
