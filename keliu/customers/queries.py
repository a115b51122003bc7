"""Reads of the customer files: lists with their filters, the search box, the parts of a card."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F, Q
from django.db.models.functions import Collate
from django.db.models.lookups import GreaterThanOrEqual, LessThan

from keliu.customers.models import Customer, CustomerPhone, CustomerStore, RevealLog, SearchEntry, Vehicle
from keliu.customers.stages import stage_book
from keliu.org.models import Region
from keliu.rules.rights import Viewer
from keliu.rules.search_text import is_open, read_search

MOST_FOUND = 60
LOOK_UP = "look_up"
SHEET = "information_sheet"
MAIN_MODEL = "facts__main_vehicle__model_id"
# Of several cars one that is in use is the main one. Who was here with a car that is another's now is in no stage either.
HAS_A_CAR_IN_USE = Q(facts__main_vehicle__disposed_on=None) & (
    Q(facts__main_vehicle__isnull=False) | Q(facts__last_visit_on=None)
)


def any_stage(stages: list[str], as_of: date, *, model: str = "model_id", path: str = "facts__last_visit_on") -> Q:
    """This function will return the condition of any of several stages, by the limits of store and model.

    `model` leads from the rows to the key of the vehicle's model, `path` to the last visit; unknown words match nothing.
    """
    book = stage_book(as_of)
    condition = Q(pk__in=[])
    for stage in stages:
        condition |= book.condition(stage, path=path, model=model)
    return condition


def matching_entries(typed: str, viewer: Viewer) -> list[tuple[int | None, int | None]]:
    """This function will return (customer, vehicle) of the search texts that hold a typed word; at most 500 of each kind.

    Three or four digits are the end of a phone, of a plate or of a VIN: cars that end with them are never cut off. Who
    sees numbers masked finds by their ends and by the whole only.
    """
    search = read_search(typed)
    if search is None or search.is_surname:
        return []
    found = _entries(search.needle)
    if search.tail:
        ends = "(e.text LIKE %s OR e.text LIKE %s)"
        tails = [f"%{search.tail}", f"%{search.tail} %"]
        found += _entries(search.tail, f" AND e.vehicle_id IS NOT NULL AND {ends}", tails)
    if viewer.has_all_in_full:
        return [(customer, vehicle) for customer, vehicle, _text in found]
    if search.needle == search.tail:  # of three digits: those of whose phone they are the end, however many hold them
        found += _entries(f"{search.tail}#")
    needles = {search.needle, search.tail} - {""}
    return [
        (customer, vehicle)
        for customer, vehicle, text in found
        if any(is_open(needle, text, is_vehicle=vehicle is not None) for needle in needles)
    ]


def _entries(needle: str, further: str = "", given: Sequence[str] = ()) -> list[tuple[int | None, int | None, str]]:
    table, columns = SearchEntry._meta.db_table, "e.customer_id, e.vehicle_id, e.text"
    if connection.vendor == "sqlite":
        quoted = '"' + needle.replace('"', '""') + '"'
        sql = (
            f"SELECT {columns} FROM customers_search s JOIN {table} e ON e.id = s.rowid "
            f"WHERE s.text MATCH %s{further} LIMIT 500"
        )
    else:
        sql = f"SELECT {columns} FROM {table} e WHERE e.text LIKE %s{further} LIMIT 500"
        quoted = "%" + needle.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    with connection.cursor() as cursor:
        cursor.execute(sql, [quoted, *given])
        return list(cursor.fetchall())


def name_begins(typed: str, path: str = "name") -> Q | None:
    """This function will return the condition that a name begins with a single typed character; None for other words.

    A span of the index of names in the order of their bytes, which on PostgreSQL is one of its own.
    """
    search = read_search(typed)
    if search is None or not search.is_surname:
        return None
    name, last = in_bytes(path), chr(ord(search.needle) + 1)
    return Q(GreaterThanOrEqual(name, search.needle)) & Q(LessThan(name, last))


def in_bytes(path: str) -> F | Collate:
    """This function will return a column of text as it is compared byte by byte, whatever the database's collation."""
    return F(path) if connection.vendor == "sqlite" else Collate(F(path), "C")


def meant(typed: str, viewer: Viewer) -> tuple[set[int], set[int]]:
    """This function will return the customers and the cars that a word means by themselves, each by its own text."""
    entries = matching_entries(typed, viewer)
    return {customer for customer, _ in entries if customer}, {vehicle for _, vehicle in entries if vehicle}


def found_customers(typed: str, viewer: Viewer) -> set[int]:
    """This function will return the customers that a typed word means, by themselves or by their cars."""
    people, cars = meant(typed, viewer)
    owners = Vehicle.objects.unscoped("search; narrowed by the caller").filter(id__in=cars, owner__isnull=False)
    return people | set(owners.values_list("owner_id", flat=True))


def found_vehicles(typed: str, viewer: Viewer) -> set[int]:
    """This function will return the cars that a typed word means, by themselves or by their owners."""
    people, cars = meant(typed, viewer)
    owned = Vehicle.objects.unscoped("search; narrowed by the caller").filter(owner_id__in=people)
    return cars | set(owned.values_list("id", flat=True))


def phones_by_customer(customers: list[Customer]) -> dict[int, str]:
    """This function will return the first phone of each of some found customers."""
    rows = CustomerPhone.objects.unscoped("rows of a scoped list").filter(customer__in=customers, until=None)
    return dict(rows.order_by("-rank", "-id").values_list("customer_id", "number"))


def members_by_customer(viewer: Viewer, customers: list[Customer]) -> dict[int, CustomerStore]:
    """This function will return each customer's membership at the viewer's store."""
    rows = CustomerStore.objects.filter(store_id=viewer.store_id, customer__in=customers).select_related(
        "advisor", "team"
    )
    return {row.customer_id: row for row in rows}


def sees_in_full(viewer: Viewer, customer: Customer) -> bool:
    """This function will say whether phones and plates of a seen customer show in full."""
    member = members_by_customer(viewer, [customer]).get(customer.pk)
    return viewer.sees_in_full(team_id=member.team_id if member else None)


def sees_numbers(viewer: Viewer, customer: Customer, midnight: Any) -> bool:
    """This function will say whether a person knows a customer's numbers: his own team's, or shown to him today."""
    own = RevealLog.objects.unscoped("own reveals").filter(account_key=viewer.account_id, at__gte=midnight)
    return sees_in_full(viewer, customer) or own.filter(customer=customer, field="phone").exists()


def district_names(codes: Iterable[str]) -> dict[str, str]:
    """This function will return the names of districts by their six digits; a code that is not known has none."""
    return dict(Region.objects.filter(code__in={code for code in codes if code}).values_list("code", "name"))
