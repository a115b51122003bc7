"""Exports in full: asked for with a reason, written when a second person has agreed, taken within a day."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.org import jobs
from keliu.org.actions.exports import ask_export
from keliu.org.approving.deciding import ask
from keliu.org.approving.kinds import ApprovalKind, ApprovalRefused, Told
from keliu.org.exporting import Source, source_named
from keliu.org.models import Approval, Export
from keliu.rules.rights import Deed, Viewer
from keliu.rules.sentence import Sentence
from keliu.web.filters import Asked
from keliu.web.lists import list_named, told_conditions

EXPORTS = "org_export"
KEPT = timedelta(days=1)


@transaction.atomic
def ask_full_export(source: Source, *, count: int, actor: Viewer, now: datetime, **given: Any) -> Export:
    """This function will note an export in full and ask a second person; nothing is written before he agrees.

    :raises ApprovalRefused: the request cannot be made.
    """
    export = ask_export(source, actor=actor, now=now, is_full=True, state=Export.State.ASKED, rows=count, **given)
    ask(
        FULL_EXPORT,
        table=EXPORTS,
        row_key=export.pk,
        store_id=actor.store_id,
        reason=given["why"],
        actor=actor,
        now=now,
    )
    return export


def _found(approval: Approval) -> Export:
    return Export.objects.unscoped("export that was asked for").get(pk=approval.row_key)


def _told(approval: Approval, viewer: Viewer) -> Told:
    """Tell which list, filtered how, and of how many rows."""
    export = _found(approval)
    source, spec = source_named(export.page), list_named(export.page)
    title = _(source.title) if source else export.page
    told = told_conditions(spec, export.query, Asked(viewer, approval.asked_at.date())) if spec else []
    filters = "; ".join(f"{label} {value}" for label, value in told) or _("not filtered")
    rows = _("%(n)s rows; phones, plates and VINs in full; the file can be taken for one day") % {
        "n": f"{export.rows:,}"
    }
    return Told(title, [filters, rows])


def _carry_out(approval: Approval, *, actor: Viewer, now: datetime) -> None:
    """Have the file written in the name of the person who asked.

    :raises ApprovalRefused: it waits no more.
    """
    export = _found(approval)
    if export.state != Export.State.ASKED:
        raise ApprovalRefused(Sentence(N_("This waits for a decision no more")))
    export.state, export.agreed_by, export.expires_at = Export.State.WAITING, approval.decided_by, now + KEPT
    export.save(update_fields=["state", "agreed_by", "expires_at"])
    jobs.write_export.enqueue(export.pk)


def _refuse(approval: Approval, *, actor: Viewer, now: datetime) -> None:
    Export.objects.unscoped("export that was refused").filter(pk=approval.row_key).update(state=Export.State.REFUSED)


FULL_EXPORT = ApprovalKind(
    name="full_export", label=N_("Export in full"), asks=Deed.EXPORT_FULL, decides=Deed.EXPORT_FULL, told=_told,
    on_consent=_carry_out, on_refusal=_refuse, days=7,
)  # fmt: skip
