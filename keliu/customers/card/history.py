"""The customer desk's own part of a history: policies."""

from datetime import datetime, time

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.customers.models import Policy
from keliu.web.timeline import Event, Scope, TimelineSource


def _policies(scope: Scope) -> QuerySet[Policy]:
    rows = Policy.objects.unscoped("history of a seen file").filter(vehicle_id__in=scope.vehicle_ids)
    rows = rows.filter(starts_on__isnull=False)
    return rows.filter(starts_on__lt=timezone.localtime(scope.before).date()) if scope.before else rows


def _events(scope: Scope, limit: int) -> list[Event]:
    events = []
    for row in _policies(scope).order_by("-starts_on", "-id")[:limit]:
        at = timezone.make_aware(datetime.combine(row.starts_on, time.min))
        title = " ".join(filter(None, (_("policy"), row.insurer, _(row.kind) if row.kind else "")))
        ends = _("until %(day)s") % {"day": row.ends_on} if row.ends_on else ""
        ours = _("insured with us") if row.sold_by_store else ""
        detail = " · ".join(filter(None, (ours, ends, row.policy_no[-6:])))
        events.append(Event(at, row.pk, title, detail, row.premium_fen, row.vehicle_id))
    return events


POLICIES = TimelineSource("policy", N_("Policies"), "umbrella", _events, lambda scope: _policies(scope).count())
