"""Writes of people: hired, moved, let go, their accounts and passwords; every move keeps its history."""

import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from axes.utils import reset
from django.db import transaction

from keliu.audit.actions import FieldChange, as_text, record_changes
from keliu.audit.queries import StillOpen, require_closed
from keliu.org.models import Account, Posting, Staff
from keliu.rules.rights import Role, Viewer
from keliu.rules.sentence import N_, Sentence

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are mistaken for one another when read out
POSTED = ("store", "team", "department", "role")
FIELDS = ("staff_no", "name", "phone", *POSTED)
TABLE = "org_staff"


class StaffRefused(Exception):
    """A change of staff that cannot be made; `sentence` says why, `field` where."""

    def __init__(self, sentence: Sentence, field: str = "") -> None:
        super().__init__(sentence.english())
        self.sentence, self.field = sentence, field


@dataclass(frozen=True, slots=True)
class Handed:
    """A login as it is handed over, once: user name and one-time password."""

    username: str
    password: str


def one_time_password() -> str:
    """This function will return a password of 12 letters in three groups (59 bits), to be changed at the first login."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


@transaction.atomic
def hire(values: dict[str, Any], *, username: str, actor: Viewer, now: datetime, today: date) -> tuple[Staff, Handed]:
    """This function will add a member of staff with a login, and return both; the password is shown this once.

    :raises StaffRefused: the number or the user name is taken, or team and store do not belong together.
    """
    assert actor.group_id is not None
    _check(values, None, actor)
    staff = Staff.objects.create(group_id=actor.group_id, **values)
    Posting.objects.create(staff=staff, since=today, **{name: values[name] for name in POSTED})
    changes = [_change(staff, name, None, values[name]) for name in FIELDS if values[name]]
    record_changes(changes, actor=actor, now=now, source="staff")
    return staff, open_account(staff, username=username, actor=actor, now=now)


@transaction.atomic
def change_staff(
    staff: Staff, values: dict[str, Any], *, version: int, actor: Viewer, now: datetime, today: date
) -> int:
    """This function will save the changed fields of a member of staff, and return how many changed.

    A new store, team, department or role closes the present posting and opens one from today on.

    :raises StaffRefused: somebody else changed him meanwhile, a number is taken, or it would leave no administrator.
    """
    current = Staff.objects.unscoped("edit of a found person").select_for_update().get(pk=staff.pk)
    if current.version != version:
        raise StaffRefused(Sentence(N_("Somebody else changed this person meanwhile; look again and repeat it")))
    _require_closed(current)
    _check(values, current, actor)
    before = {name: getattr(current, name) for name in FIELDS}
    changes = [_change(current, name, before[name], values[name]) for name in FIELDS if before[name] != values[name]]
    if not changes:
        return 0
    if current.role == Role.ADMIN and values["role"] != Role.ADMIN:
        _keep_an_administrator(current, actor)
    if any(before[name] != values[name] for name in POSTED):
        _post(current, before, values, today)
    for name in FIELDS:
        setattr(current, name, values[name])
    current.version += 1
    current.save()
    record_changes(changes, actor=actor, now=now, source="staff")
    return len(changes)


def _post(staff: Staff, before: dict[str, Any], values: dict[str, Any], today: date) -> None:
    """Close the present posting yesterday and open the new one today; what changes twice in a day is one posting."""
    wanted = {name: values[name] for name in POSTED}
    present = Posting.objects.unscoped("move of a found person").filter(staff=staff, until=None).first()
    if present is not None and present.since == today:
        Posting.objects.unscoped("move of a found person").filter(pk=present.pk).update(**wanted)
        return
    if present is None:
        present = Posting(staff=staff, since=None, **{name: before[name] for name in POSTED})
    present.until = today - timedelta(days=1)
    present.save()
    Posting.objects.create(staff=staff, since=today, **wanted)


@transaction.atomic
def let_go(staff: Staff, *, last_day: date | None, actor: Viewer, now: datetime) -> None:
    """This function will note a leaver's last day, after which his access ends at the next request; None: he stays.

    :raises StaffRefused: it is oneself, or it would leave no administrator.
    """
    if staff.pk == actor.staff_id:
        raise StaffRefused(Sentence(N_("You cannot end your own work here; another administrator does it")))
    if last_day is not None and staff.role == Role.ADMIN:
        _keep_an_administrator(staff, actor)
    current = Staff.objects.unscoped("leave of a found person").select_for_update().get(pk=staff.pk)
    if current.left_on == last_day:
        return
    _require_closed(current)
    change = _change(current, "left_on", current.left_on, last_day)
    current.left_on = last_day
    current.version += 1
    current.save(update_fields=["left_on", "version"])
    record_changes([change], actor=actor, now=now, source="staff")


@transaction.atomic
def open_account(staff: Staff, *, username: str, actor: Viewer, now: datetime) -> Handed:
    """This function will give a member of staff a login with a one-time password.

    :raises StaffRefused: the user name is taken or unfit, or he has a login already.
    """
    _require_closed(staff)
    username = username.strip().lower()
    if not re.fullmatch(r"[a-z0-9][a-z0-9._@-]{1,59}", username):
        told = N_("A user name has 2 to 60 letters, figures, dots, hyphens")
        raise StaffRefused(Sentence(told), "username")
    if Account.objects.filter(username=username).exists():
        raise StaffRefused(Sentence(N_("The user name %(name)s is taken"), {"name": username}), "username")
    if Account.objects.filter(staff=staff).exists():
        raise StaffRefused(Sentence(N_("%(name)s has a login already"), {"name": staff.name}))
    password = one_time_password()
    account = Account.objects.create_account(username, password, staff, must_change=True)
    record_changes([_account_change(account, "username", None, username)], actor=actor, now=now, source="staff")
    return Handed(username, password)


@transaction.atomic
def reset_password(account: Account, *, actor: Viewer, now: datetime) -> Handed:
    """This function will give a login a new one-time password, end its sessions and lift a lock."""
    password = one_time_password()
    account.set_password(password)
    account.must_change_password = True
    account.save(update_fields=["password", "must_change_password"])
    record_changes([_account_change(account, "password", None, "reset")], actor=actor, now=now, source="staff")
    reset(username=account.username)
    return Handed(account.username, password)


@transaction.atomic
def set_account_open(account: Account, *, is_active: bool, actor: Viewer, now: datetime) -> None:
    """This function will close a login at once, or open it again.

    :raises StaffRefused: it is one's own.
    """
    if account.pk == actor.account_id:
        raise StaffRefused(Sentence(N_("You cannot close your own login; another administrator does it")))
    if account.is_active == is_active:
        return
    if not is_active and account.staff.role == Role.ADMIN:
        _keep_an_administrator(account.staff, actor)
    account.is_active = is_active
    account.save(update_fields=["is_active"])
    change = _account_change(account, "is_active", not is_active, is_active)
    record_changes([change], actor=actor, now=now, source="staff")


def _check(values: dict[str, Any], own: Staff | None, actor: Viewer) -> None:
    """Refuse a number that is taken in the store, and a team or department of another store."""
    store = values["store"]
    others = Staff.objects.unscoped("is the number taken").filter(group_id=actor.group_id, store=store)
    if own is not None:
        others = others.exclude(pk=own.pk)
    if others.filter(staff_no=values["staff_no"]).exists():
        taken = N_("Number %(number)s is taken in this store")
        raise StaffRefused(Sentence(taken, {"number": values["staff_no"]}), "staff_no")
    for name in ("team", "department"):
        place = values[name]
        if place is not None and place.store_id != (store.pk if store else None):
            raise StaffRefused(Sentence(N_("“%(name)s” belongs to another store"), {"name": place.name}), name)


def _require_closed(staff: Staff) -> None:
    """Refuse a person who comes from an import that is still being written."""
    try:
        require_closed(staff.batch)
    except StillOpen as still:
        raise StaffRefused(still.sentence) from still


def _keep_an_administrator(staff: Staff, actor: Viewer) -> None:
    others = Account.objects.filter(
        is_active=True, staff__role=Role.ADMIN, staff__group_id=actor.group_id, staff__left_on=None
    ).exclude(staff=staff)
    if not others.exists():
        raise StaffRefused(Sentence(N_("%(name)s is the last administrator; name another first"), {"name": staff.name}))


def _change(staff: Staff, field: str, old: Any, new: Any) -> FieldChange:
    return FieldChange(TABLE, staff.pk, field, _told(old), _told(new), staff.store_id)


def _account_change(account: Account, field: str, old: Any, new: Any) -> FieldChange:
    return FieldChange("org_account", account.pk, field, as_text(old), as_text(new), account.staff.store_id)


def _told(value: Any) -> str | None:
    """Return a field's value as the log keeps it: places by their name."""
    return as_text(getattr(value, "name", value) if not isinstance(value, (str, Role)) else str(value))
