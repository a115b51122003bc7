"""Appeals (申诉) against a line of a signed churn statement: asked for by who is charged, decided by another (G2)."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from keliu.analytics.calendar import text_of
from keliu.customers.models import Vehicle
from keliu.customers.prepared import prepare_cars
from keliu.org.approving.deciding import ask
from keliu.org.approving.kinds import ApprovalKind, ApprovalRefused, Told
from keliu.org.models import Approval, Staff
from keliu.retention.models import Account, Appeal, Entry
from keliu.retention.titles import LINES
from keliu.rules.rights import Deed, Viewer
from keliu.rules.sentence import N_, Sentence
from keliu.web.filters import Asked

TABLE = "retention_entry"
NOBODYS = frozenset({Entry.Line.CARRIED, Entry.Line.TAKEN_BACK})


@transaction.atomic
def appeal(entry: Entry, *, reason: str, actor: Viewer, now: datetime) -> Appeal:
    """This function will note an appeal against a line and ask who may decide it.

    :raises ApprovalRefused: the statement is not signed, the line was decided on before, or waits already.
    """
    statement = entry.account.statement
    if statement.signed_at is None:
        raise ApprovalRefused(
            Sentence(N_("The statement is not signed yet: what is wrong is set right where it was entered"))
        )
    if entry.line in NOBODYS:
        raise ApprovalRefused(Sentence(N_("Nobody is charged by this line: there is nothing to take back")))
    if Appeal.objects.unscoped("decided before").filter(entry=entry, approval__state=Approval.State.GRANTED).exists():
        raise ApprovalRefused(Sentence(N_("This line was taken back already")))
    approval = ask(
        APPEAL, table=TABLE, row_key=entry.pk, store_id=statement.store_id, reason=reason, actor=actor, now=now
    )
    return Appeal.objects.create(entry=entry, approval=approval)


def _entry(approval: Approval) -> Entry:
    return (
        Entry.objects.unscoped("line that was appealed against")
        .select_related("account__statement")
        .get(pk=approval.row_key)
    )


def _told(approval: Approval, viewer: Viewer) -> Told:
    """Tell which line of which month, and of whom."""
    entry = _entry(approval)
    account = entry.account
    cars = list(Vehicle.objects.visible_to(viewer).select_related("owner").filter(pk=entry.vehicle_key))
    prepare_cars(cars, Asked(viewer, approval.asked_at.date()))
    plate = next((car.plate_shown or car.vin_shown for car in cars), _("vehicle %(key)s") % {"key": entry.vehicle_key})
    month = text_of(account.statement.month)
    return Told(
        _("%(line)s of %(month)s") % {"line": _(LINES[entry.line]), "month": month},
        [_("charged to %(name)s") % {"name": account.name or _("nobody")}, plate],
        f"{reverse('retention:entries')}?month={account.statement.month}&level={account.level}&line={entry.line}",
    )


def _uphold(approval: Approval, *, actor: Viewer, now: datetime) -> None:
    """See that nobody decides in his own favour; the next statement takes the line back.

    :raises ApprovalRefused: the charge stands on the one who decides.
    """
    account = _entry(approval).account
    own = Staff.objects.unscoped("own number").filter(pk=actor.staff_id).values_list("staff_no", flat=True).first()
    if account.level == Account.Level.ADVISOR and own and own == account.name:
        raise ApprovalRefused(Sentence(N_("This line is charged to you yourself: another person decides")))


APPEAL = ApprovalKind(
    name="churn_appeal", label=N_("Appeal against a line of the churn statement"), asks=Deed.APPEAL_STATEMENTS,
    decides=Deed.SIGN_STATEMENTS, told=_told, on_consent=_uphold,
)  # fmt: skip
