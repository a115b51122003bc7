"""Writes of the customer files by hand: new customers, phones, address, traits, contacts, duplicates; all audited.

Every part of a customer's file counts as the customer: each edit needs the version that the editor saw and makes a new
one, so that the later of two people is told.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from keliu.audit.actions import FieldChange, as_text, record_changes
from keliu.audit.models import Change
from keliu.audit.queries import require_closed
from keliu.customers.actions import (
    EDITABLE,
    EditConflict,
    edit_customer,
    refresh_members,
    refresh_search,
    require_possible,
)
from keliu.customers.models import (
    CompanyContact,
    Customer,
    CustomerAddress,
    CustomerFacts,
    CustomerPhone,
    CustomerStore,
    CustomerTraits,
    SuspectedDuplicate,
)
from keliu.rules.rights import Viewer

CUSTOMERS = "customers_customer"
FILE_FIELDS = (*EDITABLE, "level", "source", "licence_expires_on", "region_code")
TRAIT_FIELDS = (
    "age_band", "income_band", "interests", "habits", "personality", "views", "attitudes", "values", "payment_habit",
    "media", "daily_rhythm",
)  # fmt: skip
EDIT = "edit of a found file"
UNDO_WITHIN = timedelta(minutes=2)  # the page offers it for ten seconds; a slow line gets the rest


@transaction.atomic
def edit_file(
    customer: Customer, values: dict[str, Any], *, version: int, actor: Viewer, now: datetime, why: str = ""
) -> int:
    """This function will save the given fields of a customer's file and return how many changed.

    :raises EditConflict: the file is of another version than the editor saw.
    :raises FileRefusal: a changed value cannot be true.
    :raises ValueError: a field is not one of the file, or the level would blacklist or lift it without a second person.
    """
    if not set(values) <= set(FILE_FIELDS):
        raise ValueError("not a field of the file")
    wished = values.get("level", customer.level)
    if wished != customer.level and Customer.Level.BLACKLISTED in (wished, customer.level):
        raise ValueError("a second person must agree to blacklist, and only lifting ends it")
    return edit_customer(customer, values, version=version, actor=actor, now=now, why=why, fields=tuple(values))


class TooLateToUndo(Exception):
    """The edit is not the last one any more, not one's own, or longer ago than `UNDO_WITHIN`."""


@transaction.atomic
def undo_edit(customer: Customer, *, version: int, actor: Viewer, now: datetime, why: str) -> int:
    """This function will set the fields of one's own last edit back to what they were, and return how many.

    :raises TooLateToUndo: `version` is not what that edit made, or it is too long ago.
    """
    own = Change.objects.unscoped(EDIT).of_row(CUSTOMERS, customer.pk).filter(source="page")
    last = own.first()
    if last is None or last.actor_key != actor.account_id or now - last.at > UNDO_WITHIN:
        raise TooLateToUndo
    together = own.filter(at=last.at, field__in=FILE_FIELDS)
    values = {change.field: _as_field(change.field, change.old) for change in together}
    try:
        return edit_customer(
            customer, values, version=version, actor=actor, now=now, why=why, fields=tuple(values), is_undo=True
        )
    except EditConflict as conflict:
        raise TooLateToUndo from conflict


def _as_field(name: str, text: str | None) -> object:
    """Return what the log keeps of a value as the column holds it."""
    field = Customer._meta.get_field(name)
    if text is None:
        return None if field.null else field.get_default()
    return field.to_python(text)


def known_customer(name: str, phones: Sequence[str], viewer: Viewer) -> Customer | None:
    """This function will return the customer of the person's store with this name and one of these numbers, if he sees it.

    By both a customer without a number is known; so a second click opens no second file.
    """
    own = Customer.objects.visible_to(viewer).filter(stores__store_id=viewer.store_id, name=name)
    return own.filter(phones__number__in=phones, phones__until=None).order_by("id").first()


@transaction.atomic
def create_customer(
    values: dict[str, Any], *, phones: Sequence[str], address: str, actor: Viewer, now: datetime, today: date
) -> Customer:
    """This function will open a customer's file at the actor's store, its advisor the actor if he is one.

    `phones`: E.164, the first first.
    :raises FileRefusal: a value cannot be true.
    """
    require_possible(values, today)
    assert actor.group_id is not None
    assert actor.store_id is not None
    advisor_id = actor.staff_id if actor.team_id is not None else None
    person = Customer.objects.create(
        group_id=actor.group_id, home_store_id=actor.store_id, registered_on=today, advisor_id=advisor_id, **values
    )
    CustomerStore.objects.create(customer=person, store_id=actor.store_id, since=today)
    CustomerFacts.objects.create(customer=person)
    for rank, number in enumerate(dict.fromkeys(phones), start=1):
        CustomerPhone.objects.create(customer=person, number=number, rank=rank, since=today)
    if address:
        CustomerAddress.objects.create(customer=person, text=address, since=today, confirmed_on=today)
    refresh_members([person.pk], today=today)
    refresh_search(customer_ids=[person.pk])
    record_changes([_change(person, "created", None, person.name)], actor=actor, now=now, source="page")
    return person


def _change(customer: Customer, field: str, old: object, new: object, store_id: int | None = None) -> FieldChange:
    return FieldChange(CUSTOMERS, customer.pk, field, as_text(old), as_text(new), store_id or customer.home_store_id)


def _locked(customer: Customer, version: int) -> Customer:
    """Return the file held for this transaction, one version further.

    :raises EditConflict: the file is of another version than the editor saw.
    :raises StillOpen: the file comes from an import that is still being written.
    """
    current = Customer.objects.unscoped(EDIT).select_for_update().get(pk=customer.pk)
    require_closed(current.batch)
    if current.version != version:
        raise EditConflict(current)
    current.version += 1
    current.save(update_fields=["version"])
    return current


def _record(current: Customer, pairs: list[tuple[str, object, object]], actor: Viewer, now: datetime, why: str) -> int:
    changes = [_change(current, field, old, new, actor.store_id) for field, old, new in pairs]
    return record_changes(changes, actor=actor, now=now, source="page", why=why)


@transaction.atomic
def change_phones(
    customer: Customer, *, added: Sequence[str], ended: Sequence[int], first: int | None, version: int, actor: Viewer,
    now: datetime, today: date, why: str = "",
) -> int:  # fmt: skip
    """This function will add numbers (E.164), end others from today, and put one first; return how many changes.

    A number that comes back is opened again; an ended one keeps its days.
    :raises EditConflict: the file is of another version than the editor saw.
    """
    current = _locked(customer, version)
    rows = list(CustomerPhone.objects.unscoped(EDIT).filter(customer=current).order_by("rank", "id"))
    require_closed(*(row.batch for row in rows))
    by_number, pairs = {row.number: row for row in rows}, []
    for row in rows:
        if row.pk in ended and row.until is None:
            row.until = today
            pairs.append(("phone", row.number, None))
    for number in added:
        kept = by_number.get(number)
        if kept is None:
            rows.append(CustomerPhone(customer=current, number=number, rank=len(rows) + 1, since=today))
        elif kept.until is not None:
            kept.since, kept.until = today, None
        else:
            continue
        pairs.append(("phone", None, number))
    ordered = sorted(rows, key=lambda row: (row.until is not None, row.pk != first if first else False, row.rank))
    if first and rows and ordered[0].pk == first and rows[0].pk != first:
        pairs.append(("first_phone", rows[0].number, ordered[0].number))
    for rank, row in enumerate(ordered, start=1):
        row.rank = rank
        row.save()
    refresh_search(customer_ids=[current.pk])
    return _record(current, pairs, actor, now, why)


@transaction.atomic
def change_address(
    customer: Customer, text: str, *, version: int, actor: Viewer, now: datetime, today: date, why: str = ""
) -> int:
    """This function will end the present address and begin another, or confirm the same one today.

    :raises EditConflict: the file is of another version than the editor saw.
    """
    current = _locked(customer, version)
    row = CustomerAddress.objects.unscoped(EDIT).filter(customer=current, until=None).first()
    require_closed(row.batch if row else None)
    old = row.text if row else ""
    if row and old == text:
        row.confirmed_on = today
        row.save(update_fields=["confirmed_on"])
        return _record(current, [("address_confirmed", None, today)], actor, now, why)
    if row:
        row.until = today
        row.save(update_fields=["until"])
    if text:
        CustomerAddress.objects.create(customer=current, text=text, since=today, confirmed_on=today)
    return _record(current, [("address", old, text)], actor, now, why) if old != text else 0


def has_other_traits(customer: Customer, values: dict[str, str]) -> bool:
    """This function will say whether a customer told other things of himself than the file holds."""
    row = CustomerTraits.objects.unscoped(EDIT).filter(customer=customer).first() or CustomerTraits()
    return any(getattr(row, name) != value for name, value in values.items())


@transaction.atomic
def change_traits(
    customer: Customer,
    values: dict[str, str],
    *,
    version: int,
    actor: Viewer,
    now: datetime,
    today: date,
    why: str = "",
) -> int:
    """This function will keep what a customer told of himself and return how many traits changed.

    :raises EditConflict: the file is of another version than the editor saw.
    """
    current = _locked(customer, version)
    row = CustomerTraits.objects.unscoped(EDIT).filter(customer=current).first() or CustomerTraits(customer=current)
    pairs: list[tuple[str, object, object]] = []
    for name in TRAIT_FIELDS:
        old, new = getattr(row, name), values.get(name, getattr(row, name))
        if old != new:
            pairs.append((name, old, new))
            setattr(row, name, new)
    if pairs:
        row.told_on = today
        row.save()
    return _record(current, pairs, actor, now, why)


@transaction.atomic
def change_company_contacts(
    customer: Customer, *, added: Sequence[dict[str, Any]], ended: Sequence[int], version: int, actor: Viewer,
    now: datetime, today: date, why: str = "",
) -> int:  # fmt: skip
    """This function will add and end the people of a company: in charge, driver, payer.

    :raises EditConflict: the file is of another version than the editor saw.
    """
    current = _locked(customer, version)
    pairs: list[tuple[str, object, object]] = []
    rows = CompanyContact.objects.unscoped(EDIT).filter(customer=current, until=None, pk__in=list(ended))
    for row in rows:
        row.until = today
        row.save(update_fields=["until"])
        pairs.append((row.part, _contact_told(row), None))
    for given in added:
        row = CompanyContact.objects.create(customer=current, since=today, **given)
        pairs.append((row.part, None, _contact_told(row)))
    return _record(current, pairs, actor, now, why)


def _contact_told(row: CompanyContact) -> str:
    """Return a contact for the log: his name, or the number of the row of his own file, which not every reader sees."""
    return f"#{row.person_id}" if row.person_id else row.name


@transaction.atomic
def decide_pair(
    pair: SuspectedDuplicate, *, are_different: bool, why: str, actor: Viewer, now: datetime
) -> SuspectedDuplicate:
    """This function will note that two files are different, or open the question again."""
    require_closed(pair.batch)
    state = SuspectedDuplicate.State.DIFFERENT if are_different else SuspectedDuplicate.State.OPEN
    change = FieldChange("customers_suspectedduplicate", pair.pk, "state", pair.state, state, pair.store_id)
    pair.state, pair.proposal = state, None
    pair.decided_by, pair.decided_at = (actor.name[:60], now) if are_different else ("", None)
    pair.save(update_fields=["state", "proposal", "decided_by", "decided_at"])
    record_changes([change], actor=actor, now=now, source="page", why=why)
    return pair
