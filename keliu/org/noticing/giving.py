"""Giving notices in the transaction of what they tell, marking them read, forgetting them after their days."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction

from keliu.org.models import NoticeRead, StaffNotice
from keliu.rules.rights import DEEDS, GROUP_LEVEL, Deed, Role, Viewer
from keliu.rules.sentence import Sentence

KEPT = timedelta(days=90)


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("a notice was given outside a transaction: what it tells might never have happened")


def notice_account(account_id: int, sentence: Sentence, *, page: str, group_id: int | None, now: datetime) -> None:
    """This function will leave a notice for one account; `sentence` holds no personal data, `page` is an address of ours.

    :raises RuntimeError: it is called outside a transaction.
    """
    _require_transaction()
    StaffNotice.objects.create(
        group_id=group_id, account_id=account_id, sentence=sentence.as_json(), page=page[:200], at=now
    )


def notice_roles(
    roles: Iterable[Role], sentence: Sentence, *, page: str, group_id: int | None, store_id: int | None, now: datetime
) -> None:
    """This function will leave a notice for everybody of these roles in a store; those of the group hear of any store.

    :raises RuntimeError: it is called outside a transaction.
    """
    _require_transaction()
    told = sentence.as_json()
    StaffNotice.objects.bulk_create(
        StaffNotice(group_id=group_id, store_id=store_id, role=role.value, sentence=told, page=page[:200], at=now)
        for role in sorted(set(roles))
        if store_id is not None or role in GROUP_LEVEL
    )


def notice_department(
    department_id: int, sentence: Sentence, *, page: str, group_id: int | None, store_id: int, now: datetime
) -> None:
    """This function will leave a notice for everybody of a department, which is what “in writing” means there.

    :raises RuntimeError: it is called outside a transaction.
    """
    _require_transaction()
    StaffNotice.objects.create(
        group_id=group_id, store_id=store_id, department_id=department_id, sentence=sentence.as_json(),
        page=page[:200], at=now,
    )  # fmt: skip


def roles_with(deed: Deed) -> list[Role]:
    """This function will return the roles that hold a deed."""
    return [role for role in Role if deed in DEEDS[role]]


@transaction.atomic
def mark_read(viewer: Viewer, *, now: datetime, only: Iterable[int] | None = None) -> int:
    """This function will mark the person's unread notices as read, all or only these, and return how many."""
    assert viewer.account_id is not None
    rows = StaffNotice.objects.visible_to(viewer).unread_by(viewer.account_id)
    if only is not None:
        rows = rows.filter(pk__in=list(only))
    keys = list(rows.values_list("pk", flat=True))
    NoticeRead.objects.bulk_create(
        [NoticeRead(notice_id=key, account_id=viewer.account_id, at=now) for key in keys], ignore_conflicts=True
    )
    return len(keys)


def forget_notices(*, now: datetime) -> int:
    """This function will delete notices older than 90 days, read or not, and return how many."""
    return StaffNotice.objects.unscoped("notices grow old").filter(at__lt=now - KEPT).delete()[0]
