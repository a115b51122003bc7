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


def seen_customer(request: HttpRequest, pk: int, moment: float) -> Customer:
    """This function will return a customer that the person may open; any other is absent, as if he did not exist."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    rows = Customer.objects.visible_to(viewer)
    looked_up_at = request.session.get(LOOKED_UP, {}).get(str(pk), 0.0)
    if moment - looked_up_at < MINUTES * 60 and viewer.may(Deed.LOOK_UP_CALLER):
        rows = Customer.objects.all().looked_up_by(viewer)
    return get_object_or_404(rows.select_related("home_store", "facts__main_vehicle"), pk=pk)


def seen_vehicle(request: HttpRequest, pk: int) -> Vehicle:
    """This function will return a vehicle that the person may open."""
    rows = Vehicle.objects.visible_to(request.viewer)  # type: ignore[attr-defined]
    return get_object_or_404(rows.select_related("facts", "owner", "model", "home_store"), pk=pk)
