"""Writes: who drives a company's car and who gets its reminders, with their days and the log (practice A1, A5)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as N_

from keliu.customers.editing.vehicles import VehicleRefusal, locked, saved
from keliu.customers.models import CarContact, CompanyContact, Vehicle
from keliu.rules.rights import Viewer

ACT = "people of a seen car"


@transaction.atomic
def name_people(
    car: Vehicle, *, drivers: Collection[int], receiver: int | None, among: Collection[int], version: int, actor: Viewer,
    now: datetime, why: str = "",
) -> int:  # fmt: skip
    """This function will let these contacts of the owner drive the car and get its reminders from today; return the changes.

    `among`: the contacts that the editor saw; parts of others are left alone.
    :raises VehicleConflict: the car is of another version than the editor saw.
    :raises VehicleRefusal: a contact is none of the owner's, or the reminders go to somebody whom the editor does not see.
    """
    current, today = locked(car, version), localtime(now).date()
    wanted = {(CarContact.Part.DRIVER.value, key) for key in drivers}
    wanted |= {(CarContact.Part.RECEIVER.value, receiver)} if receiver else set()
    own = CompanyContact.objects.unscoped(ACT).filter(customer_id=current.owner_id, until=None, pk__in=list(among))
    allowed = set(own.values_list("pk", flat=True))
    if not {key for _part, key in wanted} <= allowed:
        raise VehicleRefusal(N_("This is no contact of the owner any more"))
    standing = CarContact.objects.unscoped(ACT).filter(vehicle=current, until=None).select_related("contact")
    pairs: list[tuple[str, object, object]] = []
    for row in standing:
        is_left = row.contact.customer_id != current.owner_id or row.contact.until is not None
        is_seen = row.contact_id in allowed
        if (row.part, row.contact_id) in wanted:
            wanted.discard((row.part, row.contact_id))
        elif is_left or is_seen:
            row.until = today
            row.save(update_fields=["until"])
            pairs.append((row.part, row.contact_id, None))
        elif receiver and row.part == CarContact.Part.RECEIVER:
            raise VehicleRefusal(N_("Somebody whom you do not see gets the reminders of this car"))
    for part, key in sorted(wanted):
        CarContact.objects.create(vehicle=current, contact_id=key, part=part, since=today)
        pairs.append((part, None, key))
    return saved(current, pairs, actor=actor, now=now, why=why) if pairs else 0
