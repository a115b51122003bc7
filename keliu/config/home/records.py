"""Homes of those who see no customers: administrator, auditor, group; and the data clerk's imports."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q

from keliu.audit.models import Change, Seal
from keliu.config.backing import listing
from keliu.config.demo_home import is_demo_home
from keliu.customers.models import RevealLog
from keliu.imports.models import Batch
from keliu.imports.queries import tell_counts
from keliu.org.models import Account, Export, LoginLog, Staff, Store
from keliu.org.queries import sending_pause
from keliu.rules.rights import Viewer

RECENT = 8


def accounts(viewer: Viewer, day: date, now: datetime) -> dict[str, int]:
    """This function will count the logins of a group by what an administrator should know of them."""
    own = Account.objects.filter(staff__group_id=viewer.group_id)
    return own.aggregate(
        open=Count("pk", filter=Q(is_active=True)),
        never=Count("pk", filter=Q(is_active=True, last_login=None)),
        first=Count("pk", filter=Q(is_active=True, must_change_password=True)),
        left=Count("pk", filter=Q(is_active=True, staff__left_on__lt=day)),
    ) | {
        "without": Staff.objects.visible_to(viewer).filter(account=None, left_on=None).count(),
        "stores": Store.objects.visible_to(viewer).count(),
        "locked": LoginLog.objects.visible_to(viewer)
        .filter(outcome="locked", at__gte=now - timedelta(minutes=15))
        .values("username")
        .distinct()
        .count(),
    }


def backups(now: datetime) -> dict[str, Any]:
    """This function will say what an administrator must know of the back-ups: none, an old one, sending that is paused."""
    files = [] if is_demo_home(settings.HOME) else listing.files_there()
    is_old = not is_demo_home(settings.HOME) and listing.is_old(files, now=now)
    return {
        "is_old": is_old, "newest": files[0] if files else None, "days": (now - files[0].at).days if files else 0,
        "pause": sending_pause(),
    }  # fmt: skip


def logs(viewer: Viewer, now: datetime) -> dict[str, Any]:
    """This function will count the log lines of seven days, and say how far the chain is sealed."""
    since = now - timedelta(days=7)
    return {
        "changes": Change.objects.visible_to(viewer).filter(at__gte=since).count(),
        "reveals": RevealLog.objects.visible_to(viewer).filter(at__gte=since).count(),
        "exports": Export.objects.visible_to(viewer).filter(at__gte=since).count(),
        "refused": LoginLog.objects.visible_to(viewer).filter(at__gte=since, outcome__in=("refused", "locked")).count(),
        "unsealed": Change.objects.visible_to(viewer).filter(digest=None).count(),
        "sealed_at": Seal.objects.order_by("-sealed_at").values_list("sealed_at", flat=True).first(),
    }


def recent_imports(viewer: Viewer) -> list[Batch]:
    """This function will return the latest imports with the counts of their rows."""
    batches = list(Batch.objects.visible_to(viewer).order_by("-id")[:RECENT])
    tell_counts(batches)
    return batches
