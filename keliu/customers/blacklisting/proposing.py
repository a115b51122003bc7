"""Proposing a customer for the blacklist, and what follows when a second person agrees."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.audit.actions import FieldChange, as_text, record_changes
from keliu.audit.queries import StillOpen, require_closed
from keliu.customers.card.owned import scope_of
from keliu.customers.models import Blacklisting, Customer, Vehicle
from keliu.org.approving.deciding import ask
from keliu.org.approving.kinds import ApprovalKind, ApprovalRefused, Told
from keliu.org.models import Approval
from keliu.rules.rights import Deed, Viewer
from keliu.rules.sentence import Sentence
from keliu.web.notices import notices_of

CUSTOMERS = "customers_customer"
USUAL = timedelta(days=365)
LONGEST = timedelta(days=3 * 366)
BLACKLISTED = Customer.Level.BLACKLISTED


def propose(customer: Customer, *, reason: str, until: date, actor: Viewer, now: datetime, today: date) -> Approval:
    """This function will ask a second person to blacklist a customer until a day, that day included.

    :raises ApprovalRefused: he is on the list, the day cannot be, or the request cannot be made.
    """
    if customer.level == BLACKLISTED:
        raise ApprovalRefused(Sentence(N_("This customer is on the blacklist already")))
    if not today < until <= today + LONGEST:
        raise ApprovalRefused(Sentence(N_("Choose a last day from tomorrow to three years ahead")))
    return ask(
        BLACKLISTING, table=CUSTOMERS, row_key=customer.pk, store_id=actor.store_id, reason=reason, actor=actor, now=now,
        details={"until": until.isoformat()},
    )  # fmt: skip


def _until(approval: Approval) -> date:
    return date.fromisoformat(approval.details["until"])


def _told(approval: Approval, viewer: Viewer) -> Told:
    """Tell who is proposed, until when, and what he owes; somebody whom the reader does not see has no name."""
    until = _("until %(day)s; no marketing meanwhile, duties such as warranty and inspection stay") % {
        "day": approval.details["until"]
    }
    person = Customer.objects.visible_to(viewer).filter(pk=approval.row_key).first()
    if person is None:
        return Told(_("a customer whom you do not see"), [until])
    cars = Vehicle.objects.unscoped("cars of a seen customer").filter(owner=person)
    scope = scope_of(viewer, person, list(cars))
    owed = [
        f"{note.word} {note.sentence} {note.detail}" for note in notices_of(scope, approval.asked_at) if note.is_bad
    ]
    return Told(person.name or person.customer_no, [until, *owed], reverse("customers:card", args=[person.pk]))


@transaction.atomic
def _carry_out(approval: Approval, *, actor: Viewer, now: datetime) -> None:
    """Put the customer on the list.

    :raises ApprovalRefused: he is on it meanwhile, the day is over, or an import is writing his file.
    """
    found = Customer.objects.unscoped("blacklisting of a proposed customer").select_for_update()
    person = found.filter(pk=approval.row_key).first()
    if person is None or person.level == BLACKLISTED:
        raise ApprovalRefused(Sentence(N_("This customer is on the blacklist already, or his file is gone")))
    if _until(approval) < now.date():
        raise ApprovalRefused(Sentence(N_("The last day that was proposed is over")))
    try:
        require_closed(person.batch)
    except StillOpen as still:
        raise ApprovalRefused(still.sentence) from still
    Blacklisting.objects.create(
        customer=person, store_id=approval.store_id, approval_key=approval.pk, reason=approval.reason,
        proposed_by=approval.asked_by, decided_by=approval.decided_by, begun_at=now, until=_until(approval),
        level_before=person.level,
    )  # fmt: skip
    set_level(person, BLACKLISTED, store_id=approval.store_id, why=approval.reason, actor=actor, now=now)


def set_level(person: Customer, level: str, *, store_id: int | None, why: str, actor: Viewer, now: datetime) -> None:
    """This function will give a held customer a level, one version further, with its line in the change log."""
    change = FieldChange(CUSTOMERS, person.pk, "level", as_text(person.level), as_text(level), store_id)
    person.level = level
    person.version += 1
    person.save(update_fields=["level", "version"])
    record_changes([change], actor=actor, now=now, source="approval", why=why)


BLACKLISTING = ApprovalKind(
    name="blacklist", label=N_("Blacklisting"), asks=Deed.PROPOSE_BLACKLIST, decides=Deed.DECIDE_BLACKLIST, told=_told,
    on_consent=_carry_out,
)  # fmt: skip
