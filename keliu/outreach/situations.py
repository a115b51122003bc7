"""The situation of vehicles on a day, read in raw rows: what the rule of the next contact looks at."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import BooleanField, DateField, ExpressionWrapper, F, Func, Q, QuerySet, TextField

from keliu.audit.queries import open_batches
from keliu.contacts.queries import refuses
from keliu.customers.models import Customer, Vehicle, VehicleFacts
from keliu.rules.due_dates import Due, Odometer, next_inspection
from keliu.rules.next_contact import Situation
from keliu.rules.vehicle_facts import FactSums
from keliu.workshop.fact_rows import Limits, due_of, intervals_of_models
from keliu.workshop.facts import sums_until

INSPECTION_GRACE = timedelta(days=90)
TURNED_AT_ONCE = 4_000
BOOLEAN = BooleanField()


class Car(NamedTuple):
    """车: one vehicle with its owner and its facts, days as days."""

    id: int
    vin: str | None
    plate: str
    bought_on: date | None
    registered_on: date | None
    inspection_due_on: date | None
    disposed_on: date | None
    model_id: int | None
    home_store_id: int
    owner_id: int | None
    customer_no: str | None
    birthday: date | None
    licence_ends_on: date | None
    level: str | None
    customer_class: str | None
    last_visit_on: date | None
    last_any_on: date | None
    last_maintenance_on: date | None
    readings: int
    sum_day: int
    sum_km: int
    sum_day2: int
    sum_day_km: int
    last_read_on: date | None
    last_read_km: int | None
    due_kind: str
    due_on: date | None
    due_from: date | None
    due_until: date | None
    due_km: int | None
    due_by_km: bool
    warranty_ends_on: date | None
    insurance_ends_on: date | None
    refuses_phone: bool
    refuses_sms: bool


OF_THE_VEHICLE = {"bought_on": "purchase_date"} | {
    name: name
    for name in (
        "id", "vin", "plate", "registered_on", "inspection_due_on", "disposed_on", "model_id", "home_store_id", "owner_id",
    )
}  # fmt: skip
OF_THE_OWNER = {
    "customer_no": "owner__customer_no", "birthday": "owner__birthday", "level": "owner__level",
    "licence_ends_on": "owner__licence_expires_on", "customer_class": "owner__facts__customer_class",
}  # fmt: skip
SUMS = (
    "last_visit_on", "last_any_on", "last_maintenance_on", "readings", "sum_day", "sum_km", "sum_day2", "sum_day_km",
    "last_read_on", "last_read_km",
)  # fmt: skip
DUE = ("due_kind", "due_on", "due_from", "due_until", "due_km", "due_by_km")
MODELS = {"": Vehicle, "owner": Customer, "facts": VehicleFacts}
REFUSALS = {"refuses_phone": "refuses_phone", "refuses_sms": "refuses_sms"}
COLUMNS = [(OF_THE_VEHICLE | OF_THE_OWNER | REFUSALS).get(name, f"facts__{name}") for name in Car._fields]


class _Days(dict[Any, Any]):
    """Days by what a database returns: ISO text, a day, nothing."""

    def __missing__(self, day: Any) -> date | None:
        self[day] = date.fromisoformat(day) if isinstance(day, str) else day
        return self[day]


DAYS = _Days()


class Raw(Func):
    """A column as the driver returns it, without a converter in Python a value."""

    template = "%(expressions)s"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Return the SQL for SQLite: what is reckoned has no declared type, so nothing is converted."""
        return self.as_sql(compiler, connection, template="+%(expressions)s", **more)


def _is_converted(path: str) -> bool:
    """Say whether a column is a day or a truth value."""
    table, _, name = path.rpartition("__")
    if table not in MODELS or name in REFUSALS:
        return False
    return isinstance(MODELS[table]._meta.get_field(name.removesuffix("_id")), DateField | BooleanField)


CONVERTED = [place for place, path in enumerate(COLUMNS) if _is_converted(path)]


def situations(vehicles: QuerySet[Vehicle], *, as_of: date) -> Iterator[tuple[Car, Situation]]:
    """This function will yield each vehicle with its situation on a day; visits after that day do not exist."""
    rows = vehicles.filter(facts__isnull=False).order_by()
    if still_open := open_batches():
        rows = rows.filter(Q(batch=None) | ~Q(batch__in=still_open))
    rows = rows.annotate(
        **{name: ExpressionWrapper(refuses(name.removeprefix("refuses_"), "owner_id"), BOOLEAN) for name in REFUSALS}
    )
    columns = [Raw(F(path)) if place in CONVERTED else path for place, path in enumerate(COLUMNS)]
    later: list[Car] = []
    for row in rows.values_list(*columns).iterator(chunk_size=5000):
        car = car_of(row)
        if car.last_any_on is not None and car.last_any_on > as_of:
            later.append(car)
        else:
            yield car, situation_of(car, as_of)
        if len(later) >= TURNED_AT_ONCE:
            yield from _turned_back(later, as_of)
            later = []
    if later:
        yield from _turned_back(later, as_of)


def _turned_back(cars: list[Car], as_of: date) -> Iterator[tuple[Car, Situation]]:
    """Yield cars that came after a day with their situation on it."""
    sums, intervals = sums_until([car.id for car in cars], as_of), intervals_of_models()
    for car in cars:
        earlier = turned_back(car, sums[car.id], intervals)
        yield earlier, situation_of(earlier, as_of)


def car_of(row: Sequence[Any]) -> Car:
    """This function will return a car from what the database returned of it."""
    values = list(row)
    for place in CONVERTED:
        values[place] = DAYS[values[place]]
    return Car._make(values)


def turned_back(car: Car, sums: FactSums, intervals: Limits) -> Car:
    """This function will return a car with the facts of an earlier day in the place of today's."""
    due, _ = due_of(sums, intervals.get(car.model_id, intervals[None]), car.bought_on)
    return car._replace(**{name: getattr(sums, name) for name in SUMS}, **dict(zip(DUE, due, strict=True)))


def situation_of(car: Car, as_of: date) -> Situation:
    """This function will return what the rule looks at, from one vehicle."""
    due = None
    if car.due_on and car.due_from and car.due_until:
        due = Due(car.due_kind, car.due_on, car.due_from, car.due_until, car.due_km, car.due_by_km)
    last, disposed = car.last_any_on, car.disposed_on
    return Situation(
        last_visit_on=car.last_visit_on,
        last_here_on=last,
        last_maintenance_on=car.last_maintenance_on,
        bought_on=car.bought_on,
        due=due,
        odometer=Odometer(
            car.readings, car.sum_day, car.sum_km, car.sum_day2, car.sum_day_km, car.last_read_on, car.last_read_km
        ),
        warranty_ends_on=car.warranty_ends_on,
        insurance_ends_on=car.insurance_ends_on,
        inspection_due_on=_inspection(car, as_of),
        licence_ends_on=car.licence_ends_on,
        birthday=car.birthday,
        customer_class=car.customer_class or "C",
        level=car.level or "private",
        is_disposed=disposed is not None and disposed <= as_of and (last is None or last <= disposed),
        refuses_phone=bool(car.refuses_phone),
        refuses_sms=bool(car.refuses_sms),
    )


def _inspection(car: Car, as_of: date) -> date | None:
    """Return the inspection that a file named, else the next one by law from the registration."""
    named = car.inspection_due_on
    if named is not None and named >= as_of - INSPECTION_GRACE:
        return named
    registered = car.registered_on or car.bought_on
    return next_inspection(registered, as_of) if registered else None
