"""Writes of places: the group's name, stores, teams, departments."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from keliu.audit.actions import FieldChange, as_text, record_changes
from keliu.audit.queries import StillOpen, require_closed
from keliu.org.models import Department, Group, Store, Team
from keliu.rules.rights import Viewer
from keliu.rules.sentence import N_, Sentence

STORE_FIELDS = ("code", "name", "address", "phone", "region_code", "longitude", "latitude")
Place = Store | Team | Department


class PlaceRefused(Exception):
    """A place that cannot be saved; `sentence` says why, `field` where."""

    def __init__(self, sentence: Sentence, field: str = "") -> None:
        super().__init__(sentence.english())
        self.sentence, self.field = sentence, field


def save_store(store: Store | None, values: dict[str, Any], *, actor: Viewer, now: datetime) -> Store:
    """This function will add a store (None) or change one, audited field by field.

    :raises PlaceRefused: the code is taken.
    """
    row = store or Store(group_id=actor.group_id)
    taken = Sentence(N_("There is a store %(code)s already"), {"code": values["code"]})
    _save(row, {name: values[name] for name in STORE_FIELDS}, actor=actor, now=now, taken=(taken, "code"))
    return row


def save_team(team: Team | None, store: Store, name: str, *, actor: Viewer, now: datetime) -> Team:
    """This function will add a team to a store (None) or rename one.

    :raises PlaceRefused: the store has one of that name.
    """
    row = team or Team(store=store)
    taken = Sentence(N_("There is a team %(name)s already"), {"name": name})
    _save(row, {"name": name}, actor=actor, now=now, taken=(taken, "name"))
    return row


def save_department(
    department: Department | None, store: Store, name: str, *, actor: Viewer, now: datetime
) -> Department:
    """This function will add a department to a store (None) or rename one.

    :raises PlaceRefused: the store has one of that name.
    """
    row = department or Department(store=store)
    taken = Sentence(N_("There is a department %(name)s already"), {"name": name})
    _save(row, {"name": name}, actor=actor, now=now, taken=(taken, "name"))
    return row


@transaction.atomic
def name_group(group: Group, name: str, *, actor: Viewer, now: datetime) -> None:
    """This function will name the group."""
    if group.name == name:
        return
    change = FieldChange("org_group", group.pk, "name", as_text(group.name), as_text(name), None)
    group.name = name
    group.save(update_fields=["name"])
    record_changes([change], actor=actor, now=now, source="staff")


def _save(row: Place, values: dict[str, Any], *, actor: Viewer, now: datetime, taken: tuple[Sentence, str]) -> None:
    """Write what differs, with a line of the log a field; a name or code that is taken is refused."""
    try:
        require_closed(getattr(row, "batch", None))
    except StillOpen as still:
        raise PlaceRefused(still.sentence) from still
    before = {name: getattr(row, name) if row.pk else None for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
            store_key = row.pk if isinstance(row, Store) else row.store_id
            changes = [
                FieldChange(row._meta.db_table, row.pk, name, as_text(before[name]), as_text(value), store_key)
                for name, value in values.items()
                if as_text(before[name]) != as_text(value)
            ]
            record_changes(changes, actor=actor, now=now, source="staff")
    except IntegrityError as error:
        raise PlaceRefused(*taken) from error
