"""Which files a request may open: those in the person's scope, and a caller whom he has just looked up exactly.

A caller's file is to be read; it is changed by those who answer for it, or by who receives him today.
"""

from datetime import date

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from keliu.customers.models import Customer, Vehicle
from keliu.rules.rights import Deed, Viewer
from keliu.web.declared import first_declared

LOOKED_UP = "looked_up"
MOST_KEPT = 20
MINUTES = 30


def remember_look_up(request: HttpRequest, customer_ids: list[int], moment: float) -> None:
    """This function will let the person open these customers for half an hour; the look-up itself is logged elsewhere."""
    kept = {**request.session.get(LOOKED_UP, {}), **{str(key): moment for key in customer_ids}}
    latest = sorted(kept.items(), key=lambda pair: -pair[1])[:MOST_KEPT]
    request.session[LOOKED_UP] = dict(latest)


def _looked_up(request: HttpRequest, moment: float) -> list[int]:
    """Return the customers whom the person looked up within half an hour."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if not viewer.may(Deed.LOOK_UP_CALLER):
        return []
    kept = request.session.get(LOOKED_UP, {})
    return [int(key) for key, at in kept.items() if moment - at < MINUTES * 60]


def seen_customer(request: HttpRequest, pk: int, moment: float) -> Customer:
    """This function will return a customer that the person may open; any other is absent, as if he did not exist."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    rows = Customer.objects.visible_to(viewer)
    if pk in _looked_up(request, moment):
        rows = Customer.objects.all().looked_up_by(viewer)
    return get_object_or_404(rows.select_related("home_store", "facts__main_vehicle"), pk=pk)


def may_change(viewer: Viewer, customer_id: int, today: date) -> bool:
    """This function will say whether a person may change a file that he may open: of his rows, or received by him today."""
    if Customer.objects.visible_to(viewer).filter(pk=customer_id).exists():
        return True
    is_received = first_declared("is_received")
    return bool(is_received and is_received(viewer, customer_id, today))


def changed_customer(request: HttpRequest, pk: int, moment: float, today: date) -> Customer:
    """This function will return a customer whose file the person may change; any other is absent."""
    person = seen_customer(request, pk, moment)
    if not may_change(request.viewer, person.pk, today):  # type: ignore[attr-defined]
        raise Http404
    return person


def seen_vehicle(
    request: HttpRequest, pk: int, *, looked_up_at: float | None = None, today: date | None = None
) -> Vehicle:
    """This function will return a vehicle that the person may open.

    `looked_up_at`: the moment, where also the car of a caller may be opened whom he looked up just before and receives
    `today`: for its odometer, which stands at the door.
    """
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    with_parts = ("facts", "owner", "model", "home_store")
    rows = Vehicle.objects.visible_to(viewer).select_related(*with_parts)
    if looked_up_at and today and (callers := _looked_up(request, looked_up_at)):
        owners = Customer.objects.all().looked_up_by(viewer).filter(pk__in=callers).values("pk")
        theirs = Vehicle.objects.unscoped("cars of a looked-up caller").filter(owner__in=owners)
        car = theirs.select_related(*with_parts).filter(pk=pk).first()
        if car and may_change(viewer, car.owner_id or 0, today):
            return car
    return get_object_or_404(rows, pk=pk)
