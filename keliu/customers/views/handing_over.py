"""过户: the page that gives a car to another customer, asks once, and takes the change back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from keliu.access.decorators import may
from keliu.audit.queries import StillOpen
from keliu.customers.actions import record_look_up
from keliu.customers.card.owned import owners_told
from keliu.customers.editing.customers import known_customer
from keliu.customers.editing.handing_over import (
    NewOwner,
    Papers,
    hand_over,
    last_change,
    may_undo,
    undo_owner_change,
)
from keliu.customers.editing.vehicles import VehicleConflict, VehicleRefusal
from keliu.customers.finding.called import NotCalled, customer_called
from keliu.customers.finding.lookup import outside_of
from keliu.customers.finding.seen import remember_look_up, seen_vehicle
from keliu.customers.forms.handing_over import HandOverForm
from keliu.customers.forms.whole import wrong_fields
from keliu.customers.models import Customer, Vehicle
from keliu.customers.prepared import prepare_cars
from keliu.customers.views.edits import others_with, version_of
from keliu.rules.rights import Deed, Viewer
from keliu.web.filters import Asked
from keliu.web.sentences import say

NEW = "new"


@may(Deed.EDIT_FILES)
@require_http_methods(["GET", "POST"])
def change_owner(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a car to another customer: name him, look once at what follows, do it."""
    car, today = seen_vehicle(request, pk), timezone.localdate()
    form = HandOverForm(request.POST or None, car=car, today=today)
    if request.method == "GET" or not form.is_valid():
        return _page(request, car, form)
    owner = _owner_meant(request, form)
    if not form.is_valid():
        return _page(request, car, form)
    if isinstance(owner, NewOwner) and (others := others_with(request, list(owner.phones))):
        return _page(request, car, form, others=others, shared=",".join(owner.phones))
    key = NEW if isinstance(owner, NewOwner) else str(owner.pk)
    if request.POST.get("sure") != key:
        return _page(request, car, form, owner=owner, sure=key)
    return _do(request, car, form, owner)


def _owner_meant(request: HttpRequest, form: HandOverForm) -> Customer | NewOwner:
    """Return who is named; a customer of the store outside the person's own rows is logged as looked up."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    given = form.cleaned_data
    if given["name"]:
        known = known_customer(given["name"], given["phones"], viewer)
        return known or NewOwner(given["name"], tuple(given["phones"]))
    try:
        owner = customer_called(given["owner"], viewer)
    except NotCalled as nobody:
        form.add_error("owner", say(nobody.sentence))
        return NewOwner("", ())
    if outside_of([owner], viewer):
        now = timezone.now()
        record_look_up([owner], given["owner"], actor=viewer, now=now)
        remember_look_up(request, [owner.pk], now.timestamp())
    return owner


def _do(request: HttpRequest, car: Vehicle, form: HandOverForm, owner: Customer | NewOwner) -> HttpResponse:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    given = form.cleaned_data
    papers = Papers(given["reason"], given["papers"])
    try:
        change = hand_over(
            car, owner, since=given["since"], version=version_of(request), actor=viewer, now=timezone.now(),
            papers=papers, plate=given["plate"],
        )  # fmt: skip
    except VehicleConflict:
        return _page(request, seen_vehicle(request, car.pk), form, 409, clash=True)
    except (StillOpen, VehicleRefusal) as refusal:
        part = getattr(refusal, "part", "")
        form.add_error({"plate": "plate", "owner": "since"}.get(part), say(refusal.sentence))
        return _page(request, car, form)
    told = _("%(car)s is %(name)s's from %(day)s on; the owner before keeps his history")
    messages.success(
        request, told % {"car": car.series or _("The car"), "name": change.owner.name, "day": given["since"]}
    )
    is_seen = Vehicle.objects.visible_to(viewer).filter(pk=car.pk).exists()
    return redirect("customers:vehicle", car.pk) if is_seen else redirect("customers:vehicles")


def _page(request: HttpRequest, car: Vehicle, form: HandOverForm, status: int = 200, **told: Any) -> HttpResponse:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    prepare_cars([car], Asked(viewer, timezone.localdate()))
    wrong = wrong_fields([form]) if form.is_bound else []
    if not form.is_bound:
        form.fields["owner"].widget.attrs["autofocus"] = True
    told |= {
        "car": car, "form": form, "wrong": wrong, "in_full": car.in_full, "owners": owners_told(car, viewer),
        "shared": told.get("shared") or request.POST.get("shared", ""),
    }  # fmt: skip
    is_refused = bool(wrong or told.get("others"))
    return render(request, "customers/owner_page.html", told, status=422 if is_refused and status == 200 else status)


@may(Deed.EDIT_FILES)
@require_POST
def undo_owner(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the latest change of a car's owner back, with a reason."""
    car, now = seen_vehicle(request, pk), timezone.now()
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    change = last_change(car)
    if change is None or not may_undo(change, now) or request.POST.get("change") != str(change.pk):
        messages.error(request, _("Only the latest change of a car's owner can be taken back, within 30 days"))
        return redirect("customers:vehicle", pk)
    given = {"version": version_of(request), "actor": viewer, "now": now, "why": request.POST.get("why", "")}
    try:
        undo_owner_change(change, **given)
    except VehicleConflict:
        messages.error(request, _("Somebody changed this car in between: look again and save"))
    except (StillOpen, VehicleRefusal) as refusal:
        messages.error(request, say(refusal.sentence))
    else:
        messages.success(request, _("Taken back: the owners stand as before"))
    is_seen = Vehicle.objects.visible_to(viewer).filter(pk=car.pk).exists()
    return redirect("customers:vehicle", car.pk) if is_seen else redirect("customers:vehicles")
