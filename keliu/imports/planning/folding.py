"""Rows of one key are folded before they are planned: later values win, empty ones clear nothing (interface).

A person beside a car or an order is one value: his name is never joined with the phone of another row's person.
"""

from collections.abc import Sequence
from typing import Any

from keliu.imports.planning.drafts import Values
from keliu.sheets import Row

PERSON = (
    "customer_no", "customer_name", "phones", "gender", "birthday", "address", "is_company", "email", "wechat",
    "id_last4",
)  # fmt: skip
SENDER = ("sender_name", "sender_phones")
Given = tuple[Row, Values]


def fold(kind: str, given: Sequence[Given]) -> dict[int, int]:
    """This function will fold each further row of a key into the first, and return further place to first place.

    Rows that are sent back and red reversals stand for themselves.
    """
    firsts: dict[Any, int] = {}
    further: dict[int, int] = {}
    for place, (row, values) in enumerate(given):
        key = None if row.reject is not None or values.get("is_reversal") else _key(kind, values)
        if key is None:
            continue
        first = firsts.setdefault(key, place)
        if first != place:
            further[place] = first
            head, kept = given[first]
            _lay_over(kind, kept, values)
            head.notes.update(row.notes)
    return further


def _key(kind: str, values: Values) -> Any:
    if kind == "vehicles":
        return values.get("vin") or values.get("plate")
    if kind == "visits" and values.get("order_no"):
        return values.get("store_code"), values.get("store_name"), values["order_no"]
    if kind == "customers" and values.get("customer_no"):
        return values.get("store_code"), values.get("store_name"), values["customer_no"]
    return values.get("policy_no") if kind == "policies" else None


def _lay_over(kind: str, kept: Values, later: Values) -> None:
    if kind != "customers":
        for names in (PERSON, SENDER):
            key = [name for name in names[:2] if later.get(name)]
            if key and any(kept.get(name) != later[name] for name in key):
                for name in names:
                    kept.pop(name, None)
    kept.update({name: value for name, value in later.items() if value is not None and value != ""})


def in_order(kind: str, given: Sequence[Given]) -> list[int]:
    """This function will return the places of the rows in the order in which they are planned.

    Cars with a VIN come before those that a row knows by the plate only: who wears it is then known.
    """
    places = range(len(given))
    if kind != "vehicles":
        return list(places)
    return sorted(places, key=lambda place: not given[place][1].get("vin"))
