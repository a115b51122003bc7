"""Writes of partners' files: opened, changed, confirmed; each change audited field by field, twins refused (practice A7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from keliu.audit.actions import FieldChange, as_text, record_changes
from keliu.audit.queries import require_closed
from keliu.customers.actions import pinyin_of
from keliu.customers.models import Partner, PartnerContact
from keliu.rules.file_values import refuse_region
from keliu.rules.rights import Viewer
from keliu.rules.sentence import N_, Sentence

TABLE = "customers_supplier"
FIELDS = (
    "code", "name", "kind", "contact_name", "phone", "address", "region_code", "brands", "goods", "note", "stopped_on",
    "stopped_why",
)  # fmt: skip
EDIT = "edit of a found partner"
KEEP = "its own store alone keeps a partner's file"


class PartnerRefused(Exception):
    """A file that cannot be kept so; `field` is the one to blame, `sentence` says why."""

    def __init__(self, blamed: str, sentence: Sentence) -> None:
        super().__init__(sentence.english())
        self.field, self.sentence = blamed, sentence


class PartnerChanged(Exception):
    """Somebody else saved the file in between."""


@dataclass(frozen=True, slots=True)
class People:
    """What an edit does to the further people of a partner: new ones by name, post and phone, and keys that end."""

    added: Sequence[Mapping[str, str]] = field(default_factory=tuple)
    ended: Sequence[int] = field(default_factory=tuple)


def search_text(name: str) -> str:
    """This function will return what a name is found by besides itself: its pinyin and the initials of that."""
    return " ".join(filter(None, pinyin_of(name)))[:400]


def _require_possible(store_id: int, values: Mapping[str, Any], today: date, key: int | None = None) -> None:
    """Refuse twins and what cannot be true.

    :raises PartnerRefused: with the field to blame.
    """
    others = Partner.objects.unscoped(KEEP).filter(store_id=store_id).exclude(pk=key)
    if twin := others.filter(code=values["code"]).first():
        told = {"code": twin.code, "name": twin.name}
        raise PartnerRefused("code", Sentence(N_("The code %(code)s is that of %(name)s already"), told))
    if twin := others.filter(name__iexact=values["name"], kind=values["kind"]).first():
        told = {"code": twin.code, "name": twin.name}
        raise PartnerRefused("name", Sentence(N_("%(name)s is on file already, under the code %(code)s"), told))
    if refusal := refuse_region(values["region_code"]):
        raise PartnerRefused("region_code", refusal)
    if values["stopped_on"] and values["stopped_on"] > today:
        told = {"day": values["stopped_on"]}
        raise PartnerRefused("stopped_on", Sentence(N_("%(day)s is yet to come: note the end when it has come"), told))
    if values["stopped_on"] and not values["stopped_why"].strip():
        raise PartnerRefused("stopped_why", Sentence(N_("Say why nothing is bought or sold there any more")))


@transaction.atomic
def create_partner(values: Mapping[str, Any], people: People, *, actor: Viewer, now: datetime, today: date) -> Partner:
    """This function will open a partner's file at the actor's store; entered today, it counts as confirmed today.

    :raises PartnerRefused: the code or the name is another's, or a value cannot be true.
    """
    assert actor.store_id is not None
    _require_possible(actor.store_id, values, today)
    given = {name: values[name] for name in FIELDS}
    try:
        with transaction.atomic():
            row = Partner.objects.create(
                store_id=actor.store_id, registered_on=today, confirmed_on=today, search=search_text(given["name"]), **given
            )  # fmt: skip
    except IntegrityError as error:  # the same code a moment ago, from another page
        sentence = Sentence(N_("The code %(code)s was given a moment ago"), {"code": given["code"]})
        raise PartnerRefused("code", sentence) from error
    changes = [FieldChange(TABLE, row.pk, "created", None, row.name, row.store_id), *_change_people(row, people, today)]
    record_changes(changes, actor=actor, now=now, source="page")
    return row


@transaction.atomic
def change_partner(
    partner: Partner, values: Mapping[str, Any], people: People, *, version: int, is_confirmed: bool, actor: Viewer,
    now: datetime, today: date, why: str = "",
) -> int:  # fmt: skip
    """This function will save a partner's file and its people, audited, and return how many changes that were.

    `is_confirmed`: the partner was asked today, and the data is right.
    :raises PartnerChanged: the file is of another version than the editor saw.
    :raises PartnerRefused: the code or the name is another's, or a value cannot be true.
    :raises StillOpen: the file comes from an import that is still being written.
    """
    current = _locked(partner, version)
    _require_possible(current.store_id, values, today, current.pk)
    changes = []
    for name in FIELDS:
        old, new = getattr(current, name), values[name]
        if old != new:
            changes.append(_change(current, name, old, new))
            setattr(current, name, new)
    changes += _change_people(current, people, today)
    if is_confirmed and current.confirmed_on != today:
        changes.append(_change(current, "confirmed_on", current.confirmed_on, today))
        current.confirmed_on = today
    if changes:
        current.search = search_text(current.name)
        current.version += 1
        current.save()
        record_changes(changes, actor=actor, now=now, source="page", why=why)
    return len(changes)


@transaction.atomic
def confirm_partner(partner: Partner, *, version: int, actor: Viewer, now: datetime, today: date) -> int:
    """This function will note that a partner's data was confirmed today, and return 1; 0: it was already.

    :raises PartnerChanged: the file is of another version than the person saw.
    :raises StillOpen: the file comes from an import that is still being written.
    """
    current = _locked(partner, version)
    if current.confirmed_on == today:
        return 0
    change = _change(current, "confirmed_on", current.confirmed_on, today)
    current.confirmed_on, current.version = today, current.version + 1
    current.save(update_fields=["confirmed_on", "version"])
    return record_changes([change], actor=actor, now=now, source="page")


def _locked(partner: Partner, version: int) -> Partner:
    current = Partner.objects.unscoped(EDIT).select_for_update().get(pk=partner.pk)
    require_closed(current.batch)
    if current.version != version:
        raise PartnerChanged
    return current


def _change(row: Partner, name: str, old: object, new: object) -> FieldChange:
    return FieldChange(TABLE, row.pk, name, as_text(old), as_text(new), row.store_id)


def _change_people(row: Partner, people: People, today: date) -> list[FieldChange]:
    """Add and end people, and return what that changed: name and post in one word, the phone apart, as it is personal."""
    changes = []
    standing = PartnerContact.objects.unscoped(EDIT).filter(partner=row, until=None, pk__in=list(people.ended))
    for one in standing.order_by("pk"):
        one.until = today
        one.save(update_fields=["until"])
        changes.append(_change(row, "person", one.name, None))
    for given in people.added:
        one = PartnerContact.objects.create(partner=row, since=today, **given)
        changes.append(_change(row, "person", None, one.name))
    return changes
