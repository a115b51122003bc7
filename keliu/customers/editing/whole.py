"""One save of a whole file: everything that a person typed into its sections, or nothing (practice A1, A2, A5).

Each section has its own action; here they run in one transaction, each on the version that the one before it made.
A section in which nothing was typed is left alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from keliu.customers.editing import customers, vehicles
from keliu.customers.editing.odometer import read_odometer
from keliu.customers.models import Customer, CustomerAddress, Vehicle
from keliu.rules.rights import Viewer

PHONES, ADDRESS, TRAITS, CONTACTS = (
    N_("Phones"),
    N_("Address"),
    N_("Told by the customer"),
    N_("Contacts of the company"),
)


@dataclass(frozen=True, slots=True)
class FileEdit:
    """What is to be changed of a customer's file; `address` None is left alone."""

    values: dict[str, Any]
    address: str | None = None
    is_address_confirmed: bool = False
    traits: dict[str, str] = field(default_factory=dict)
    phones: Sequence[str] = ()
    phones_ended: Sequence[int] = ()
    first_phone: int | None = None
    contacts: Sequence[dict[str, Any]] = ()
    contacts_ended: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of it: fields of the file that changed, other sections that did, and the version now."""

    fields: int
    sections: list[str]
    version: int


@transaction.atomic
def save_file(
    person: Customer, edit: FileEdit, *, version: int, actor: Viewer, now: datetime, today: date, why: str = ""
) -> Saved:
    """This function will save all sections of a customer's file, and say what changed.

    :raises EditConflict: the file is of another version than the editor saw.
    :raises FileRefusal: a changed value cannot be true.
    :raises StillOpen: part of the file comes from an import that is still being written.
    """
    given: dict[str, Any] = {"actor": actor, "now": now, "why": why}
    changed = customers.edit_file(person, edit.values, version=version, **given)
    sections = []
    for name, save in _sections(person, edit):
        if save(version=_version_of(person), today=today, **given):
            sections.append(name)
    return Saved(changed, sections, _version_of(person))


def _version_of(row: Customer | Vehicle) -> int:
    rows: Any = type(row)._default_manager
    return int(rows.unscoped("edit of a found file").values_list("version", flat=True).get(pk=row.pk))


def _sections(person: Customer, edit: FileEdit) -> list[tuple[str, Callable[..., int]]]:
    """Return the sections in which something is to be done, each with its action."""
    found: list[tuple[str, Callable[..., int]]] = []
    if edit.phones or edit.phones_ended or edit.first_phone:
        found.append((PHONES, lambda **given: customers.change_phones(
            person, added=edit.phones, ended=edit.phones_ended, first=edit.first_phone, **given
        )))  # fmt: skip
    row = CustomerAddress.objects.unscoped(customers.EDIT).filter(customer=person, until=None).first()
    stands = row.text if row else ""
    text = stands if edit.address is None else edit.address
    if text != stands or (edit.is_address_confirmed and stands):
        found.append((ADDRESS, lambda **given: customers.change_address(person, text, **given)))
    if edit.traits and customers.has_other_traits(person, edit.traits):
        found.append((TRAITS, lambda **given: customers.change_traits(person, edit.traits, **given)))
    if edit.contacts or edit.contacts_ended:
        found.append((CONTACTS, lambda **given: customers.change_company_contacts(
            person, added=edit.contacts, ended=edit.contacts_ended, **given
        )))  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class VehicleEdit:
    """What is to be changed of a car's file; None is left alone, an empty plate is taken off."""

    values: dict[str, Any]
    km: int | None = None
    read_on: date | None = None
    is_km_sure: bool = False
    plate: str | None = None
    plate_since: date | None = None
    gone_on: date | None = None
    gone_reason: str = ""
    is_back: bool = False


@transaction.atomic
def save_vehicle(car: Vehicle, edit: VehicleEdit, *, version: int, actor: Viewer, now: datetime, why: str = "") -> int:
    """This function will save all sections of a car's file, and return how many changes it made.

    :raises OdometerDoubt: the reading is unlikely, and nobody said that it is sure.
    :raises StillOpen: part of the file comes from an import that is still being written.
    :raises VehicleConflict: the car is of another version than the editor saw.
    :raises VehicleRefusal: one of them cannot be.
    """
    given: dict[str, Any] = {"actor": actor, "now": now, "why": why}
    changes = vehicles.edit_vehicle(car, edit.values, version=version, **given)
    if edit.km is not None and edit.read_on is not None:
        reading = {"on": edit.read_on, "is_sure": edit.is_km_sure}
        changes += read_odometer(car, edit.km, version=_version_of(car), **reading, **given)
    if edit.plate is not None and edit.plate_since is not None:
        changes += vehicles.change_plate(car, edit.plate, since=edit.plate_since, version=_version_of(car), **given)
    if edit.is_back:
        changes += vehicles.take_back(car, version=_version_of(car), **given)
    elif edit.gone_on is not None:
        changes += vehicles.dispose(car, on=edit.gone_on, reason=edit.gone_reason, version=_version_of(car), **given)
    return changes
