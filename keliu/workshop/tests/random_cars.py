"""Random cars with their orders, and their facts reckoned order by order: what the set-based way is compared with."""

import random
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from keliu.customers.models import Customer, OdometerReading, Policy, Vehicle, VehicleModel
from keliu.org.models import Group, Store
from keliu.rules.due_dates import DAY_ORIGIN, Interval, Odometer, maintenance_due
from keliu.rules.periods import add_months
from keliu.workshop.models import Visit

CARS = 40
FIRST = date(2023, 1, 1)
TODAY = date(2025, 6, 1)
COUNTED = {"first_maintenance", "maintenance", "repair", "accident", "warranty", "rework"}


class Draw:
    """Cars with few visits on few days, so that orders of one day, wrong odometers and empty payers meet."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.group = Group.objects.create(code="G1", name="集团")
        self.stores = [Store.objects.create(group=self.group, code=code, name=code) for code in ("S01", "S02")]
        models = [
            VehicleModel.objects.create(group=self.group, name=name, **more)
            for name, more in (("甲", {}), ("乙", {"interval_months": 12, "first_km": 3000, "warranty_months": 36}))
        ]
        people = [
            Customer.objects.create(group=self.group, home_store=self.stores[0], customer_no=f"C{n}", name=f"客{n}")
            for n in range(CARS // 2)
        ]
        for number in range(CARS):
            Vehicle.objects.create(
                group=self.group, home_store=self.some(self.stores), plate=f"闽E{number:05}",
                owner=self.some([*people, None]), model=self.some([*models, None]),
                purchase_date=self.some([None, self.day()]), warranty_until=self.some([None, None, self.day()]),
                disposed_on=self.some([None, None, self.day()]), batch=self.some([None, 1, 2]),
            )  # fmt: skip
        self.cars = list(Vehicle.objects.unscoped("test").order_by("pk"))
        self.orders = 0

    def some(self, values: Any) -> Any:
        """Return one of some values; of rows, by their keys: without an order each database has its own."""
        return self.dice.choice(list(values.order_by("pk") if isinstance(values, QuerySet) else values))

    def day(self) -> date:
        """Return a day; the days are few."""
        return FIRST + timedelta(days=30 * self.dice.randrange(24))

    def visit(self, car: Vehicle | None = None) -> Visit:
        """Record a visit of a car."""
        self.orders += 1
        day, dice = self.day(), self.dice
        km = self.some([None, 0, dice.randrange(20_000), (day - FIRST).days * 40 + dice.randrange(3000), 900_000])
        fen = {name: self.some([None, 0, dice.randrange(90_000)]) for name in (
            "customer_fen", "insurer_fen", "manufacturer_fen", "labour_fen", "parts_fen",
        )}  # fmt: skip
        if dice.random() < 0.3:
            fen |= {"customer_fen": None, "insurer_fen": None, "manufacturer_fen": None}
        car = car or self.some(self.cars)
        return Visit.objects.create(
            store=self.some(self.stores), order_no=f"R{self.orders}", vehicle=car, customer=car.owner, arrived_on=day,
            kind=self.some(Visit.Kind.values), arrived_at=timezone.make_aware(datetime.combine(day, datetime.min.time())),
            odometer_km=km, cancelled=dice.random() < 0.15, batch=self.some([None, 1, 2]), **fen,
        )  # fmt: skip

    def fill(self) -> None:
        """Draw visits, readings and policies of all cars but some."""
        for _ in range(CARS * 6):
            self.visit(self.some(self.cars[5:]))
        for number in range(CARS * 2):
            car, day = self.some(self.cars[3:]), self.day()
            if not OdometerReading.objects.unscoped("test").filter(vehicle=car, read_on=day).exists():
                km, batch = self.dice.randrange(60_000), self.some([None, 1, 2])
                OdometerReading.objects.create(vehicle=car, read_on=day, km=km, batch=batch)
            Policy.objects.create(
                group=self.group, policy_no=f"P{number}", vehicle=self.some(self.cars),
                ends_on=self.some([None, self.day()]), batch=self.some([None, 2]),
            )  # fmt: skip


def events_of(car: Vehicle, left_out: set[int], until: date) -> list[tuple[Any, ...]]:
    """Return visits and readings of a car, one after the other; on one day the visit leads."""
    visits = Visit.objects.unscoped("test").filter(vehicle=car, arrived_on__lte=until)
    readings = OdometerReading.objects.unscoped("test").filter(vehicle=car, read_on__lte=until)
    rows = [(v.arrived_on, 0, v.pk, v) for v in visits if v.batch not in left_out]
    rows += [(r.read_on, 1, r.pk, r) for r in readings if r.batch not in left_out]
    return sorted(rows, key=lambda row: row[:3])


def reckoned(car: Vehicle, left_out: set[int] = frozenset(), until: date = date.max) -> dict[str, Any]:  # type: ignore[assignment]
    """Return the facts of a car, reckoned order by order."""
    events = events_of(car, left_out, until)
    visits = [event[3] for event in events if event[1] == 0]
    valid = [v for v in visits if not v.cancelled]
    counted = [v for v in valid if v.kind in COUNTED]
    serviced = [v for v in valid if v.kind in ("maintenance", "first_maintenance")]
    with_km = [v.odometer_km for v in serviced if v.odometer_km]
    without_payer = [
        v for v in valid if v.customer_fen is None and v.insurer_fen is None and v.manufacturer_fen is None
    ]
    believed: list[tuple[int, int]] = []
    for day, is_reading, _, row in events:
        km = row.km if is_reading else None if row.cancelled else row.odometer_km
        if not (km or (is_reading and km is not None)):
            continue
        number = day.toordinal() - DAY_ORIGIN
        if believed and not 0 <= km - believed[-1][1] <= 600 * max(number - believed[-1][0], 1) + 2000:
            continue
        believed.append((number, km))
    last_read = date.fromordinal(believed[-1][0] + DAY_ORIGIN) if believed else None
    return {
        "visits": len(valid), "cancelled": len(visits) - len(valid),
        "counted_days": len({v.arrived_on for v in counted}),
        "first_any_on": min((v.arrived_on for v in valid), default=None),
        "last_any_on": max((v.arrived_on for v in valid), default=None),
        "first_visit_on": min((v.arrived_on for v in counted), default=None),
        "last_visit_on": max((v.arrived_on for v in counted), default=None),
        "last_kind": counted[-1].kind if counted else "", "last_store_id": counted[-1].store_id if counted else None,
        "last_maintenance_on": serviced[-1].arrived_on if serviced else None,
        "last_maintenance_km": with_km[-1] if with_km else None,
        "customer_fen": sum(v.customer_fen or 0 for v in valid)
        + sum((v.labour_fen or 0) + (v.parts_fen or 0) for v in without_payer),
        "insurer_fen": sum(v.insurer_fen or 0 for v in valid),
        "manufacturer_fen": sum(v.manufacturer_fen or 0 for v in valid),
        "readings": len(believed), "sum_day": sum(day for day, _ in believed), "sum_km": sum(km for _, km in believed),
        "sum_day2": sum(day * day for day, _ in believed), "sum_day_km": sum(day * km for day, km in believed),
        "last_read_on": last_read, "last_read_km": believed[-1][1] if believed else None,
    }  # fmt: skip


def due_columns(car: Vehicle, sums: dict[str, Any], left_out: set[int]) -> dict[str, Any]:
    """Return what is due of a car, by its model."""
    model = car.model or VehicleModel()
    interval = Interval(model.interval_months, model.interval_km, model.first_months, model.first_km)
    odometer = Odometer(*(sums[name] for name in ("readings", "sum_day", "sum_km", "sum_day2", "sum_day_km")),
                        sums["last_read_on"], sums["last_read_km"])  # fmt: skip
    due = maintenance_due(
        odometer, interval, last_on=sums["last_maintenance_on"], last_km=sums["last_maintenance_km"],
        bought_on=car.purchase_date,
    )  # fmt: skip
    names = ("due_kind", "due_on", "due_from", "due_until", "due_km", "due_by_km")
    values = (
        (due.kind, due.due_on, due.earliest_on, due.latest_on, due.at_km, due.by_km)
        if due
        else ("", *[None] * 4, False)
    )
    by_model = add_months(car.purchase_date, model.warranty_months or 24) if car.purchase_date else None
    policies = [p for p in Policy.objects.unscoped("test").filter(vehicle=car) if p.batch not in left_out]
    return dict(zip(names, values, strict=True)) | {
        "warranty_ends_on": car.warranty_until or by_model,
        "insurance_ends_on": max((p.ends_on for p in policies if p.ends_on), default=None),
    }


def differences(left_out: set[int] = frozenset()) -> list[Any]:  # type: ignore[assignment]
    """Return the facts that are other than reckoned."""
    found = []
    for car in Vehicle.objects.unscoped("test").select_related("model", "facts"):
        if car.batch in left_out:
            found += ["an open one has facts"] if hasattr(car, "facts") else []
            continue
        sums = reckoned(car, left_out)
        for name, value in (sums | due_columns(car, sums, left_out)).items():
            if getattr(car.facts, name) != value:
                found.append((car.pk, name, getattr(car.facts, name), value))
    return found
