"""The end of a blacklisting: its last day is over, or a manager lifts it; the customer gets his level back."""

from datetime import date, datetime

from django.db import transaction

from keliu.customers.blacklisting.proposing import BLACKLISTED, set_level
from keliu.customers.models import Blacklisting, Customer
from keliu.org.approving.kinds import ApprovalRefused
from keliu.rules.rights import Deed, Viewer
from keliu.rules.sentence import N_, Sentence

PROGRAM = Viewer(None, None, "keliu", None, None)
DAY_IS_OVER = "until"


@transaction.atomic
def lift(customer: Customer, *, why: str, actor: Viewer, now: datetime) -> None:
    """This function will take a customer off the blacklist.

    :raises ApprovalRefused: the person may not, gave no reason, or he is not on it.
    """
    if not actor.may(Deed.DECIDE_BLACKLIST):
        raise ApprovalRefused(Sentence(N_("You may not decide this")))
    if len(why.strip()) < 2:
        raise ApprovalRefused(Sentence(N_("Please give a reason; it stands in the change log")))
    row = Blacklisting.objects.unscoped("lifting for a seen customer").filter(customer=customer, ended_at=None).first()
    if row is None:
        raise ApprovalRefused(Sentence(N_("This customer is not on the blacklist")))
    _end(row, why=why.strip()[:200], actor=actor, now=now)


def expire_blacklistings(*, now: datetime, today: date) -> int:
    """This function will end what was to last until before today, and return how many; a second run ends none."""
    due = Blacklisting.objects.unscoped("blacklistings end").filter(ended_at=None, until__lt=today)
    ended = 0
    for key in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            row = Blacklisting.objects.unscoped("blacklistings end").filter(pk=key, ended_at=None).first()
            if row is not None:
                _end(row, why=DAY_IS_OVER, actor=PROGRAM, now=now)
                ended += 1
    return ended


def _end(row: Blacklisting, *, why: str, actor: Viewer, now: datetime) -> None:
    person = Customer.objects.unscoped("end of a blacklisting").select_for_update().get(pk=row.customer_id)
    row.ended_at, row.ended_by, row.ended_why = now, actor.name[:60], why
    row.save(update_fields=["ended_at", "ended_by", "ended_why"])
    if person.level == BLACKLISTED:
        set_level(person, row.level_before, store_id=row.store_id, why=why, actor=actor, now=now)
