"""Taking back somebody else's import: asked for with a reason, done when a second person agrees (practice A6)."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.imports import jobs, queries
from keliu.imports.models import Batch
from keliu.org.approving.deciding import ask
from keliu.org.approving.kinds import ApprovalKind, ApprovalRefused, Told
from keliu.org.models import Account, Approval
from keliu.rules.rights import Deed, Viewer
from keliu.rules.sentence import Sentence

BATCHES = "imports_batch"


def is_own(batch: Batch, viewer: Viewer) -> bool:
    """This function will say whether a person made an import himself; one of the command line is nobody's own."""
    return batch.account_key is not None and batch.account_key == viewer.account_id


def waits(batch: Batch, now: datetime) -> Approval | None:
    """This function will return the request to take a seen batch back that waits for a decision, or None."""
    rows = Approval.objects.unscoped("of a seen import").filter(kind=UNDOING.name, table=BATCHES, row_key=batch.pk)
    return rows.filter(state=Approval.State.WAITING, expires_at__gt=now).first()


def ask_for_undo(batch: Batch, *, reason: str, actor: Viewer, now: datetime) -> Approval:
    """This function will ask a second person to have a seen batch taken back.

    :raises ApprovalRefused: the request cannot be made.
    """
    if batch.state != Batch.State.DONE:
        raise ApprovalRefused(Sentence(N_("Batch %(batch)s is not a finished import"), {"batch": batch.pk}))
    return ask(
        UNDOING, table=BATCHES, row_key=batch.pk, store_id=batch.store_id, reason=reason, actor=actor, now=now,
    )  # fmt: skip


def _found(approval: Approval) -> Batch | None:
    return Batch.objects.unscoped("undo that was asked for").filter(pk=approval.row_key).first()


def _told(approval: Approval, viewer: Viewer) -> Told:
    batch = _found(approval)
    if batch is None:
        return Told(_("import %(n)s") % {"n": approval.row_key})
    queries.tell_counts([batch])
    told = {"name": batch.created_by, "at": f"{batch.created_at:%Y-%m-%d}", "n": f"{batch.totals['rows']:,}"}  # type: ignore[attr-defined]
    lines = [_("made by %(name)s on %(at)s, %(n)s rows; all of it is taken back") % told]
    is_seen = Batch.objects.visible_to(viewer).filter(pk=batch.pk).exists()
    address = reverse("imports:batch", args=[batch.pk]) if is_seen else ""
    return Told(_("import %(n)s") % {"n": batch.pk}, lines, address)


def _carry_out(approval: Approval, *, actor: Viewer, now: datetime) -> None:
    """Have the batch taken back in the name of the person who asked.

    :raises ApprovalRefused: it is no finished import any more, or that person is gone.
    """
    batch = _found(approval)
    account = Account.objects.select_related("staff").filter(pk=approval.asked_key, is_active=True).first()
    if batch is None or account is None or not jobs.start_undo(batch, actor=account.viewer(), now=now):
        raise ApprovalRefused(Sentence(N_("This import cannot be taken back any more")))


UNDOING = ApprovalKind(
    name="undo_import", label=N_("Taking back an import of somebody else"), asks=Deed.UNDO_OWN_IMPORT,
    decides=Deed.DECIDE_UNDO, told=_told, on_consent=_carry_out,
)  # fmt: skip
