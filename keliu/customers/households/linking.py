"""Writes of household links: said by somebody, ended with a reason, both in the log of both files (practice A1, A5)."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime

from keliu.audit.actions import FieldChange, record_changes
from keliu.audit.queries import require_closed
from keliu.customers.models import Customer, HouseholdLink
from keliu.rules.rights import Viewer
from keliu.rules.sentence import N_, Sentence

ACT = "household of seen files"
FAMILY = "family"
Kind = HouseholdLink.Kind


class HouseholdRefused(Exception):
    """A link that cannot be; `sentence` says why."""

    def __init__(self, message: str) -> None:
        self.sentence = Sentence(message, {})
        super().__init__(self.sentence.english())


def open_links(one: int, other: int) -> list[HouseholdLink]:
    """This function will return the links of today between two customers, whichever stands first."""
    both = Q(customer_id=one, other_id=other) | Q(customer_id=other, other_id=one)
    return list(HouseholdLink.objects.unscoped(ACT).filter(both, until=None).order_by("pk"))


@transaction.atomic
def link(
    customer: Customer, other: Customer, *, kind: str, since: date | None, told_by: str, actor: Viewer, now: datetime
) -> HouseholdLink:
    """This function will note that `other` is a customer's `kind` (or no kin of his), by whose word; audited for both.

    :raises HouseholdRefused: they are one file, of two groups, a company, linked already; or nobody said so.
    :raises StillOpen: one of the files comes from an import that is still being written.
    """
    keys = sorted({customer.pk, other.pk})
    held = {
        row.pk: row for row in Customer.objects.unscoped(ACT).select_for_update().filter(pk__in=keys).order_by("pk")
    }
    if len(held) < 2:
        raise HouseholdRefused(N_("This is the same customer"))
    require_closed(*(row.batch for row in held.values()))
    if customer.group_id != other.group_id or any(row.is_company for row in held.values()):
        raise HouseholdRefused(N_("A company belongs to no household: its people stand under its contacts"))
    if kind != Kind.NONE and not told_by.strip():
        raise HouseholdRefused(N_("Say who said so"))
    today = localtime(now).date()
    if since and since > today:
        raise HouseholdRefused(N_("The day is yet to come"))
    standing = open_links(customer.pk, other.pk)
    if any(row.kind == kind or row.kind != Kind.NONE for row in standing):
        raise HouseholdRefused(N_("These two are linked already"))
    for row in standing:
        _end(row, today, "", actor)
    row = HouseholdLink.objects.create(
        customer=customer, other=other, kind=kind, since=since, told_by=told_by.strip()[:60], at=now,
        account_key=actor.account_id, person=actor.name[:60],
    )  # fmt: skip
    if kind != Kind.NONE:
        _tell(row, actor, now, told_by, is_ended=False)
    return row


def _end(row: HouseholdLink, today: date, why: str, actor: Viewer) -> None:
    row.until, row.ended_by, row.ended_why = max(row.since or today, today), actor.name[:60], why.strip()[:200]
    row.save(update_fields=["until", "ended_by", "ended_why"])


@transaction.atomic
def end(row: HouseholdLink, *, why: str, actor: Viewer, now: datetime) -> None:
    """This function will end a link from today on; its days stay in the log.

    :raises HouseholdRefused: it is ended already, or without a reason.
    """
    current = HouseholdLink.objects.unscoped(ACT).select_for_update().get(pk=row.pk)
    if current.until is not None:
        raise HouseholdRefused(N_("This link was ended already"))
    if not why.strip():
        raise HouseholdRefused(N_("Say why they are no household any more"))
    _end(current, localtime(now).date(), why, actor)
    _tell(current, actor, now, why, is_ended=True)


def _tell(row: HouseholdLink, actor: Viewer, now: datetime, why: str, *, is_ended: bool) -> None:
    """Write the log of both files; whom a reader of one does not see has no name there."""
    changes = []
    for one, other in ((row.customer_id, row.other_id), (row.other_id, row.customer_id)):
        old, new = (str(other), None) if is_ended else (None, str(other))
        changes.append(FieldChange("customers_customer", one, FAMILY, old, new, actor.store_id))
    record_changes(changes, actor=actor, now=now, source="page", why=why)
