"""Reads of the workshop: a visit with its lines, the visits of a file's history, orders found by their number."""

from dataclasses import replace
from datetime import date
from string import ascii_letters

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext

from keliu.access.unindexed import Unindexed
from keliu.rules.rights import Role, Viewer
from keliu.web.timeline import Event, Scope, TimelineSource
from keliu.workshop.models import Visit

MOST_FOUND = 8
SHORTEST_NUMBER = 4
SAMPLE = 300
LAST_CHARACTER = "\U0010ffff"
LETTERS = f"{ascii_letters}-_/ "
MOST_LETTERS = 12


def visits_of(scope: Scope) -> QuerySet[Visit]:
    """This function will return the visits of a seen file in the person's own store, the cancelled ones among them.

    Of a customer: those of his cars, also before they were his, those that he came with, and those of his days with a
    car that is another's now.
    """
    own = Q(vehicle_id__in=scope.vehicle_ids) | _his_own(scope)
    rows = Visit.objects.unscoped("history of a seen file").alias(store_key=Unindexed("store_id"))
    rows = rows.filter(own, store_key=scope.viewer.store_id)
    return rows.filter(arrived_at__lt=scope.before) if scope.before else rows


def _his_own(scope: Scope) -> Q:
    own = Q(pk__in=[]) if scope.customer_id is None else Q(customer_id=scope.customer_id)
    for car in scope.once:
        days = Q(vehicle_id=car.vehicle_id)
        days &= Q(arrived_on__gte=car.since) if car.since else Q()
        own |= days & Q(arrived_on__lt=car.until) if car.until else days
    return own


def own_visits_of(scope: Scope) -> QuerySet[Visit]:
    """This function will return the visits of a seen file but for those of a former owner: what the customer may owe."""
    before = Q(pk__in=[])
    for vehicle, since in scope.own_since.items():
        before |= Q(vehicle_id=vehicle, arrived_on__lt=since)
    return visits_of(scope).exclude(before & ~_his_own(scope)) if scope.own_since else visits_of(scope)


def _events(scope: Scope, limit: int) -> list[Event]:
    rows = list(visits_of(scope).select_related("advisor").order_by("-arrived_at", "-id")[:limit])
    elsewhere = [row.pk for row in rows if row.vehicle_id not in scope.vehicle_ids]
    opened = set(Visit.objects.visible_to(scope.viewer).filter(pk__in=elsewhere).values_list("pk", flat=True))
    closed = set(elsewhere) - opened
    return [_told(row, scope, is_closed=row.pk in closed) for row in rows]


def _told(row: Visit, scope: Scope, *, is_closed: bool) -> Event:
    """Return a visit as a line; one of a car that the person does not see opens nowhere, one before this owner says so."""
    event = event_of(row)
    since = scope.own_since.get(row.vehicle_id)
    is_before = since is not None and row.arrived_on < since and row.customer_id != scope.customer_id
    detail = " · ".join(filter(None, (_("with the owner before"), event.detail))) if is_before else event.detail
    return replace(event, detail=detail, address="" if is_closed else event.address)


def is_received(viewer: Viewer, customer_id: int, today: date) -> bool:
    """This function will say whether a person receives a customer today: himself, or for a leader somebody of his team."""
    if viewer.staff_id is None or viewer.store_id is None:
        return False
    own = Q(advisor_id=viewer.staff_id)
    if viewer.role is Role.TEAM_LEADER and viewer.team_id is not None:
        own |= Q(advisor__team_id=viewer.team_id)
    rows = Visit.objects.unscoped("whether a looked-up caller is received").filter(own, cancelled=False)
    his = Q(customer_id=customer_id) | Q(vehicle__owner_id=customer_id)
    return rows.filter(his, store_id=viewer.store_id, arrived_on=today).exists()


def odometer_of_visits(vehicle_id: int, store_id: int | None) -> list[tuple[date, int]]:
    """This function will return day and km of a car's visits to a store, as far as an odometer was noted."""
    rows = Visit.objects.unscoped("odometer of a found car").filter(vehicle_id=vehicle_id, cancelled=False)
    rows = rows.alias(store_key=Unindexed("store_id")).filter(store_key=store_id, odometer_km__gt=0)
    return list(rows.values_list("arrived_on", "odometer_km"))


def event_of(visit: Visit) -> Event:
    """This function will tell a visit as a line of the history."""
    km = f"{visit.odometer_km:,} km" if visit.odometer_km else ""
    state = _("cancelled, counts neither as a visit nor as money") if visit.cancelled else ""
    title = " ".join(filter(None, (_("visit"), _(visit.kind), km)))
    who = visit.advisor.name if visit.advisor else ""
    detail = " · ".join(filter(None, (state, visit.description[:120], lateness(visit), who, visit.order_no)))
    tone = "void" if visit.cancelled else "bad" if visit.kind == Visit.Kind.REWORK else ""
    return Event(
        visit.arrived_at, visit.pk, title, detail, visit.amount_fen, visit.vehicle_id,
        reverse("workshop:visit", args=[visit.pk]), tone,
    )  # fmt: skip


def lateness(visit: Visit) -> str:
    """This function will say how late a car was handed over, where it was; a cancelled order was never late."""
    if visit.cancelled or not (visit.promised_at and visit.delivered_at) or visit.delivered_at <= visit.promised_at:
        return ""
    minutes = int((visit.delivered_at - visit.promised_at).total_seconds() // 60)
    if minutes < 120:
        return ngettext("%(n)s minute late", "%(n)s minutes late", minutes) % {"n": minutes}
    return _("%(n)s hours late") % {"n": round(minutes / 60)}


VISITS = TimelineSource("visit", N_("Visits"), "wrench", _events, lambda scope: visits_of(scope).count())


def orders_found(viewer: Viewer, word: str) -> list[Visit]:
    """This function will return the orders whose number begins with a word, the exact one first; by index alone.

    Where none does, letters may have been typed small, or left out before the digits.
    """
    typed = word.strip()
    if len(typed) < SHORTEST_NUMBER or not typed.isascii():
        return []
    own = Visit.objects.unscoped("numbers of the own store, narrowed below").filter(store_id=viewer.store_id)
    keys = _begun_by(own, [typed])
    if not keys and typed != typed.upper():
        keys = _begun_by(own, [typed.upper()])
    if not keys and typed.isdigit():
        keys = _begun_by(own, [letters + typed for letters in _letters_of_numbers(own)])
    rows = Visit.objects.visible_to(viewer).filter(pk__in=keys).select_related("vehicle__owner")
    return list(rows.order_by("order_no")[:MOST_FOUND])


def _begun_by(own: QuerySet[Visit], beginnings: list[str]) -> list[int]:
    """Return the keys of the orders that begin with one of some texts."""
    keys: list[int] = []
    for text in beginnings:
        begun = own.filter(number_begins(text)).order_by("order_no").values_list("pk", flat=True)
        keys += begun[: 4 * MOST_FOUND]
    return keys


def _letters_of_numbers(own: QuerySet[Visit]) -> list[str]:
    """Return what stands before the digits of a store's order numbers, as its newest and its oldest orders show it."""
    sample = [*own.order_by("-arrived_at", "-id").values_list("order_no", flat=True)[:SAMPLE]]
    sample += own.order_by("arrived_at", "id").values_list("order_no", flat=True)[:SAMPLE]
    letters = {number[: len(number) - len(number.lstrip(LETTERS))] for number in sample}
    return sorted(letters - {""})[:MOST_LETTERS]


def number_begins(text: str) -> Q:
    """This function will return the condition that an order's number begins with a text, as a range of the index."""
    beginning = text.rstrip(LAST_CHARACTER)
    if not beginning:
        return Q(order_no__gte=text)
    following = ord(beginning[-1]) + 1
    if 0xD800 <= following <= 0xDFFF:  # halves of characters, which no text holds
        following = 0xE000
    return Q(order_no__gte=text, order_no__lt=beginning[:-1] + chr(following))
