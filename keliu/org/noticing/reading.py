"""What a person's notices are, and how many he has not read: the bell in the bar of every page."""

from typing import Any

from django.db.models import Exists, OuterRef

from keliu.org.models import NoticeRead, StaffNotice
from keliu.rules.rights import Viewer

MOST_TOLD = 99
AT_ONCE = 50


def unread_notices(viewer: Viewer) -> int:
    """This function will return how many notices a person has not read, 100 standing for more."""
    if viewer.account_id is None:
        return 0
    return StaffNotice.objects.visible_to(viewer).unread_by(viewer.account_id)[: MOST_TOLD + 1].count()


def notices_seen(viewer: Viewer, *, before: int | None = None) -> tuple[list[Any], int | None]:
    """This function will return up to 50 notices, the newest first, each with `is_read`, and where the next 50 begin."""
    read = NoticeRead.objects.filter(notice=OuterRef("pk"), account_id=viewer.account_id)
    rows = StaffNotice.objects.visible_to(viewer).annotate(is_read=Exists(read)).order_by("-id")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: AT_ONCE + 1])
    return found[:AT_ONCE], found[AT_ONCE - 1].pk if len(found) > AT_ONCE else None
