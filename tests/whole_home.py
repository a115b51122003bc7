"""Everything that a home knows of the business, without the numbers of its rows, so that two homes can be compared."""

from collections import Counter
from typing import Any

from django.db import models

from keliu.contacts.models import Contact
from keliu.customers.models import (
    Customer,
    CustomerFacts,
    CustomerPhone,
    Partner,
    SearchEntry,
    SuspectedDuplicate,
    Vehicle,
    VehicleFacts,
    VehicleModel,
)
from keliu.imports.planning.world import MODELS, rows_of
from keliu.org.models import Group, Staff, Store, Team
from keliu.workshop.models import Visit

TABLES = (*MODELS.values(), VehicleFacts, CustomerFacts, SearchEntry, SuspectedDuplicate)
LABELS: dict[type[models.Model], tuple[str, ...]] = {
    Group: ("code",), Store: ("code",), Team: ("store__code", "name"), Staff: ("store__code", "staff_no"),
    VehicleModel: ("brand", "series", "name"), Partner: ("store__code", "code"), Vehicle: ("vin", "plate"),
    Visit: ("store__code", "order_no"), Contact: ("contact_no",),
}  # fmt: skip
LEFT_OUT = frozenset({"id", "batch", "version"})
Rows = Counter[tuple[Any, ...]]


def whole_home() -> dict[str, Rows]:
    """This function will return the rows of every table of the business, as a bag, each pointer as what it points to."""
    named = {model: _labels(model, names) for model, names in LABELS.items()}
    named[Customer] = _people()
    return {model._meta.db_table: _rows(model, named) for model in TABLES}


def differences(one: dict[str, Rows], other: dict[str, Rows]) -> list[str]:
    """This function will return a sentence a table that differs, with up to two rows of each side."""
    found = []
    for table, rows in one.items():
        gone, come = rows - other[table], other[table] - rows
        if gone or come:
            found.append(f"{table}: only first {list(gone)[:2]}, only second {list(come)[:2]}")
    return found


def _labels(model: type[models.Model], names: tuple[str, ...]) -> dict[int, Any]:
    return {row[0]: row[1:] for row in rows_of(model).values_list("id", *names)}


def _people() -> dict[int, Any]:
    phones: dict[int, list[str]] = {}
    for number, phone in rows_of(CustomerPhone).values_list("customer_id", "number"):
        phones.setdefault(number, []).append(phone)
    rows = rows_of(Customer).values_list("id", "customer_no", "name")
    return {number: (text, name, *sorted(phones.get(number, []))) for number, text, name in rows}


def _rows(model: type[models.Model], named: dict[type[models.Model], dict[int, Any]]) -> Rows:
    fields = [f for f in model._meta.concrete_fields if f.attname not in LEFT_OUT]
    labels = [named.get(f.related_model) if f.is_relation else None for f in fields]
    if model is VehicleFacts:
        labels[[f.attname for f in fields].index("last_store_id")] = named[Store]
    found: Rows = Counter()
    for row in rows_of(model).values_list(*(f.attname for f in fields)):
        pairs = zip(row, labels, strict=True)
        found[
            tuple(str(own.get(value) if own is not None and value is not None else value) for value, own in pairs)
        ] += 1
    return found
