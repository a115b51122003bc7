"""What waits for a person's decision, what he asked for himself, and what was decided lately."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from keliu.org.approving.deciding import may_decide
from keliu.org.approving.kinds import ApprovalKind, Told, kind_named
from keliu.org.models import Approval
from keliu.rules.rights import Viewer

LATELY = 30
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """A request as the page shows it to one person."""

    row: Approval
    kind: ApprovalKind
    told: Told
    may_decide: bool
    is_own: bool

    @property
    def label(self) -> str:
        """The kind in words."""
        return _(self.kind.label)


def waiting(viewer: Viewer, *, now: datetime) -> list[Approval]:
    """This function will return what a person may decide now, the oldest first."""
    rows = Approval.objects.visible_to(viewer).filter(state=Approval.State.WAITING, expires_at__gt=now)
    rows = rows.exclude(asked_key=viewer.account_id).order_by("expires_at", "id")[:MOST_SHOWN]
    return [row for row in rows if (kind := kind_named(row.kind)) and may_decide(row, kind, viewer)]


def asked_by(viewer: Viewer) -> list[Approval]:
    """This function will return a person's own requests, the newest first."""
    return list(Approval.objects.visible_to(viewer).filter(asked_key=viewer.account_id).order_by("-id")[:LATELY])


def decided_lately(viewer: Viewer) -> list[Approval]:
    """This function will return what was decided lately of what a person may decide, the newest first."""
    rows = Approval.objects.visible_to(viewer).exclude(state=Approval.State.WAITING)
    return list(rows.exclude(asked_key=viewer.account_id).order_by("-id")[:LATELY])


def shown(rows: list[Approval], viewer: Viewer) -> list[Shown]:
    """This function will return requests with what is told of each; a kind whose desk is gone is left out."""
    found = [(row, kind_named(row.kind)) for row in rows]
    return [
        Shown(row, kind, kind.told(row, viewer), may_decide(row, kind, viewer), row.asked_key == viewer.account_id)
        for row, kind in found
        if kind is not None
    ]
