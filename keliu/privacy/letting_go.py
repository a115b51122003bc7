"""到期处理: the nightly run of the table of periods: what is over its days is deleted, in slices, safe to run twice.

A group's own days count for its rows; where rows belong to no group, the longest days of all groups do. What it deleted
is logged by table, with the count.
"""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime

from keliu.audit.actions import FieldChange, record_changes
from keliu.org.queries import figures_of
from keliu.privacy.keeping import Kept, kept_tables, rows_of
from keliu.rules.rights import Viewer

SLICE = 2_000
LOGGED_AS = "privacy_keeping"
log = structlog.get_logger("keliu.privacy")


def let_go(*, now: datetime) -> dict[str, int]:
    """This function will delete the rows whose days are over, and return how many by table."""
    done: Counter[str] = Counter()
    groups = list(rows_of(apps.get_model("org.Group")).order_by("pk").values_list("pk", flat=True))
    for kept in kept_tables().values():
        if kept.after == "delete":
            for group_id, rows in _due(kept, groups, now):
                n = _delete(rows)
                done[kept.label] += n
                if n:
                    _record(kept, group_id, n, now)
    found = dict(+done)
    log.info("periods of keeping", **found)
    return found


def days_of(kept: Kept, group_id: int | None, day: date) -> int:
    """This function will return for how many days a group keeps the rows of a table; never fewer than the law asks."""
    days = kept.days if kept.days is not None else figures_of(None, day, group_id=group_id).whole(kept.figure)
    return max(days, kept.floor)


def _due(kept: Kept, groups: list[int], now: datetime) -> list[tuple[int | None, Any]]:
    """Return the rows of a table that are over their days, by group; last those that belong to none."""
    day = localtime(now).date()

    def over(days: int) -> Q:
        return Q(**{f"{kept.since}__lt": now - timedelta(days=days)})

    by_group = {group: days_of(kept, group, day) for group in groups}
    longest = max(by_group.values(), default=days_of(kept, None, day))
    if not kept.group:
        return [(None, rows_of(kept.model).filter(over(longest)))]
    own: list[tuple[int | None, Any]] = [
        (group, rows_of(kept.model).filter(over(days), **{kept.group: group})) for group, days in by_group.items()
    ]
    return [*own, (None, rows_of(kept.model).filter(over(longest), **{f"{kept.group}__isnull": True}))]


def _delete(rows: Any) -> int:
    """Delete rows slice by slice, each in a transaction of its own, so that others write in between."""
    deleted = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:SLICE]):
        with transaction.atomic():
            rows_of(rows.model).filter(pk__in=keys).delete()
        deleted += len(keys)
    return deleted


def _record(kept: Kept, group_id: int | None, n: int, now: datetime) -> None:
    change = FieldChange(LOGGED_AS, group_id or 0, kept.label, str(n), None, None)
    program = Viewer(None, None, "keliu", None, group_id)
    record_changes([change], actor=program, now=now, source="settings")
