"""The situation of vehicles on a day, read in raw rows: what the rule of the next contact looks at."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import BooleanField, DateField, F, Func, Q, QuerySet, TextField

from keliu.audit.queries import open_batches
from keliu.customers.models import Customer, Vehicle, VehicleFacts
from keliu.rules.due_dates import Due, Odometer, next_inspection
from keliu.rules.next_contact import Situation
from keliu.rules.vehicle_facts import FactSums
from keliu.workshop.fact_rows import Limits, due_of, intervals_of_models
from keliu.workshop.facts import sums_until

INSPECTION_GRACE = timedelta(days=90)
TURNED_AT_ONCE = 4_000
COLUMNS = (
    "id", "vin", "plate", "purchase_date", "registered_on", "inspection_due_on", "disposed_on", "model_id",
    "owner_id", "owner__customer_no", "owner__name", "owner__birthday", "owner__licence_expires_on", "owner__level",
    "owner__facts__customer_class", "home_store_id",
    "facts__last_visit_on", "facts__last_any_on", "facts__readings", "facts__sum_day",
    "facts__sum_km", "facts__sum_day2", "facts__sum_day_km", "facts__last_read_on", "facts__last_read_km",
    "facts__due_kind", "facts__due_on", "facts__due_from", "facts__due_until", "facts__due_km", "facts__due_by_km",
    "facts__warranty_ends_on", "facts__insurance_ends_on",
)  # fmt: skip
Car = dict[str, Any]
MODELS = {"": Vehicle, "owner": Customer, "facts": VehicleFacts}


class _Days(dict[Any, Any]):
    """Days by what a database returns: ISO text, a day, nothing."""

    def __missing__(self, day: Any) -> date | None:
        self[day] = date.fromisoformat(day) if isinstance(day, str) else day
        return self[day]


DAYS = _Days()


class _Raw(Func):
    """A column as the driver returns it, without a converter in Python a value."""

    template = "%(expressions)s"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Return the SQL for SQLite: what is reckoned has no declared type, so nothing is converted."""
        return self.as_sql(compiler, connection, template="+%(expressions)s", **more)


def _is_converted(path: str) -> bool:
    """Say whether a column is a day or a truth value."""
    table, _, name = path.rpartition("__")
    if table not in MODELS:
        return False
    return isinstance(MODELS[table]._meta.get_field(name.removesuffix("_id")), DateField | BooleanField)


DAY_COLUMNS = [path for path in COLUMNS if _is_converted(path)]


def situations(vehicles: QuerySet[Vehicle], *, as_of: date) -> Iterator[tuple[Car, Situation]]:
    """This function will yield each vehicle with its situation on a day; visits after that day do not exist."""
    rows = vehicles.filter(facts__isnull=False).order_by()
    if still_open := open_batches():
        rows = rows.filter(Q(batch=None) | ~Q(batch__in=still_open))
    columns = [_Raw(F(path)) if path in DAY_COLUMNS else path for path in COLUMNS]
    later: list[Car] = []
    for row in rows.values_list(*columns).iterator(chunk_size=5000):
        car = _car(row)
        if (car["facts__last_any_on"] or date.min) > as_of:
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
    earlier, intervals = sums_until([car["id"] for car in cars], as_of), intervals_of_models()
    for car in cars:
        turn_back(car, earlier[car["id"]], intervals)
        yield car, situation_of(car, as_of)


def _car(row: tuple[Any, ...]) -> Car:
    car = dict(zip(COLUMNS, row, strict=True))
    for name in DAY_COLUMNS:
        car[name] = DAYS[car[name]]
    return car


def turn_back(car: Car, sums: FactSums, intervals: Limits) -> None:
    """This function will put the facts of an earlier day in the place of today's."""
    due, _ = due_of(sums, intervals.get(car["model_id"], intervals[None]), car["purchase_date"])
    for name in (
        "last_visit_on",
        "last_any_on",
        "readings",
        "sum_day",
        "sum_km",
        "sum_day2",
        "sum_day_km",
        "last_read_on",
        "last_read_km",
    ):
        car[f"facts__{name}"] = getattr(sums, name)
    names = ("due_kind", "due_on", "due_from", "due_until", "due_km", "due_by_km")
    car.update({f"facts__{name}": value for name, value in zip(names, due, strict=True)})


def situation_of(car: Car, as_of: date) -> Situation:
    """This function will return what the rule looks at, from one row of columns."""
    odometer = Odometer(
        car["facts__readings"], car["facts__sum_day"], car["facts__sum_km"], car["facts__sum_day2"],
        car["facts__sum_day_km"], car["facts__last_read_on"], car["facts__last_read_km"],
    )  # fmt: skip
    due = None
    if car["facts__due_on"]:
        due = Due(
            car["facts__due_kind"], car["facts__due_on"], car["facts__due_from"], car["facts__due_until"],
            car["facts__due_km"], car["facts__due_by_km"],
        )  # fmt: skip
    last = car["facts__last_any_on"]
    disposed = car["disposed_on"]
    return Situation(
        last_visit_on=car["facts__last_visit_on"],
        last_here_on=last,
        bought_on=car["purchase_date"],
        due=due,
        odometer=odometer,
        warranty_ends_on=car["facts__warranty_ends_on"],
        insurance_ends_on=car["facts__insurance_ends_on"],
        inspection_due_on=_inspection(car, as_of),
        licence_ends_on=car["owner__licence_expires_on"],
        birthday=car["owner__birthday"],
        customer_class=car["owner__facts__customer_class"] or "C",
        level=car["owner__level"] or "private",
        is_disposed=disposed is not None and disposed <= as_of and (last is None or last <= disposed),
    )


def _inspection(car: Car, as_of: date) -> date | None:
    """Return the inspection that a file named, else the next one by law from the registration."""
    named: date | None = car["inspection_due_on"]
    if named is not None and named >= as_of - INSPECTION_GRACE:
        return named
    registered = car["registered_on"] or car["purchase_date"]
    return next_inspection(registered, as_of) if registered else None
