"""Asking for a second person, and deciding: one transaction with what follows, never by oneself, each step audited."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from keliu.audit.actions import FieldChange, record_changes
from keliu.org.approving.kinds import ApprovalKind, ApprovalRefused, kind_named
from keliu.org.models import Approval
from keliu.org.noticing.giving import notice_account, notice_roles, roles_with
from keliu.rules.rights import GROUP_LEVEL, Viewer
from keliu.rules.sentence import N_, Sentence

TABLE = "org_approval"
SHORTEST = 2  # letters of a reason, as for a number shown in full
State = Approval.State
ANSWERS = {
    State.GRANTED: N_("Agreed: %(kind)s (asked for on %(day)s)"),
    State.REFUSED: N_("Refused: %(kind)s (asked for on %(day)s)"),
    State.EXPIRED: N_("Nobody decided in time: %(kind)s (asked for on %(day)s)"),
}


@transaction.atomic
def ask(
    kind: ApprovalKind, *, table: str, row_key: int, store_id: int | None, reason: str, actor: Viewer, now: datetime,
    details: dict[str, Any] | None = None,
) -> Approval:  # fmt: skip
    """This function will note a request and tell those who may decide it; `details` hold keys and figures only.

    :raises ApprovalRefused: the person may not ask, gave no reason, or the same waits already.
    """
    if actor.account_id is None or not actor.may(kind.asks):
        raise ApprovalRefused(Sentence(N_("You may not ask for this")))
    why = " ".join(reason.split())[:200]
    if len(why) < SHORTEST:
        raise ApprovalRefused(Sentence(N_("Please give a reason; whoever decides reads it")))
    try:
        with transaction.atomic():
            row = Approval.objects.create(
                group_id=actor.group_id, store_id=store_id, kind=kind.name, deed=kind.decides.value, table=table,
                row_key=row_key, details=details or {}, reason=why, asked_key=actor.account_id,
                asked_by=actor.name[:60], asked_at=now, expires_at=now + timedelta(days=kind.days),
            )  # fmt: skip
    except IntegrityError as error:
        raise ApprovalRefused(Sentence(N_("This was asked for already and waits for a decision"))) from error
    _note(row, None, State.WAITING, actor, now, why)
    told = Sentence(
        N_("%(name)s asks for your decision: %(kind)s"), {"name": row.asked_by, "kind": Sentence(kind.label)}
    )
    notice_roles(
        roles_with(kind.decides), told, page=reverse("org:approvals"), group_id=row.group_id, store_id=store_id, now=now
    )
    return row


@transaction.atomic
def decide(approval: Approval, *, consents: bool, note: str, actor: Viewer, now: datetime) -> Approval:
    """This function will grant or refuse what waits, carry out what follows, and tell the person who asked.

    :raises ApprovalRefused: it waits no more, it is one's own request, or what follows cannot be done any more.
    """
    row = Approval.objects.unscoped("decision on a found request").select_for_update().get(pk=approval.pk)
    kind = kind_named(row.kind)
    if kind is None or row.state != State.WAITING or row.expires_at <= now:
        raise ApprovalRefused(Sentence(N_("This waits for a decision no more")))
    if row.asked_key == actor.account_id:
        raise ApprovalRefused(Sentence(N_("You asked for this yourself: a second person decides")))
    if not may_decide(row, kind, actor):
        raise ApprovalRefused(Sentence(N_("You may not decide this")))
    row.state = State.GRANTED if consents else State.REFUSED
    row.decided_key, row.decided_by, row.decided_at = actor.account_id, actor.name[:60], now
    row.note = " ".join(note.split())[:200]
    row.save()
    _note(row, State.WAITING, row.state, actor, now, row.note)
    follows = kind.on_consent if consents else kind.on_refusal
    if follows is not None:
        follows(row, actor=actor, now=now)
    _tell_who_asked(row, kind, now)
    return row


def may_decide(row: Approval, kind: ApprovalKind, actor: Viewer) -> bool:
    """This function will say whether a person is one who may decide a request: another one, with the deed, of its store."""
    is_near = actor.role in GROUP_LEVEL or (row.store_id is not None and row.store_id == actor.store_id)
    another = actor.account_id is not None and actor.account_id != row.asked_key
    return another and actor.group_id == row.group_id and is_near and actor.may(kind.decides)


@transaction.atomic
def withdraw(approval: Approval, *, actor: Viewer, now: datetime) -> None:
    """This function will take one's own request back while it waits.

    :raises ApprovalRefused: it waits no more, or it is somebody else's.
    """
    row = Approval.objects.unscoped("withdrawal of a found request").select_for_update().get(pk=approval.pk)
    if row.state != State.WAITING or row.asked_key != actor.account_id:
        raise ApprovalRefused(Sentence(N_("This waits for a decision no more")))
    row.state = State.WITHDRAWN
    row.save(update_fields=["state"])
    _note(row, State.WAITING, State.WITHDRAWN, actor, now, "")


def expire_approvals(*, now: datetime) -> int:
    """This function will close requests that nobody decided in time, tell who asked, and return how many."""
    due = Approval.objects.unscoped("requests expire").filter(state=State.WAITING, expires_at__lte=now)
    program = Viewer(None, None, "keliu", None, None)
    expired = 0
    for key in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            row = Approval.objects.unscoped("requests expire").select_for_update().get(pk=key)
            if row.state != State.WAITING:
                continue
            row.state = State.EXPIRED
            row.save(update_fields=["state"])
            _note(row, State.WAITING, State.EXPIRED, program, now, "")
            if kind := kind_named(row.kind):
                _tell_who_asked(row, kind, now)
            expired += 1
    return expired


def _tell_who_asked(row: Approval, kind: ApprovalKind, now: datetime) -> None:
    told = {"kind": Sentence(kind.label), "day": f"{row.asked_at:%Y-%m-%d}"}
    sentence = Sentence(ANSWERS[State(row.state)], told)
    notice_account(row.asked_key, sentence, page=reverse("org:approvals"), group_id=row.group_id, now=now)


def _note(row: Approval, old: str | None, new: str, actor: Viewer, now: datetime, why: str) -> None:
    change = FieldChange(TABLE, row.pk, row.kind, old, str(new), row.store_id)
    record_changes([change], actor=actor, now=now, source="approval", why=why)
