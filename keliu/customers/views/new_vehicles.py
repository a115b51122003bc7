"""A car added by hand to a customer; one that has a file already is offered instead."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from keliu.access.decorators import may
from keliu.audit.queries import StillOpen
from keliu.customers.editing.handing_over import change_owner
from keliu.customers.editing.new_vehicles import add_vehicle, is_the_same, known_cars
from keliu.customers.editing.odometer import OdometerDoubt, read_odometer
from keliu.customers.editing.vehicles import VehicleConflict, VehicleRefusal
from keliu.customers.finding.holders import record_foreign_owner
from keliu.customers.finding.seen import changed_customer, remember_look_up, seen_vehicle
from keliu.customers.forms.vehicles import NewVehicleForm, OdometerForm
from keliu.customers.forms.whole import wrong_fields
from keliu.customers.models import Customer, Vehicle, VehicleModel
from keliu.customers.prepared import prepare_cars
from keliu.org.models import Store
from keliu.rules.rights import Deed, Viewer
from keliu.rules.vins import doubt_vin
from keliu.web.filters import Asked
from keliu.web.sentences import say

MOST_OFFERED = 400


@dataclass(slots=True)
class KnownCar:
    """A car that has a file: whether it is the one that was typed, whether the person sees it or its owner."""

    car: Vehicle
    is_same: bool
    is_visible: bool
    is_told: bool


@may(Deed.EDIT_FILES)
@require_http_methods(["GET", "POST"])
def new_vehicle(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a car's file for a customer, or give him one that is known."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.store_id is None:
        raise Http404
    today = timezone.localdate()
    person = changed_customer(request, pk, timezone.now().timestamp(), today)
    if request.method == "POST" and request.POST.get("take"):
        return _take(request, person)
    form = NewVehicleForm(request.POST or None, today=today)
    km = OdometerForm(request.POST or None, today=today, bought_on=None, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        km.bought_on = form.cleaned_data.get("purchase_date")
    if request.method == "GET" or not (form.is_valid() and km.is_valid()):
        return _page(request, person, form, km)
    vin, plate = form.cleaned_data["vin"], form.cleaned_data["plate"]
    if known := known_cars(vin, plate, viewer.group_id or 0):
        if known[0].owner_id == person.pk and is_the_same(known[0], vin):
            messages.warning(request, _("This car is in the file already; none was opened anew"))
            return redirect("customers:card", pk)
        return _page(request, person, form, km, known=_told(request, known, vin))
    if vin and (doubt := doubt_vin(vin)) and request.POST.get("sure_vin") != vin:
        return _page(request, person, form, km, vin_doubt=say(doubt), vin=vin)
    return _save(request, person, form, km)


def _save(request: HttpRequest, person: Customer, form: NewVehicleForm, km: OdometerForm) -> HttpResponse:
    vin, plate = form.cleaned_data["vin"], form.cleaned_data["plate"]
    values = {name: form.cleaned_data[name] for name in NewVehicleForm.Meta.fields if name in form.cleaned_data}
    common: dict[str, Any] = {"actor": request.viewer, "now": timezone.now(), "why": request.POST.get("why", "")}  # type: ignore[attr-defined]
    try:
        car = add_vehicle(person, values, vin=vin, plate=plate, **common)
    except (StillOpen, VehicleRefusal) as refusal:
        form.add_error(None, say(refusal.sentence))
        return _page(request, person, form, km)
    if (shown := km.cleaned_data["km"]) is not None:
        try:
            read_odometer(car, shown, on=km.cleaned_data["on"], version=car.version, **common)
        except (OdometerDoubt, VehicleRefusal) as refusal:
            messages.warning(request, say(refusal.sentence))
    if form.note:
        messages.warning(request, say(form.note))
    messages.success(request, _("The car %(car)s is in the file of %(name)s") % {"car": car, "name": person.name})
    return redirect("customers:card", person.pk)


def _told(request: HttpRequest, cars: list[Vehicle], vin: str) -> list[KnownCar]:
    """Return the known cars as the person may see them; a car in another's list counts as looked up, and is logged."""
    asked, now = Asked(request.viewer, timezone.localdate()), timezone.now()  # type: ignore[attr-defined]
    prepare_cars(cars, asked)
    visible = set(
        Vehicle.objects.visible_to(asked.viewer).filter(pk__in=[car.pk for car in cars]).values_list("pk", flat=True)
    )
    told = []
    for car in cars:
        is_told = car.pk in visible
        if not is_told and car.owner and record_foreign_owner(car.owner, car.vin or car.plate, asked, now=now):
            remember_look_up(request, [car.owner.pk], now.timestamp())
            is_told = True
        told.append(KnownCar(car, is_the_same(car, vin), car.pk in visible, is_told))
    return told


def _take(request: HttpRequest, person: Customer) -> HttpResponse:
    """Give a known car to this customer from today on; only one that the person sees."""
    number, _sign, version = request.POST["take"].partition(":")
    if not (number.isascii() and number.isdigit() and version.isascii() and version.isdigit() and len(number) < 16):
        raise Http404
    car = seen_vehicle(request, int(number))
    common = {"actor": request.viewer, "now": timezone.now(), "why": request.POST.get("why", "")}  # type: ignore[attr-defined]
    try:
        change_owner(car, person, since=timezone.localdate(), version=int(version[:9]), **common)
    except VehicleConflict:
        messages.error(request, _("Somebody changed this car in between: look again and save"))
        return redirect("customers:new_vehicle", person.pk)
    except (StillOpen, VehicleRefusal) as refusal:
        messages.error(request, say(refusal.sentence))
        return redirect("customers:new_vehicle", person.pk)
    messages.success(request, _("The car %(car)s is in the file of %(name)s") % {"car": car, "name": person.name})
    return redirect("customers:card", person.pk)


def _page(request: HttpRequest, person: Customer, form: NewVehicleForm, km: OdometerForm, **told: Any) -> HttpResponse:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    models = VehicleModel.objects.filter(group_id=viewer.group_id).order_by("brand", "series", "name")[:MOST_OFFERED]
    offered = {
        name: sorted({getattr(model, own) for model in models} - {""})
        for name, own in (("brand", "brand"), ("series", "series"), ("model_name", "name"))
    }
    for name, words in offered.items():
        if name in form.fields and words:
            form.fields[name].widget.attrs["list"] = f"known-{name}"
    wrong = wrong_fields([form, km]) if form.is_bound else []
    context = {
        "person": person,
        "form": form,
        "km": km,
        "wrong": wrong,
        "offered": offered.items(),
        "store": Store.objects.unscoped("own store").get(pk=viewer.store_id),
        "why": request.POST.get("why", ""),
    }
    return render(request, "customers/new_vehicle_page.html", context | told, status=422 if wrong or told else 200)
