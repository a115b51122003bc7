"""Writes of the vehicle files by hand: plate and disposal with their days, and the plain facts of a car."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as N_

from keliu.audit.actions import FieldChange, as_text, record_changes
from keliu.audit.queries import require_closed
from keliu.customers.actions import refresh_search
from keliu.customers.catalogue import model_named
from keliu.customers.models import Disposal, Vehicle, VehiclePlate
from keliu.rules.file_values import refuse_disposal, refuse_due_day, refuse_past_day
from keliu.rules.rights import Viewer
from keliu.rules.sentence import Sentence
from keliu.web.declared import first_declared

VEHICLES = "customers_vehicle"
PLAIN_FIELDS = (
    "brand", "series", "model_name", "purchase_date", "registered_on", "sold_by_store", "colour", "inspection_due_on",
    "warranty_until",
)  # fmt: skip
MODEL_FIELDS = ("brand", "series", "model_name")
EDIT = "edit of a found car"


class VehicleConflict(Exception):
    """Somebody else saved the same car in between; carries his version."""

    def __init__(self, current: Vehicle) -> None:
        super().__init__("changed by somebody else")
        self.current = current


class VehicleRefusal(Exception):
    """An edit that cannot be; `sentence` says why, `part` in which section of the file: km, plate, gone."""

    def __init__(self, told: str | Sentence, part: str = "") -> None:
        self.part = part
        self.sentence = told if isinstance(told, Sentence) else Sentence(told)
        super().__init__(self.sentence.english())


def locked(vehicle: Vehicle, version: int) -> Vehicle:
    """This function will return the car held for this transaction, one version further but not saved yet.

    :raises StillOpen: it comes from an import that is still being written.
    :raises VehicleConflict: it is of another version than the editor saw.
    """
    current = Vehicle.objects.unscoped(EDIT).select_for_update().get(pk=vehicle.pk)
    require_closed(current.batch)
    if current.version != version:
        raise VehicleConflict(current)
    current.version += 1
    return current


def saved(
    current: Vehicle, pairs: Sequence[tuple[str, object, object]], *, actor: Viewer, now: datetime, why: str,
    owners: Sequence[int | None] = (),
) -> int:  # fmt: skip
    """This function will save the car, write the log, bring search text and facts up to date; return how many changes."""
    current.save()
    changes = [
        FieldChange(VEHICLES, current.pk, f, as_text(old), as_text(new), actor.store_id) for f, old, new in pairs
    ]
    refresh_search(vehicle_ids=[current.pk])
    keep_facts = first_declared("keeps_facts")
    if keep_facts:
        people = {key for key in (*owners, current.owner_id) if key is not None}
        keep_facts(today=localtime(now).date(), vehicle_ids=[current.pk], customer_ids=sorted(people))
    return record_changes(changes, actor=actor, now=now, source="page", why=why)


def require_possible(name: str, value: Any, today: date) -> None:
    """Let a day of a car be saved only when it can be.

    :raises VehicleRefusal: it cannot.
    """
    refusal = None
    if name in ("purchase_date", "registered_on"):
        refusal = refuse_past_day(value, today)
    elif name in ("inspection_due_on", "warranty_until"):
        refusal = refuse_due_day(value)
    if refusal:
        raise VehicleRefusal(refusal)


@transaction.atomic
def edit_vehicle(
    vehicle: Vehicle, values: dict[str, Any], *, version: int, actor: Viewer, now: datetime, why: str = ""
) -> int:
    """This function will save the plain fields of a car and return how many changed; another model brings its interval.

    :raises VehicleConflict: the car is of another version than the editor saw.
    :raises VehicleRefusal: a day cannot be.
    """
    current = locked(vehicle, version)
    pairs: list[tuple[str, object, object]] = []
    for name in PLAIN_FIELDS:
        old, new = getattr(current, name), values.get(name, getattr(current, name))
        if old != new and not (old in (None, "") and new in (None, "")):
            require_possible(name, new, localtime(now).date())
            pairs.append((name, old, new))
            setattr(current, name, new)
    if {name for name, _old, _new in pairs} & set(MODEL_FIELDS):
        current.model = model_named(current.group_id, *(getattr(current, name) for name in MODEL_FIELDS))
    return saved(current, pairs, actor=actor, now=now, why=why) if pairs else 0


@transaction.atomic
def change_plate(
    vehicle: Vehicle, plate: str, *, since: date, version: int, actor: Viewer, now: datetime, why: str = ""
) -> int:
    """This function will put another plate on a car from a day on; an empty one takes the plate off.

    :raises VehicleConflict: the car is of another version than the editor saw.
    :raises VehicleRefusal: another car of the group wears that plate today.
    """
    current = locked(vehicle, version)
    wearing = Vehicle.objects.unscoped(EDIT).filter(group_id=current.group_id, plate=plate).exclude(pk=current.pk)
    if plate and wearing.exists():
        raise VehicleRefusal(N_("Another car wears this plate: take it off there first"), "plate")
    old = current.plate
    if old == plate:
        return 0
    worn = VehiclePlate.objects.unscoped(EDIT).filter(vehicle=current, until=None)
    require_closed(*worn.values_list("batch", flat=True))
    worn.update(until=since)
    if plate:
        VehiclePlate.objects.create(vehicle=current, plate=plate, since=since)
    current.plate = plate
    return saved(current, [("plate", old, plate)], actor=actor, now=now, why=why)


@transaction.atomic
def dispose(
    vehicle: Vehicle, *, on: date, reason: str, version: int, actor: Viewer, now: datetime, why: str = ""
) -> int:
    """This function will note that a car is gone since a day, and why.

    :raises VehicleConflict: the car is of another version than the editor saw.
    :raises VehicleRefusal: the day is yet to come, or before the purchase.
    """
    current = locked(vehicle, version)
    if refusal := refuse_disposal(on, localtime(now).date(), current.purchase_date):
        raise VehicleRefusal(refusal, "gone")
    Disposal.objects.unscoped(EDIT).update_or_create(vehicle=current, disposed_on=on, defaults={"reason": reason})
    pairs = [("disposed_on", current.disposed_on, on), ("disposal_reason", current.disposal_reason, reason)]
    current.disposed_on, current.disposal_reason = on, reason
    return saved(current, [p for p in pairs if p[1] != p[2]], actor=actor, now=now, why=why)


@transaction.atomic
def take_back(vehicle: Vehicle, *, version: int, actor: Viewer, now: datetime, why: str = "") -> int:
    """This function will note that a car that was gone is in use again; its disposals stay in its history.

    :raises VehicleConflict: the car is of another version than the editor saw.
    """
    current = locked(vehicle, version)
    if current.disposed_on is None:
        return 0
    pairs = [("disposed_on", current.disposed_on, None), ("disposal_reason", current.disposal_reason, "")]
    current.disposed_on, current.disposal_reason = None, ""
    return saved(current, pairs, actor=actor, now=now, why=why)
