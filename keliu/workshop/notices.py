"""What the workshop puts first on a card: a car that is still in, money that is owed; and who has served the customer."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, Max, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keliu.web.notices import Notice
from keliu.web.templatetags.keliu_tags import yuan
from keliu.web.timeline import Scope
from keliu.workshop.models import Visit
from keliu.workshop.queries import own_visits_of, visits_of

IN_FOR_AT_MOST = timedelta(days=45)
HANDED_OVER_WITHIN = timedelta(days=90)
MOST_SHOWN = 3


def in_the_workshop(scope: Scope, now: datetime) -> list[Notice]:
    """This function will tell the cars that came and were not handed over: each car's latest order, of 45 days at most.

    A store whose orders carry no time of hand-over, as many systems export them, says nothing.
    """
    later = Visit.objects.unscoped("later orders of a seen car").filter(
        vehicle_id=OuterRef("vehicle_id"), cancelled=False, arrived_at__gt=OuterRef("arrived_at")
    )
    rows = visits_of(scope).filter(
        delivered_at=None, cancelled=False, arrived_at__gt=now - IN_FOR_AT_MOST, arrived_at__lte=now
    )
    inside = list(rows.exclude(Exists(later)).order_by("-arrived_at", "-id")[:MOST_SHOWN])
    if not inside or not _notes_hand_overs(scope, now):
        return []
    return [_inside(visit, now) for visit in inside]


def _notes_hand_overs(scope: Scope, now: datetime) -> bool:
    own = Visit.objects.unscoped("whether the store notes hand-overs").filter(store_id=scope.viewer.store_id)
    return own.filter(arrived_at__gt=now - HANDED_OVER_WITHIN, delivered_at__isnull=False).exists()


def _inside(visit: Visit, now: datetime) -> Notice:
    since = _("in since %(at)s, %(kind)s") % {"at": _minute(visit.arrived_at), "kind": _(visit.kind)}
    promised, is_late = _("no time promised"), False
    if visit.promised_at:
        promised = _("promised for %(at)s") % {"at": _minute(visit.promised_at)}
        is_late = visit.promised_at < now
        if is_late:
            hours = max(int((now - visit.promised_at).total_seconds() // 3600), 1)
            over = ngettext("%(n)s hour over", "%(n)s hours over", hours) if hours < 48 else _("%(d)s days over")
            promised = _("%(promised)s, %(over)s") % {
                "promised": promised,
                "over": over % {"n": hours, "d": hours // 24},
            }
    address = reverse("workshop:visit", args=[visit.pk])
    return Notice(_("in the workshop"), since, f"{promised} · {visit.order_no}", visit.vehicle_id, address, is_late)


def arrears(scope: Scope, now: datetime) -> list[Notice]:
    """This function will tell what is owed for the orders of this file, with the order that has been due longest."""
    rows = own_visits_of(scope).filter(outstanding_fen__gt=0, outstanding_paid_on=None, cancelled=False)
    owed = list(rows.order_by("arrived_at", "id").only("id", "order_no", "outstanding_fen", "outstanding_due_on"))
    if not owed:
        return []
    owed.sort(key=lambda visit: visit.outstanding_due_on or date.max)
    first, total = owed[0], sum(visit.outstanding_fen or 0 for visit in owed)
    sentence = ngettext(
        "%(yuan)s yuan outstanding for %(n)s order", "%(yuan)s yuan outstanding for %(n)s orders", len(owed)
    ) % {"yuan": yuan(total), "n": len(owed)}
    due_on = first.outstanding_due_on
    due = _("due on %(day)s") % {"day": due_on} if due_on else _("no day agreed")
    # Of a car that is another's now the order is told, and opens for who sees the car.
    is_seen = not scope.once or Visit.objects.visible_to(scope.viewer).filter(pk=first.pk).exists()
    address = reverse("workshop:visit", args=[first.pk]) if is_seen else ""
    return [Notice(_("arrears"), sentence, f"{due} · {first.order_no}", None, address, is_bad=True)]


def _minute(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


@dataclass(frozen=True, slots=True)
class Served:
    """接待过的顾问: who received the customer last, and who most often, out of how many visits with an advisor."""

    last: str
    last_on: date
    usual: str
    times: int
    visits: int
    has_left: bool

    @property
    def is_same(self) -> bool:
        """Whether the last one is the usual one, too."""
        return self.last == self.usual


def who_served(scope: Scope) -> Served | None:
    """This function will return who has received a seen customer at the person's store, or None."""
    rows = visits_of(scope).filter(cancelled=False, advisor__isnull=False).order_by()
    counted = rows.values_list("advisor__name", "advisor__left_on").annotate(n=Count("pk"), last=Max("arrived_on"))
    people = list(counted)
    if not people:
        return None
    last = max(people, key=lambda row: (row[3], row[2]))
    usual = max(people, key=lambda row: (row[2], row[3]))
    return Served(last[0], last[3], usual[0], usual[2], sum(row[2] for row in people), last[1] is not None)
