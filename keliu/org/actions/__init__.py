"""Writes of places and people: accounts, logins, figures that a store sets."""

from datetime import date, datetime

from django.db import transaction

from keliu.audit.actions import FieldChange, record_changes
from keliu.org.models import Account, Group, LoginLog, ShopFigure, Staff, Store
from keliu.rules.rights import Role, Viewer

FIRST_GROUP = "G1"


@transaction.atomic
def create_first_administrator(username: str, password: str, *, must_change: bool) -> bool:
    """This function will create the first account of a home, and say whether it did: not where one stands already."""
    if Account.objects.exists():
        return False
    group, _ = Group.objects.get_or_create(code=FIRST_GROUP, defaults={"name": ""})
    staff = Staff.objects.create(group=group, staff_no=username, name=username, role=Role.ADMIN)
    Account.objects.create_account(username, password, staff, must_change=must_change)
    return True


@transaction.atomic
def record_login(
    *, username: str, outcome: str, account: Account | None, address: str, agent: str, now: datetime
) -> None:
    """This function will write one line of the login log."""
    group_id = account.staff.group_id if account else Group.objects.values_list("id", flat=True).first()
    LoginLog.objects.create(
        at=now, username=username[:60], outcome=outcome, account=account, address=address[:45], agent=agent[:200],
        group_id=group_id,
    )  # fmt: skip


@transaction.atomic
def change_password(account: Account, password: str) -> None:
    """This function will set a new password, which ends the duty to change it."""
    account.set_password(password)
    account.must_change_password = False
    account.save(update_fields=["password", "must_change_password"])


@transaction.atomic
def set_figure(
    name: str, value: str, *, store: Store | None, valid_from: date, source: str, actor: Viewer, now: datetime
) -> ShopFigure:
    """This function will set a figure of the practice for a store, or for the group, from a day on."""
    assert actor.group_id is not None
    row = ShopFigure.objects.create(
        group_id=actor.group_id, store=store, name=name, value=value, valid_from=valid_from, source=source[:200],
        set_by=actor.name, set_at=now,
    )  # fmt: skip
    change = FieldChange("org_shopfigure", row.pk, name, None, value, store.pk if store else None)
    record_changes([change], actor=actor, now=now, source="settings", why=source)
    return row


@transaction.atomic
def let_go(staff: Staff, *, last_day: date, actor: Viewer, now: datetime) -> None:
    """This function will note a leaver's last day; his access ends with it."""
    change = FieldChange(
        "org_staff", staff.pk, "left_on", str(staff.left_on or "") or None, last_day.isoformat(), staff.store_id
    )
    staff.left_on = last_day
    staff.version += 1
    staff.save(update_fields=["left_on", "version"])
    record_changes([change], actor=actor, now=now, source="staff")
