"""Grants of the group: asked for by name and for hours, begun by the store's general manager, ended by time or by hand.

Each step stands in the change log of the store, and those concerned are told: its managers and the group's auditors.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext

from keliu.audit.actions import FieldChange, record_changes
from keliu.org.approving.deciding import ask
from keliu.org.approving.kinds import ApprovalKind, ApprovalRefused, Told
from keliu.org.models import Account, Approval, GrantLook, RowGrant, Store
from keliu.org.noticing.giving import notice_account, notice_roles
from keliu.rules.rights import GRANT_HOURS, STORE_MANAGERS, Deed, Grant, Role, Viewer
from keliu.rules.sentence import Sentence

GRANTS = "org_rowgrant"
CONCERNED = STORE_MANAGERS | {Role.AUDITOR}
BEGUN = N_("%(name)s of the group may read the files of %(store)s until %(until)s; agreed by %(by)s")
ENDED = N_("%(name)s of the group may read the files of %(store)s no more; pages looked at: %(looks)s")
PROGRAM = Viewer(None, None, "keliu", None, None)


@transaction.atomic
def ask_grant(store: Store, *, hours: int, reason: str, actor: Viewer, now: datetime) -> RowGrant:
    """This function will ask the general manager of a store for a look into its rows, for some hours from his consent.

    :raises ApprovalRefused: such a look cannot be asked for, no reason was given, or the same waits already.
    """
    if hours not in GRANT_HOURS or store.group_id != actor.group_id or actor.account_id is None:
        raise ApprovalRefused(Sentence(N_("You may not ask for this")))
    waits = Approval.objects.unscoped("own request that waits").filter(
        kind=LOOK.name, asked_key=actor.account_id, state=Approval.State.WAITING, store=store
    )
    if waits.exists():
        raise ApprovalRefused(Sentence(N_("This was asked for already and waits for a decision")))
    why = " ".join(reason.split())[:200]
    row = RowGrant.objects.create(
        group_id=store.group_id, store=store, account_id=actor.account_id, person=actor.name[:60], reason=why,
        hours=hours, asked_at=now,
    )  # fmt: skip
    ask(LOOK, table=GRANTS, row_key=row.pk, store_id=store.pk, reason=why, actor=actor, now=now)
    return row


def _found(approval: Approval) -> RowGrant | None:
    rows = RowGrant.objects.unscoped("look that was asked for").select_related("store")
    return rows.filter(pk=approval.row_key).first()


def hours_told(hours: int) -> str:
    """This function will return how long a grant lasts, in words."""
    if hours < 24:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return ngettext("%(n)s day", "%(n)s days", hours // 24) % {"n": hours // 24}


def _told(approval: Approval, viewer: Viewer) -> Told:
    """Tell which store, for how long, and what may be seen."""
    row = _found(approval)
    if row is None:  # its days of keeping are over
        return Told("")
    lasts = _("%(hours)s from the consent; ends by itself") % {"hours": hours_told(row.hours)}
    sees = _("customers, vehicles, contacts and visits, to be read only, numbers masked; every page is noted")
    return Told(row.store.name, [lasts, sees], reverse("org:grants"))


@transaction.atomic
def _begin(approval: Approval, *, actor: Viewer, now: datetime) -> None:
    """Begin it, and tell those concerned.

    :raises ApprovalRefused: the person works for the group no more, or reads a store by another grant now.
    """
    row = _found(approval)
    if row is None:
        raise ApprovalRefused(Sentence(N_("This waits for a decision no more")))
    account = Account.objects.select_for_update().select_related("staff").get(pk=row.account_id)
    viewer = account.viewer()
    if not account.is_active or account.staff.has_left(localtime(now).date()) or not viewer.may(Deed.ASK_GRANT):
        raise ApprovalRefused(Sentence(N_("Whoever asked works for the group no more")))
    own = RowGrant.objects.unscoped("grants of the same person").filter(account=account)
    if own.open_at(now).exists():
        raise ApprovalRefused(Sentence(N_("This person reads a store by another grant; that one must end first")))
    _close(list(own.filter(begun_at__isnull=False, ended_at=None)), now=now)
    row.begun_at, row.ends_at, row.decided_by = now, now + timedelta(hours=row.hours), approval.decided_by
    row.save(update_fields=["begun_at", "ends_at", "decided_by"])
    _note(row, "ends_at", None, row.ends_at.isoformat(timespec="minutes"), actor, now)
    until = f"{localtime(row.ends_at):%Y-%m-%d %H:%M}"
    _tell(
        row, Sentence(BEGUN, {"name": row.person, "store": row.store.name, "until": until, "by": row.decided_by}), now
    )


@transaction.atomic
def end_grant(grant: RowGrant, *, actor: Viewer, now: datetime) -> None:
    """This function will end a grant before its time, by its person or by the store's general manager.

    :raises ApprovalRefused: it is over, or the person is neither.
    """
    row = RowGrant.objects.unscoped("end of a found grant").select_for_update().select_related("store").get(pk=grant.pk)
    if not may_end(row, actor):
        raise ApprovalRefused(Sentence(N_("You may not decide this")))
    if row.begun_at is None or row.ended_at is not None:
        raise ApprovalRefused(Sentence(N_("This grant is over already")))
    row.ended_by = actor.name[:60]
    _end(row, min(now, row.ends_at or now), actor, now)


def may_end(grant: RowGrant, viewer: Viewer) -> bool:
    """This function will say whether a person may end a grant: its own, or of rows of the store that he answers for."""
    is_own = viewer.account_id is not None and grant.account_id == viewer.account_id
    return is_own or (viewer.may(Deed.DECIDE_GRANT) and grant.store_id == viewer.store_id)


def close_grants(*, now: datetime) -> int:
    """This function will close the grants whose time is over, tell those concerned, and return how many."""
    over = RowGrant.objects.unscoped("grants end").filter(ended_at=None, ends_at__lte=now)
    with transaction.atomic():
        return _close(list(over.select_for_update(of=("self",)).select_related("store")), now=now)


def _close(rows: list[RowGrant], *, now: datetime) -> int:
    for row in rows:
        _end(row, row.ends_at or now, PROGRAM, now)
    return len(rows)


def _end(row: RowGrant, at: datetime, actor: Viewer, now: datetime) -> None:
    row.ended_at = at
    row.save(update_fields=["ended_at", "ended_by"])
    _note(row, "ended_at", None, at.isoformat(timespec="minutes"), actor, now)
    looks = GrantLook.objects.unscoped("looks of an ended grant").filter(grant=row).count()
    told = Sentence(ENDED, {"name": row.person, "store": row.store.name, "looks": looks})
    _tell(row, told, now)
    notice_account(row.account_id, told, page=_page(row), group_id=row.group_id, now=now)


def _page(row: RowGrant) -> str:
    return reverse("org:grant", args=[row.pk])


def _tell(row: RowGrant, told: Sentence, now: datetime) -> None:
    notice_roles(CONCERNED, told, page=_page(row), group_id=row.group_id, store_id=row.store_id, now=now)


def _note(row: RowGrant, name: str, old: str | None, new: str, actor: Viewer, now: datetime) -> None:
    change = FieldChange(GRANTS, row.pk, name, old, new, row.store_id)
    whose = actor if actor.group_id is not None else Viewer(None, None, actor.name, None, row.group_id)
    record_changes([change], actor=whose, now=now, source="approval", why=row.reason)


def grant_of(viewer: Viewer, *, now: datetime) -> Grant | None:
    """This function will return the grant that a person holds at a moment; asked anew at each request."""
    if viewer.account_id is None or not viewer.may(Deed.ASK_GRANT):
        return None
    own = RowGrant.objects.unscoped("own grant").filter(account_id=viewer.account_id, group_id=viewer.group_id)
    row = own.open_at(now).first()
    return row.as_rule() if row else None


def note_look(grant: Grant, page: str, *, now: datetime) -> None:
    """This function will note one page that was read by a grant, before it is handed over."""
    GrantLook.objects.create(grant_id=grant.key, at=now, page=page[:200])


def grant_banner(viewer: Viewer) -> str:
    """This function will say on every page that is read by a grant whose rows these are, and until when."""
    if not viewer.is_under_grant or viewer.grant is None:
        return ""
    store = Store.objects.unscoped("store of a grant").get(pk=viewer.grant.store_id)
    told = {"store": store.name, "until": f"{localtime(viewer.grant.until):%Y-%m-%d %H:%M}"}
    return _("You read the files of %(store)s by a grant, until %(until)s: read only, and every page is noted") % told


LOOK = ApprovalKind(
    name="row_grant", label=N_("Look into a store's files"), asks=Deed.ASK_GRANT, decides=Deed.DECIDE_GRANT,
    told=_told, on_consent=_begin, days=7,
)  # fmt: skip
