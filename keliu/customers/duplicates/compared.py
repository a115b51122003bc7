"""The page of a pair: every field of both files, whose value would stand, and what would move (practice A6)."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.customers.duplicates.choices import CHOICES, Choice, contested, default_take, values_of
from keliu.customers.duplicates.merging import across_stores, doubted_vin
from keliu.customers.duplicates.pointing import FILES, all_rows
from keliu.customers.duplicates.unmerging import count_rows
from keliu.customers.models import Customer, FileMerge, MergeStep, SuspectedDuplicate, Vehicle
from keliu.rules.masking import mask_address, mask_phone, mask_plate
from keliu.rules.vins import show_vin

LEFT, RIGHT = "left", "right"
DERIVED = {"customers.CustomerFacts", "customers.VehicleFacts", "customers.SearchEntry", "customers.MergeStep"}
TABLES = {
    "Visit": N_("Visits"), "Contact": N_("Contacts"), "CustomerPhone": N_("Phone"), "CustomerAddress": N_("Address"),
    "CustomerNumber": N_("Customer number"), "CustomerStore": N_("Stores"), "Assignment": N_("Advisor"),
    "Ownership": N_("Owner"), "Vehicle": N_("Vehicles"), "VehiclePlate": N_("Plate"), "VehicleStore": N_("Stores"),
    "Policy": N_("Policies"), "OdometerReading": N_("Odometer readings"), "Disposal": N_("Gone on"),
    "CompanyContact": N_("Persons of the company"), "CustomerTraits": N_("Traits"), "Consent": N_("Consents"),
    "SuspectedDuplicate": N_("Suspected duplicates"), "OtherKey": N_("Former names and VINs"),
    "RevealLog": N_("Numbers shown in full"), "Blacklisting": N_("Blacklist"), "AssignmentKept": N_("Hand-overs"),
}  # fmt: skip
MASKS = {
    "phones": mask_phone, "address": mask_address, "vin": show_vin, "plate": mask_plate,
    "email": lambda text: f"{text[:1]}***", "wechat": lambda text: f"{text[:1]}***", "id_last4": lambda _text: "****",
    "engine_no": lambda text: f"***{text[-3:]}", "birthday": lambda text: text[-5:],  # month and day alone
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """A field of both files as shown; `chosen`: the side whose value would stand; `is_open`: the person chooses."""

    name: str
    label: str
    left: str
    right: str
    chosen: str

    @property
    def is_same(self) -> bool:
        """Whether both say the same."""
        return self.left == self.right


@dataclass(frozen=True, slots=True)
class Moved:
    """How many rows of a table would move from one file to the other, or have moved."""

    label: str
    n: int


def files_of(pair: SuspectedDuplicate) -> tuple[Any, Any]:
    """This function will return the two files of a pair."""
    if pair.customer_id:
        return pair.customer, pair.other_customer
    return pair.vehicle, pair.other_vehicle


def kind_of(pair: SuspectedDuplicate) -> str:
    """This function will return whether a pair is of customers or of cars."""
    return FileMerge.Kind.CUSTOMER.value if pair.customer_id else FileMerge.Kind.VEHICLE.value


def default_survivor(left: Any, right: Any) -> str:
    """This function will return the side that stays by default: the one whose values stand where both say something,
    else the one with more visits, else the older file.
    """
    kind = FileMerge.Kind.CUSTOMER if isinstance(left, Customer) else FileMerge.Kind.VEHICLE
    of_right, of_left = (contested(kind, one, other) for one, other in ((left, right), (right, left)))
    if of_left != of_right:
        return LEFT if of_left > of_right else RIGHT
    visits = [getattr(getattr(file, "facts", None), "visits", 0) or 0 for file in (left, right)]
    if visits[0] != visits[1]:
        return LEFT if visits[0] > visits[1] else RIGHT
    return LEFT if left.pk < right.pk else RIGHT


def taken(survivor: str, chosen: dict[str, str]) -> set[str]:
    """This function will return the fields whose value comes from the file that goes."""
    return {name for name, side in chosen.items() if side in (LEFT, RIGHT) and side != survivor}


def compare(pair: SuspectedDuplicate, survivor: str, take: set[str] | None, *, in_full: bool) -> list[Field]:
    """This function will return the fields of a pair in which at least one file says something."""
    left, right = files_of(pair)
    kind = kind_of(pair)
    stays, goes = (left, right) if survivor == LEFT else (right, left)
    take = default_take(kind, stays, goes) if take is None else take
    other = RIGHT if survivor == LEFT else LEFT
    fields = []
    for choice in CHOICES[kind]:
        shown = [_shown(choice, file, in_full=in_full) for file in (left, right)]
        if any(shown):
            side = other if choice.name in take else survivor
            fields.append(Field(choice.name, _(choice.label), *shown, side))
    return fields


def _shown(choice: Choice, file: Any, *, in_full: bool) -> str:
    if choice.name == "owner":
        return str(file.owner.name if file.owner else "")
    values = values_of(choice, file)
    if choice.name == "model":
        values = values[:3]
    texts = [_text(file, name, value) for name, value in zip(choice.columns or (choice.name,), values, strict=False)]
    text = " ".join(filter(None, texts))
    mask = MASKS.get(choice.name)
    return mask(text) if mask and text and not in_full else text


def _text(file: Any, name: str, value: Any) -> str:
    if value in (None, "", False):
        return ""
    if value is True:
        return _("Yes")
    field = next((f for f in file._meta.concrete_fields if f.attname == name), None)
    is_word = (isinstance(field, models.CharField) and field.choices) or name in (
        "preferred_channel",
        "disposal_reason",
    )
    return _(str(value)) if is_word else str(value)


def would_move(pair: SuspectedDuplicate, survivor: str) -> list[Moved]:
    """This function will return how many rows of each table the file that goes would bring."""
    left, right = files_of(pair)
    return moved(count_rows(kind_of(pair), right if survivor == LEFT else left))


def moved(counts: dict[str, int]) -> list[Moved]:
    """This function will name the tables of a count as people call them, the most rows first."""
    told = [Moved(_(TABLES.get(label.split(".")[1], label)), n) for label, n in counts.items() if label not in DERIVED]
    return sorted(told, key=lambda one: (-one.n, one.label))


def is_across(pair: SuspectedDuplicate, store_id: int | None) -> bool:
    """This function will say whether one of the two files is no member of a store."""
    left, right = files_of(pair)
    return across_stores(left, right, store_id)


def vins_of(pair: SuspectedDuplicate) -> dict[str, str]:
    """This function will return the two VINs of which one must be marked a mistake, by side; nothing where none must."""
    left, right = files_of(pair)
    if isinstance(left, Customer) or doubted_vin(left, right) is not None:
        return {}
    return {LEFT: left.vin, RIGHT: right.vin}


def gone_name(merge: FileMerge) -> str:
    """This function will return what the file that went was called: a customer's name, a car's masked plate or VIN."""
    table = FILES[merge.kind]._meta.db_table
    standing = all_rows(FILES[merge.kind]).filter(pk=merge.loser_key).first()
    if standing is not None:  # taken back
        return name_of(standing)
    step = MergeStep.objects.filter(
        merge=merge, table=table, row_key=merge.loser_key, deed=MergeStep.Deed.REMOVED
    ).first()
    row = step.old if step and isinstance(step.old, dict) else {}
    if merge.kind == FileMerge.Kind.CUSTOMER:
        return str(row.get("name") or row.get("customer_no") or f"#{merge.loser_key}")
    return _car_name(row.get("plate") or "", row.get("vin") or "") or f"#{merge.loser_key}"


def _car_name(plate: str, vin: str) -> str:
    return mask_plate(plate) if plate else show_vin(vin) if vin else ""


def name_of(file: Customer | Vehicle | None) -> str:
    """This function will return what a file is called: a customer's name, a car's masked plate or VIN."""
    if file is None:
        return ""
    if isinstance(file, Customer):
        return file.name or file.customer_no
    return _car_name(file.plate, file.vin or "") or f"#{file.pk}"
