"""Which files a request may open: those in the person's scope, and a caller whom he has just looked up exactly."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from keliu.customers.models import Customer, Vehicle
from keliu.rules.rights import Deed, Viewer

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


def seen_vehicle(request: HttpRequest, pk: int, *, looked_up_at: float | None = None) -> Vehicle:
    """This function will return a vehicle that the person may open.

    `looked_up_at`: the moment, where also the car of a caller may be opened whom he looked up just before: for its
    odometer, which stands at the door.
    """
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    with_parts = ("facts", "owner", "model", "home_store")
    rows = Vehicle.objects.visible_to(viewer).select_related(*with_parts)
    if looked_up_at and (callers := _looked_up(request, looked_up_at)):
        owners = Customer.objects.all().looked_up_by(viewer).filter(pk__in=callers).values("pk")
        theirs = Vehicle.objects.unscoped("cars of a looked-up caller").filter(owner__in=owners)
        if car := theirs.select_related(*with_parts).filter(pk=pk).first():
            return car
    return get_object_or_404(rows, pk=pk)
