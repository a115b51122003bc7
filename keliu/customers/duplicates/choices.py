"""Whose value stands when two files become one: field by field, by default the newer confirmed, and nothing lost.

Fields are named once for the page and the deed. `take` is the set of fields whose value comes from the file that goes;
all others stay the survivor's. Phones, plates, addresses, numbers, memberships and readings unite, whatever is chosen.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_noop as N_

from keliu.audit.models import Change
from keliu.customers.models import Customer, CustomerAddress, CustomerPhone, FileMerge, Vehicle


@dataclass(frozen=True, slots=True)
class Choice:
    """A field of the choice: its columns (none: rows that hang on the file), and its label."""

    name: str
    columns: tuple[str, ...]
    label: str


def _plain(**labels: str) -> tuple[Choice, ...]:
    return tuple(Choice(name, (name,), label) for name, label in labels.items())


OF_CUSTOMERS = (
    *_plain(name=N_("Customer name"), customer_no=N_("Customer number")),
    Choice("phones", (), N_("First phone")), Choice("address", (), N_("Address")),
    *_plain(
        gender=N_("Gender"), birthday=N_("Birthday"), is_company=N_("Company"), level=N_("Level"),
        email=N_("E-mail"), wechat=N_("WeChat"), preferred_channel=N_("Preferred channel"),
        preferred_hours=N_("Preferred hours"), licence_expires_on=N_("Driving licence valid until"),
        region_code=N_("District code"), source=N_("Source"), id_last4=N_("Last four of the identity number"),
    ),
)  # fmt: skip
OF_VEHICLES = (
    *_plain(vin=N_("VIN"), plate=N_("Plate")),
    Choice("owner", ("owner_id",), N_("Owner")),
    Choice("model", ("brand", "series", "model_name", "model_id"), N_("Model")),
    *_plain(
        purchase_date=N_("Bought"), registered_on=N_("Registered"), colour=N_("Colour"), engine_no=N_("Engine number"),
    ),
    Choice("warranty", ("warranty_until", "warranty_km"), N_("Warranty until")),
    Choice("inspection_due_on", ("inspection_due_on",), N_("Inspection due")),
    Choice("next_maintenance", ("next_maintenance_on", "next_maintenance_km"), N_("Next maintenance")),
    Choice("disposed", ("disposed_on", "disposal_reason"), N_("Gone on")),
)  # fmt: skip
CHOICES: dict[str, tuple[Choice, ...]] = {FileMerge.Kind.CUSTOMER: OF_CUSTOMERS, FileMerge.Kind.VEHICLE: OF_VEHICLES}
EMPTY = (None, "", False)


def default_take(kind: str, survivor: Any, loser: Any) -> set[str]:
    """This function will return the fields that come from the file that goes: where the survivor says nothing, or where
    the other's value was confirmed later (by an edit, else by the later visit).
    """
    confirmed = _confirmed(survivor, loser)
    by_visit = _last_day(loser) > _last_day(survivor)
    taken = set()
    for choice in CHOICES[kind]:
        own, other = values_of(choice, survivor), values_of(choice, loser)
        if own == other or all(value in EMPTY for value in other):
            continue
        if all(value in EMPTY for value in own):
            taken.add(choice.name)
            continue
        ours, theirs = (_latest(confirmed, file.pk, choice) for file in (survivor, loser))
        if (theirs > ours) if ours != theirs else by_visit:
            taken.add(choice.name)
    return taken


def contested(kind: str, survivor: Any, loser: Any) -> int:
    """This function will return in how many fields, of those in which both say something, the value of the file that goes
    would stand.
    """
    take = default_take(kind, survivor, loser)
    taken = [choice for choice in CHOICES[kind] if choice.name in take]
    return sum(any(value not in EMPTY for value in values_of(choice, survivor)) for choice in taken)


def values_of(choice: Choice, file: Any) -> tuple[Any, ...]:
    """This function will return what a file says under a choice."""
    if choice.columns:
        return tuple(getattr(file, name) for name in choice.columns)
    if choice.name == "phones":
        rows = CustomerPhone.objects.unscoped("merge").filter(customer=file, until=None).order_by("rank", "id")
        return (rows.values_list("number", flat=True).first(),)
    rows = CustomerAddress.objects.unscoped("merge").filter(customer=file, until=None)
    return (rows.values_list("text", flat=True).first(),)


def _confirmed(survivor: Any, loser: Any) -> dict[tuple[int, str], datetime]:
    """Return when a column of either file was last changed."""
    changes = Change.objects.unscoped("merge").filter(
        table=survivor._meta.db_table, row_key__in=(survivor.pk, loser.pk), source__in=("page", "import", "api")
    )
    rows = changes.order_by().values_list("row_key", "field").annotate(at=Max("at"))
    return {(key, field): at for key, field, at in rows}


def _latest(confirmed: Mapping[tuple[int, str], datetime], key: int, choice: Choice) -> float:
    names = (*choice.columns, choice.name, {"phones": "phone"}.get(choice.name, ""))
    return max((confirmed[key, name].timestamp() for name in names if (key, name) in confirmed), default=0.0)


def _last_day(file: Any) -> str:
    facts = getattr(file, "facts", None)
    return str(facts.last_visit_on or "") if facts else ""


def resulting(kind: str, survivor: Any, loser: Any, take: Collection[str]) -> dict[str, Any]:
    """This function will return the columns of the survivor that become other ones, the texts of both united.

    A blacklisting stands whichever is chosen: the strictest wins.
    """
    values = {name: getattr(loser, name) for choice in CHOICES[kind] if choice.name in take for name in choice.columns}
    values["notes"] = {**loser.notes, **survivor.notes}
    if isinstance(survivor, Customer):
        texts = [text for text in (survivor.note.strip(), loser.note.strip()) if text]
        values["note"] = "\n".join(dict.fromkeys(texts)) if len(set(texts)) > 1 else (survivor.note or loser.note)
        values["registered_on"] = min(filter(None, (survivor.registered_on, loser.registered_on)), default=None)
        if Customer.Level.BLACKLISTED in (survivor.level, loser.level):
            values["level"] = Customer.Level.BLACKLISTED.value
    elif isinstance(survivor, Vehicle):
        values["sold_by_store"] = survivor.sold_by_store or loser.sold_by_store
    return {name: value for name, value in values.items() if getattr(survivor, name) != value}
