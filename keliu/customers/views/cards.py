"""The card of a customer, the page of a vehicle, their history."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keliu.access.decorators import may
from keliu.customers import queries
from keliu.customers.card.overview import Asking, next_block, overview_of, phones_of, wish_of
from keliu.customers.card.owned import former_cars, owners_told, plates_told, scope_of, scope_of_cars
from keliu.customers.duplicates.unmerging import survivor_of
from keliu.customers.editing.handing_over import last_change, may_undo
from keliu.customers.finding.seen import may_change, seen_customer, seen_vehicle
from keliu.customers.models import Customer, CustomerStore, Disposal, Vehicle
from keliu.customers.prepared import prepare_vehicles
from keliu.customers.views.car_contacts import told_people
from keliu.customers.views.reveals import reveal_state
from keliu.rules.rights import Deed, Viewer
from keliu.web.declared import first_declared
from keliu.web.filters import Asked
from keliu.web.notices import notices_of
from keliu.web.timeline import STEP, Scope, Timeline, counts, timeline_of

CARS_SHOWN = 8
CHIPS_SHOWN = 7


def _asking(request: HttpRequest) -> Asking:
    return Asking(request.viewer, timezone.localtime(), request.figures)  # type: ignore[attr-defined]


def _moment() -> float:
    return timezone.now().timestamp()


@may(Deed.SEE_FILES, by_grant=True)
@require_GET
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """One customer: three lines, what to do next, cars, history, and beside it who answers, value and changes."""
    try:
        person = seen_customer(request, pk, _moment())
    except Http404:
        return _moved(request, "customers:card", seen_customer(request, _survivor("customer", pk), _moment()).pk)
    asking = _asking(request)
    told = overview_of(person, asking)
    scope = scope_of(asking.viewer, person, told["cars"])
    history = timeline_of(scope)
    kinds = counts(scope, history)
    shown = told["cars"] if request.GET.get("cars") == "all" else told["cars"][:CARS_SHOWN]
    told |= reveal_state(request, person) | {
        "today": asking.today,
        "now": asking.now,
        "history": history,
        "kinds": kinds,
        "shown_cars": shown,
        "more_cars": len(told["cars"]) - len(shown),
        "chips": chips_of(told["cars"]),
        "former_cars": former_cars(scope),
        "notices": notices_of(scope, asking.now),
        "served": _served(scope, told["member"]),
        "remaining": max(sum(n for _source, n in kinds) - STEP, 0),
        "may_edit": asking.viewer.may(Deed.EDIT_FILES) and may_change(asking.viewer, person.pk, asking.today),
        "may_propose": asking.viewer.may(Deed.PROPOSE_BLACKLIST),
        "may_assign": asking.viewer.may(Deed.ASSIGN),
        "crumb": person.name,
        "all_count": sum(n for _source, n in kinds),
        "undo": _undo_of(request, pk),
    }
    return render(request, "customers/card_page.html", told)


def _survivor(kind: str, pk: int) -> int:
    """Return the file into which an absent one went.

    :raises Http404: it was not merged.
    """
    survivor = survivor_of(kind, pk)
    if survivor is None:
        raise Http404
    return survivor


def _moved(request: HttpRequest, page: str, pk: int) -> HttpResponse:
    """Lead from a file that was merged to the one it went into."""
    messages.info(request, _("That file was merged; this is the file it went into"))
    return redirect(page, pk)


def _served(scope: Scope, member: CustomerStore | None) -> Any:
    """Return who received the customer last, where no advisor answers for him."""
    ask = first_declared("who_served")
    return ask(scope) if ask and not (member and member.advisor) else None


def chips_of(cars: list[Vehicle], chosen: str = "") -> dict[str, list[Vehicle]]:
    """This function will part the cars by which a history is narrowed: the last here first, a chosen one among them."""
    ordered = sorted(cars, key=lambda car: (_last_here(car), car.pk), reverse=True)
    first, rest = ordered[:CHIPS_SHOWN], ordered[CHIPS_SHOWN:]
    beyond = [car for car in rest if car.key_text == chosen]
    return {"first": first + beyond, "rest": [car for car in rest if car not in beyond]}


def _last_here(car: Vehicle) -> date:
    facts = getattr(car, "facts", None)
    return (facts.last_any_on if facts else None) or date.min


def _counted(scope: Scope, history: Timeline) -> dict[str, Any]:
    """Return a history with its kinds and their counts, and all of them together."""
    kinds = counts(scope, history)
    return {"history": history, "kinds": kinds, "all_count": sum(n for _source, n in kinds)}


def _undo_of(request: HttpRequest, pk: int) -> tuple[int, int] | None:
    """Return version and number of fields of an edit that was saved just now, once."""
    saved = request.session.pop("undo", None)
    return (saved[1], saved[2]) if saved and saved[0] == pk else None


@may(Deed.SEE_FILES, by_grant=True)
@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """A part of a customer's history: of one kind, of one car, or what came before."""
    person = seen_customer(request, pk, _moment())
    own = Vehicle.objects.unscoped("cars of a seen customer").filter(owner=person)
    cars = list(own.select_related("facts").order_by("id"))
    for car in cars:
        car.key_text = str(car.pk)
    wanted = request.GET.get("car", "")
    chosen = [car for car in cars if str(car.pk) == wanted]
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    before = _before(request)
    scope = scope_of_cars(viewer, chosen, before) if chosen else scope_of(viewer, person, cars, before)
    return _history(request, person, cars, scope)


def _before(request: HttpRequest) -> datetime | None:
    try:
        moment = parse_datetime(request.GET.get("before", ""))
    except ValueError:
        return None
    return moment if moment and timezone.is_aware(moment) else None


def _history(request: HttpRequest, person: Customer, cars: list[Vehicle], scope: Scope) -> HttpResponse:
    kind = request.GET.get("kind", "")
    history = timeline_of(scope, kind)
    told = {
        "person": person,
        "cars": cars,
        "chips": chips_of(cars, request.GET.get("car", "")),
        "kind": kind,
        "car": request.GET.get("car", ""),
        "today": timezone.localdate(),
        "history": history,
        "in_full": queries.sees_in_full(scope.viewer, person),
    }
    if scope.before:
        return render(request, "customers/_history_rows.html", told)
    return render(
        request,
        "customers/_history.html",
        told | _counted(scope, history),
    )


@may(Deed.SEE_FILES, by_grant=True)
@require_GET
def vehicle(request: HttpRequest, pk: int) -> HttpResponse:
    """One vehicle: life, what is due, owners, plates, disposals, history."""
    try:
        car = seen_vehicle(request, pk)
    except Http404:
        return _moved(request, "customers:vehicle", seen_vehicle(request, _survivor("vehicle", pk)).pk)
    asking = _asking(request)
    prepare_vehicles([car], Asked(asking.viewer, asking.today))
    scope = scope_of_cars(asking.viewer, [car])
    change = last_change(car)
    told = {
        "car": car,
        "today": asking.today,
        "now": asking.now,
        "in_full": car.in_full,
        "next": next_block(car.owner, [car], asking) if car.owner else None,
        "plates": plates_told(car, asking.viewer, scope.own_since.get(pk)),
        "owners": owners_told(car, asking.viewer),
        "undoable": change if may_undo(change, asking.now) else None,
        "phones": phones_of(car.owner) if car.owner else [],
        "disposals": Disposal.objects.visible_to(asking.viewer).filter(vehicle=car).order_by("-disposed_on"),
        "history": timeline_of(scope),
        "notices": notices_of(scope, asking.now),
        "served": _served(scope, car.member),
        "wish": wish_of(car.owner) if car.owner else None,
        "may_edit": asking.viewer.may(Deed.EDIT_FILES),
    }
    return render(request, "customers/vehicle_page.html", told | told_people(car, asking.viewer))
