"""过户: a car goes to another customer on a day, as one deed, and comes back as exactly (practice A2, A5).

The former owner keeps his days, his history and his consents; the new one starts with the car's. A change that is entered
late goes where its day is, between those known already. What hangs on the owner alone (next contact, reminders,
facts) follows by itself; who answered for the car goes on to, where nobody answers for the new owner yet.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime

from keliu.audit.actions import FieldChange, record_changes
from keliu.audit.queries import require_closed
from keliu.background.bell import ring
from keliu.customers.actions import refresh_members
from keliu.customers.editing.customers import create_customer
from keliu.customers.editing.vehicles import VEHICLES, VehicleRefusal, change_plate, locked, saved
from keliu.customers.models import Assignment, Customer, CustomerStore, OwnerChange, Ownership, Vehicle
from keliu.org.models import Staff
from keliu.rules.file_values import refuse_past_day
from keliu.rules.ownership import Held, Place, place_of
from keliu.rules.rights import Viewer
from keliu.rules.sentence import N_, Sentence

ACT = "change of a found car's owner"
OWNER, OWNED_BY = "owner", "owned_by"
UNDO_WITHIN = timedelta(days=30)  # as an import


@dataclass(frozen=True, slots=True)
class Papers:
    """Why a car changes hands, and which papers were seen."""

    reason: str = OwnerChange.Reason.OTHER
    seen: str = ""


NO_PAPERS = Papers()


def _owners_of(vehicle: Vehicle) -> list[Held]:
    """Return the times of a car's principal owners; one who is named by the car alone has it from ever."""
    rows = Ownership.objects.unscoped(ACT).filter(vehicle=vehicle, is_principal=True)
    if vehicle.owner_id is not None and not rows.exists():
        Ownership.objects.create(vehicle=vehicle, customer_id=vehicle.owner_id)
    return [Held(*row) for row in rows.values_list("pk", "customer_id", "since", "until")]


@transaction.atomic
def change_owner(
    vehicle: Vehicle, owner: Customer, *, since: date, version: int, actor: Viewer, now: datetime, why: str = "",
    papers: Papers = NO_PAPERS,
) -> OwnerChange:  # fmt: skip
    """This function will give a car to another customer from a day on, and return the change.

    :raises StillOpen: one of the files comes from an import that is still being written.
    :raises VehicleConflict: the car is of another version than the editor saw.
    :raises VehicleRefusal: the day cannot be, or the customer has the car on it already.
    """
    current = locked(vehicle, version)
    before, today = current.owner_id, localtime(now).date()
    place = place_of(_owners_of(current), since)
    _require_possible(current, owner, since, place, today)
    change = OwnerChange(
        vehicle=current, former_id=place.cut.customer if place.cut else before, owner=owner, changed_on=since,
        reason=papers.reason, papers=papers.seen.strip()[:200], store_id=actor.store_id, at=now,
        account_key=actor.account_id, person=actor.name[:60],
    )  # fmt: skip
    change.made = {"owner": before, **_put_between(current, owner, since, place)}
    if place.until is None:
        current.owner = owner
    change.made |= {"members": _join_store(owner, actor, since)}
    change.made |= {"assignments": _go_on_answering(owner, before, actor, today) if place.until is None else []}
    change.save()
    refresh_members([owner.pk], today=today)
    told = [FieldChange(VEHICLES, current.pk, OWNED_BY, None, f"{owner.pk} {since}", actor.store_id)]
    _finish(change, current, before, told, actor=actor, now=now, why=why or papers.seen)
    return change


def _require_possible(current: Vehicle, owner: Customer, since: date, place: Place, today: date) -> None:
    touched = [one.key for one in (place.cut, place.following) if one]
    batches = Ownership.objects.unscoped(ACT).filter(pk__in=touched).values_list("batch", flat=True)
    require_closed(owner.batch, *batches)
    if refusal := refuse_past_day(since, today):
        raise VehicleRefusal(refusal, OWNER)
    if current.purchase_date and since < current.purchase_date:
        told = {"bought": current.purchase_date, "day": since}
        raise VehicleRefusal(
            Sentence(N_("The car was bought on %(bought)s; it cannot change hands on %(day)s"), told), OWNER
        )
    if owner.group_id != current.group_id:
        raise VehicleRefusal(N_("Car and customer are of different groups"), OWNER)
    if place.cut and owner.pk == place.cut.customer:
        raise VehicleRefusal(N_("This customer has the car on that day already"), OWNER)


def _put_between(current: Vehicle, owner: Customer, since: date, place: Place) -> dict[str, Any]:
    """Write the new owner's time where its day is, and return what was written and what stood there."""
    made: dict[str, Any] = {"until": _text(place.until), "cut": None, "reached_back": None, "begun": None}
    rows = Ownership.objects.unscoped(ACT)
    if place.cut:
        made["cut"] = [place.cut.key, _text(place.cut.until)]
        rows.filter(pk=place.cut.key).update(until=since)
    if place.following and place.following.customer == owner.pk:
        made["reached_back"] = [place.following.key, _text(place.following.since)]
        rows.filter(pk=place.following.key).update(since=since)
    else:
        made["begun"] = Ownership.objects.create(vehicle=current, customer=owner, since=since, until=place.until).pk
    return made


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _join_store(owner: Customer, actor: Viewer, since: date) -> list[int]:
    """Make the owner a member of the store that dealt with him, no other one's, and return the membership if it is new."""
    if actor.store_id is None:
        return []
    row, is_new = CustomerStore.objects.get_or_create(
        customer=owner, store_id=actor.store_id, defaults={"since": since}
    )  # fmt: skip
    return [row.pk] if is_new else []


def _go_on_answering(owner: Customer, before: int | None, actor: Viewer, today: date) -> list[int]:
    """Let who answers for the former owner at this store answer for the new one, for whom nobody does, from today on."""
    rows = Assignment.objects.unscoped(ACT)
    if before is None or owner.advisor_id or rows.filter(customer=owner).exists():
        return []
    stores = {actor.store_id}
    holding = rows.filter(Q(from_date=None) | Q(from_date__lte=today), Q(to_date=None) | Q(to_date__gte=today))
    latest = {row.store_id: row for row in holding.filter(customer_id=before).order_by("from_date", "pk")}
    answering = {store: (row.advisor_id, row.team_id) for store, row in latest.items()}
    if not rows.filter(customer_id=before).exists():
        answering = _by_file(before)
    return [
        Assignment.objects.create(
            customer=owner, store_id=store, advisor_id=advisor, team_id=team, from_date=today
        ).pk
        for store, (advisor, team) in sorted(answering.items())
        if store in stores
    ]  # fmt: skip


def _by_file(customer_id: int) -> dict[int, tuple[int | None, int | None]]:
    """Return who answers for a customer by his file alone, by store."""
    former = Customer.objects.unscoped(ACT).get(pk=customer_id)
    if former.advisor_id is None:
        return {}
    team = Staff.objects.unscoped(ACT).filter(pk=former.advisor_id).values_list("team_id", flat=True).first()
    return {former.home_store_id: (former.advisor_id, team)}


def _finish(
    change: OwnerChange, current: Vehicle, before: int | None, told: list[FieldChange], *, actor: Viewer, now: datetime,
    why: str,
) -> None:  # fmt: skip
    """Save the car, bring the facts of all who had it up to date, write the log, ring the bell."""
    pairs = [(OWNER, before, current.owner_id)] if before != current.owner_id else []
    since = change.changed_on  # whose days ended before are not touched; after a merge two times may hold one day
    later = {one.customer for one in _owners_of(current) if one.until is None or one.until > since}
    people: Iterable[int | None] = {before, change.former_id, change.owner_id, current.owner_id, *later}
    saved(current, pairs, actor=actor, now=now, why=why, owners=list(people))
    record_changes(told, actor=actor, now=now, source="page", why=why)
    ring("customers.owner_changed", vehicle_id=current.pk, former_id=before, owner_id=current.owner_id)


def last_change(vehicle: Vehicle) -> OwnerChange | None:
    """This function will return the latest change of a car's owner that stands."""
    rows = OwnerChange.objects.unscoped(ACT).filter(vehicle=vehicle, undone_at=None)
    return rows.select_related("owner", "former").order_by("-pk").first()


def may_undo(change: OwnerChange | None, now: datetime) -> bool:
    """This function will say whether a change can be taken back: the car's latest, within 30 days."""
    return change is not None and now - change.at <= UNDO_WITHIN


@transaction.atomic
def undo_owner_change(change: OwnerChange, *, version: int, actor: Viewer, now: datetime, why: str) -> None:
    """This function will take a change back: the owners of before, and the memberships and advisors that it brought.

    :raises VehicleConflict: the car is of another version than the editor saw.
    :raises VehicleRefusal: it is not the car's latest, too long ago, without a reason, or its rows are other ones now.
    """
    current = locked(change.vehicle, version)
    before, today = current.owner_id, localtime(now).date()
    latest = last_change(current)
    if latest is None or latest.pk != change.pk or not may_undo(latest, now):
        raise VehicleRefusal(N_("Only the latest change of a car's owner can be taken back, within 30 days"))
    if not why.strip():
        raise VehicleRefusal(N_("Say why it is taken back"))
    _put_back(latest, current)
    latest.undone_at, latest.undone_by, latest.undone_why = now, actor.name[:60], why.strip()[:200]
    latest.save(update_fields=["undone_at", "undone_by", "undone_why"])
    made = latest.made
    Assignment.objects.unscoped(ACT).filter(
        pk__in=made["assignments"], customer_id=latest.owner_id, to_date=None, version=1
    ).delete()
    others = Vehicle.objects.unscoped(ACT).filter(owner_id=latest.owner_id).exclude(pk=current.pk)
    served = set(others.values_list("stores__store_id", flat=True))
    own = CustomerStore.objects.filter(pk__in=made["members"], customer_id=latest.owner_id)
    own.exclude(store_id__in=served - {None}).delete()
    refresh_members([latest.owner_id], today=today)
    told = [FieldChange(VEHICLES, current.pk, OWNED_BY, f"{latest.owner_id} {latest.changed_on}", None, actor.store_id)]
    _finish(latest, current, before, told, actor=actor, now=now, why=why)


def _put_back(change: OwnerChange, current: Vehicle) -> None:
    """Write the times of the owners as they stood.

    :raises VehicleRefusal: they were changed since by something else: an import, a merge.
    """
    made, rows = change.made, Ownership.objects.unscoped(ACT)
    new = rows.filter(pk=made["begun"] or made["reached_back"][0], customer_id=change.owner_id, since=change.changed_on)
    is_whole = new.filter(**({"until": made["until"]} if made["begun"] else {})).exists()
    if made["cut"]:
        is_whole &= rows.filter(pk=made["cut"][0], vehicle=current, until=change.changed_on).exists()
    if not is_whole or (made["until"] is None and current.owner_id != change.owner_id):
        raise VehicleRefusal(N_("The owners of this car were changed since by something else"))
    if made["begun"]:
        new.delete()
    else:
        new.update(since=made["reached_back"][1])
    if made["cut"]:
        rows.filter(pk=made["cut"][0]).update(until=made["cut"][1])
    if made["until"] is None:
        current.owner_id = made["owner"]


@dataclass(frozen=True, slots=True)
class NewOwner:
    """新车主: a customer who has no file yet: name and numbers in E.164, the first first."""

    name: str
    phones: tuple[str, ...]


@transaction.atomic
def hand_over(
    vehicle: Vehicle, owner: Customer | NewOwner, *, since: date, version: int, actor: Viewer, now: datetime,
    papers: Papers, plate: str = "",
) -> OwnerChange:  # fmt: skip
    """This function will give a car to a customer, known or new, with its new plate where it has one, or do nothing.

    :raises StillOpen: one of the files comes from an import that is still being written.
    :raises VehicleConflict: the car is of another version than the editor saw.
    :raises VehicleRefusal: the day cannot be, the customer has the car already, another car wears the plate.
    """
    given: dict[str, Any] = {"actor": actor, "now": now}
    if isinstance(owner, NewOwner):
        today = localtime(now).date()
        owner = create_customer({"name": owner.name}, phones=owner.phones, address="", today=today, **given)
    change = change_owner(vehicle, owner, since=since, version=version, papers=papers, **given)
    if plate and change.made["until"] is not None:
        raise VehicleRefusal(N_("The plate of today is a later owner's: leave it empty here"), "plate")
    if plate:
        change_plate(vehicle, plate, since=since, version=version + 1, why=papers.seen, **given)
    return change
