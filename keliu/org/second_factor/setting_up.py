"""Setting a second factor up, new recovery codes, taking it away; each with its line in the change log."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from keliu.audit.actions import FieldChange, record_changes
from keliu.org.actions.hiring import one_time_password
from keliu.org.models import Account, RecoveryCode, SecondFactor
from keliu.org.noticing.giving import notice_account
from keliu.org.second_factor.sealing import digest_of, seal
from keliu.rules.rights import Viewer, needs_second_factor, read_role
from keliu.rules.sentence import N_, Sentence

CODES = 10
FIELD, ON = "second_factor", "on"


def has_second_factor(account: Account) -> bool:
    """This function will say whether an account's login takes a second step."""
    return SecondFactor.objects.filter(account=account).exists()


def must_have_second_factor(account: Account) -> bool:
    """This function will say whether this installation asks a second step of the account's role."""
    role = read_role(account.staff.role)
    return settings.SECOND_FACTOR == "required" and role is not None and needs_second_factor(role)


def lacks_second_factor(account: Account) -> bool:
    """This function will say whether an account must still set its second step up."""
    return must_have_second_factor(account) and not has_second_factor(account)


@transaction.atomic
def set_up(account: Account, secret: bytes, *, step: int, actor: Viewer, now: datetime) -> list[str]:
    """This function will keep a confirmed secret and return ten recovery codes, shown this once.

    `step` is that of the code which confirmed it: it is used up.
    """
    sealed = seal(secret, owner=account.pk)
    SecondFactor.objects.update_or_create(
        account=account, defaults={"sealed": sealed, "confirmed_at": now, "last_step": step}
    )
    _note(account, None, ON, actor, now)
    return _new_codes(account)


@transaction.atomic
def renew_codes(account: Account, *, actor: Viewer, now: datetime) -> list[str]:
    """This function will replace an account's recovery codes and return the new ones, shown this once."""
    record_changes([_change(account, "recovery_codes", None, "reset")], actor=actor, now=now, source="staff")
    return _new_codes(account)


def _new_codes(account: Account) -> list[str]:
    RecoveryCode.objects.filter(account=account).delete()
    codes = [one_time_password() for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(account=account, digest=digest_of(code, owner=account.pk)) for code in codes
    )
    return codes


@transaction.atomic
def take_away(account: Account, *, actor: Viewer, now: datetime) -> bool:
    """This function will forget an account's second factor and tell its person when somebody else did it.

    Return whether there was one.
    """
    RecoveryCode.objects.filter(account=account).delete()
    if not SecondFactor.objects.filter(account=account).delete()[0]:
        return False
    _note(account, ON, None, actor, now)
    if actor.account_id != account.pk:
        told = Sentence(N_("Your second step of login was reset by %(name)s; set up a new one"), {"name": actor.name})
        page = reverse("org:second_factor")
        notice_account(account.pk, told, page=page, group_id=account.staff.group_id, now=now)
    return True


def codes_left(account: Account) -> int:
    """This function will return how many recovery codes an account has not used."""
    return RecoveryCode.objects.filter(account=account, used_at=None).count()


def _note(account: Account, old: str | None, new: str | None, actor: Viewer, now: datetime) -> None:
    record_changes([_change(account, FIELD, old, new)], actor=actor, now=now, source="staff")


def _change(account: Account, field: str, old: str | None, new: str | None) -> FieldChange:
    return FieldChange("org_account", account.pk, field, old, new, account.staff.store_id)
