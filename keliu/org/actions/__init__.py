"""Writes of places and people: here the first account, logins and passwords; by task in the modules beside."""

from datetime import datetime

from django.db import transaction

from keliu.org.models import Account, Group, LoginLog, Staff
from keliu.rules.rights import Role

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
