"""Reads of the customer files: lists with their filters, the search box, the parts of a card."""

from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import QueryDict

from keliu.customers.models import Customer, CustomerPhone, CustomerStore, RevealLog, SearchEntry, Vehicle
from keliu.customers.stages import stage_book
from keliu.rules.rights import Viewer
from keliu.rules.search_text import read_search

SORTS = {"last": "facts__last_visit_on", "spend": "facts__spend_24m_fen", "name": "name"}
VEHICLE_SORTS = {"last": "facts__last_visit_on", "due": "facts__due_on", "plate": "plate"}
MOST_FOUND = 60
MAIN_MODEL = "facts__main_vehicle__model_id"


def any_stage(stages: list[str], as_of: date, *, model: str = "model_id") -> Q:
    """This function will return the condition of any of several stages, by the limits of store and model.

    `model` leads from the rows to the key of the vehicle's model; unknown words match nothing.
    """
    book = stage_book(as_of)
    condition = Q(pk__in=[])
    for stage in stages:
        condition |= book.condition(stage, model=model)
    return condition


def listed_customers(viewer: Viewer, filters: QueryDict, *, as_of: date) -> QuerySet[Customer]:
    """This function will return the customers of a list: those the viewer may see, filtered and sorted by the address."""
    rows = Customer.objects.visible_to(viewer)
    if stages := filters.getlist("stage"):
        rows = rows.filter(any_stage(stages, as_of, model=MAIN_MODEL))
    if letters := [letter for letter in filters.getlist("class") if letter in {"A", "B", "C"}]:
        rows = rows.filter(facts__customer_class__in=letters)
    if (advisor := filters.get("advisor", "")).isdigit():
        own = CustomerStore.objects.filter(customer=OuterRef("pk"), store_id=viewer.store_id, advisor_id=int(advisor))
        rows = rows.filter(Exists(own))
    if filters.get("company") in {"0", "1"}:
        rows = rows.filter(is_company=filters["company"] == "1")
    if word := filters.get("q", "").strip():
        rows = rows.filter(pk__in=found_customers(word))
    return rows.select_related("facts__main_vehicle__facts").order_by(*_order(filters, SORTS, "-last"))


def _order(filters: QueryDict, sorts: dict[str, str], standard: str) -> list[Any]:
    wanted = filters.get("sort", standard)
    name = wanted.lstrip("-")
    column = sorts.get(name) or sorts[standard.lstrip("-")]
    expression = F(column).desc(nulls_last=True) if wanted.startswith("-") else F(column).asc(nulls_last=True)
    return [expression, "-pk" if wanted.startswith("-") else "pk"]


def listed_vehicles(viewer: Viewer, filters: QueryDict, *, as_of: date) -> QuerySet[Vehicle]:
    """This function will return the vehicles of a list."""
    rows = Vehicle.objects.visible_to(viewer)
    if stages := filters.getlist("stage"):
        rows = rows.filter(any_stage(stages, as_of))
    if filters.get("due") == "week":
        rows = rows.filter(facts__due_on__lte=as_of + timedelta(days=7), facts__due_on__gt=as_of - timedelta(days=90))
    if filters.get("disposed") != "1":
        rows = rows.filter(disposed_on=None)
    if word := filters.get("q", "").strip():
        rows = rows.filter(pk__in=found_vehicles(word))
    return rows.select_related("facts", "owner", "model").order_by(*_order(filters, VEHICLE_SORTS, "-last"))


def matching_entries(typed: str) -> list[tuple[int | None, int | None]]:
    """This function will return (customer, vehicle) of the search texts that hold a typed word; at most 500."""
    search = read_search(typed)
    if search is None:
        return []
    table = SearchEntry._meta.db_table
    if connection.vendor == "sqlite":
        quoted = '"' + search.needle.replace('"', '""') + '"'
        sql = (
            f"SELECT e.customer_id, e.vehicle_id FROM customers_search s JOIN {table} e ON e.id = s.rowid "
            "WHERE s.text MATCH %s LIMIT 500"
        )
        given = quoted
    else:
        sql = f"SELECT customer_id, vehicle_id FROM {table} WHERE text LIKE %s LIMIT 500"
        given = "%" + search.needle.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    with connection.cursor() as cursor:
        cursor.execute(sql, [given])
        return list(cursor.fetchall())


def found_customers(typed: str) -> set[int]:
    """This function will return the customers that a typed word means, by themselves or by their cars."""
    entries = matching_entries(typed)
    cars = [vehicle for _, vehicle in entries if vehicle]
    owners = Vehicle.objects.unscoped("search; narrowed by the caller").filter(id__in=cars, owner__isnull=False)
    return {customer for customer, _ in entries if customer} | set(owners.values_list("owner_id", flat=True))


def found_vehicles(typed: str) -> set[int]:
    """This function will return the cars that a typed word means, by themselves or by their owners."""
    entries = matching_entries(typed)
    owned = Vehicle.objects.unscoped("search; narrowed by the caller").filter(owner_id__in=[c for c, _ in entries if c])
    return {vehicle for _, vehicle in entries if vehicle} | set(owned.values_list("id", flat=True))


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


def reveals_today(viewer: Viewer, midnight: Any) -> int:
    """This function will return how many values a person has revealed since midnight."""
    return RevealLog.objects.unscoped("own quota").filter(account_key=viewer.account_id, at__gte=midnight).count()
