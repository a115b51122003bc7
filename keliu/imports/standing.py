"""What stands in the way of an undo, in words: the record, what was done to it, by whom and when (practice A6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.imports.planning.world import MODELS, rows_of
from keliu.imports.showing import Sight, masked
from keliu.imports.undo import ChangedSince
from keliu.imports.words import TABLE_LABELS, label_of

KIND_OF = {"workshop_visit": "visits", "customers_policy": "policies", "contacts_contact": "contacts"}
OWN = ("order_no", "policy_no", "contact_no")
# what hangs on a record of an import, beside what an import itself has a name for
HANGING = (
    N_("customers_customernumber"), N_("customers_vehiclestore"), N_("customers_odometerreading"),
    N_("customers_disposal"), N_("customers_customertraits"), N_("customers_companycontact"), N_("customers_ownership"),
    N_("customers_customerphone"), N_("customers_customeraddress"), N_("customers_customerstore"),
    N_("customers_vehicleplate"), N_("workshop_receipt"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """A row that stands in the way of an undo: what it is, what was done to it, and who did it when."""

    label: str
    name: str
    what: str
    customer_id: int | None
    who: str
    at: datetime | None
    batch: int | None


def standing_rows(rows: Sequence[ChangedSince], sight: Sight) -> list[Standing]:
    """This function will name the rows that stand in the way of an undo, masked as a person may see them."""
    told = []
    for row in rows:
        model = MODELS.get(row.table)
        found = rows_of(model).filter(pk=row.row_key).first() if model else None
        own = row.row_key if row.table == "customers_customer" else getattr(found, "customer_id", None)
        if own is None:
            own = getattr(found, "owner_id", None)
        name = name_of(found, sight) if found is not None else ""
        label = _(TABLE_LABELS.get(row.table, row.table))
        told.append(Standing(label, name, _what(row), own, row.who, row.at, row.batch))
    return told


def name_of(record: Any, sight: Sight) -> str:
    """This function will return what people call a record: its name or number, else those of what it hangs on."""
    parts = [str(value) for name in OWN if (value := getattr(record, name, None))]
    if name := getattr(record, "name", None):
        parts.append(masked(str(name), "name", sight))
    parts += _car_of(record, sight)
    for other in ("customer", "vehicle", "visit"):
        near = getattr(record, f"{other}_id", None) and getattr(record, other, None)
        if near:
            parts.append(name_of(near, sight))
    return " · ".join(dict.fromkeys(filter(None, parts)))


def _car_of(record: Any, sight: Sight) -> list[str]:
    if plate := getattr(record, "plate", None):
        return [masked(str(plate), "plate", sight)]
    return [masked(str(vin), "vin", sight)] if (vin := getattr(record, "vin", None)) else []


def _what(row: ChangedSince) -> str:
    """Say what was done: a field changed, or a new record hung on this one."""
    if row.at is None:
        return _("has now: %(record)s") % {"record": _(TABLE_LABELS.get(row.label, row.label))}
    return _("changed: %(field)s") % {"field": _(label_of(KIND_OF.get(row.table, ""), row.label))}
