"""Corrections of a vehicle's file: plain facts, plate, owner, disposal, each with its day."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from keliu.access.decorators import may
from keliu.audit.queries import StillOpen
from keliu.customers import vehicle_edits as edits
from keliu.customers.forms import DisposalForm, OwnerForm, PlateForm, VehicleForm
from keliu.customers.models import Customer, CustomerNumber, Vehicle
from keliu.customers.prepared import prepare_cars
from keliu.customers.views.seen import seen_vehicle
from keliu.rules.rights import Deed, Viewer
from keliu.sheets.phones import read_phone
from keliu.web.filters import Asked
from keliu.web.sentences import say


@may(Deed.EDIT_FILES)
@require_http_methods(["GET", "POST"])
def edit_vehicle(request: HttpRequest, pk: int) -> HttpResponse:
    """The plain facts of a car."""
    car = seen_vehicle(request, pk)
    if request.method == "GET":
        return _page(request, car)
    form = VehicleForm(request.POST, instance=seen_vehicle(request, pk))
    if not form.is_valid():
        return _page(request, car, 422, form=form)
    try:
        n = edits.edit_vehicle(car, form.cleaned_data, **_common(request))
    except edits.VehicleConflict as conflict:
        return _page(request, conflict.current, 409, form=form, has_clash=True)
    except StillOpen as still:
        return _page(request, car, 409, form=form, still_open=say(still.sentence))
    messages.success(request, _("Saved: %(n)s fields changed") % {"n": n})
    return redirect("customers:vehicle", pk)


@may(Deed.EDIT_FILES)
@require_POST
def edit_vehicle_part(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """Plate, owner, disposal; what was typed stays when it cannot be saved."""
    if part not in PARTS:
        raise Http404
    car = seen_vehicle(request, pk)
    form_type, save, slot = PARTS[part]
    form = form_type(request.POST)
    if not form.is_valid():
        return _page(request, car, 422, **{slot: form})
    try:
        save(request, car, form)
    except edits.VehicleConflict as conflict:
        return _page(request, conflict.current, 409, has_clash=True, **{slot: form})
    except StillOpen as still:
        return _page(request, car, 409, still_open=say(still.sentence), **{slot: form})
    except edits.VehicleRefusal as refusal:
        form.add_error(None, _(str(refusal)))
        return _page(request, car, 422, **{slot: form})
    messages.success(request, _("Saved"))
    return redirect("customers:vehicle", pk)


def _common(request: HttpRequest) -> dict[str, Any]:
    text = request.POST.get("version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    actor = request.viewer  # type: ignore[attr-defined]
    return {"version": version, "actor": actor, "now": timezone.now(), "why": request.POST.get("why", "")}


def _page(request: HttpRequest, car: Vehicle, status: int = 200, **told: Any) -> HttpResponse:
    """Draw the page with all its forms."""
    prepare_cars([car], Asked(request.viewer, timezone.localdate()))  # type: ignore[attr-defined]
    today = timezone.localdate()
    context = {
        "car": car,
        "in_full": car.in_full,
        "form": VehicleForm(instance=car),
        "plate_form": PlateForm(initial={"since": today}),
        "owner_form": OwnerForm(initial={"since": today}),
        "disposal_form": DisposalForm(initial={"on": today}),
    }
    return render(request, "customers/edit_vehicle_page.html", context | told, status=status)


def _save_plate(request: HttpRequest, car: Vehicle, form: Any) -> None:
    edits.change_plate(car, form.cleaned_data["plate"], since=form.cleaned_data["since"], **_common(request))


def _save_owner(request: HttpRequest, car: Vehicle, form: Any) -> None:
    owner = _owner_named(request.viewer, form.cleaned_data["owner"])  # type: ignore[attr-defined]
    edits.change_owner(car, owner, since=form.cleaned_data["since"], **_common(request))


def _owner_named(viewer: Viewer, text: str) -> Customer:
    """Return the one customer of the store whom a number or whole phone names.

    :raises VehicleRefusal: nobody, or several.
    """
    seen = Customer.objects.all().looked_up_by(viewer)
    numbers = CustomerNumber.objects.filter(group_id=viewer.group_id, number=text.strip()).values("customer_id")
    found = list(seen.filter(pk__in=numbers)[:2]) or list(seen.filter(customer_no=text.strip())[:2])
    phone = read_phone(text)
    if not found and phone:
        found = list(seen.filter(phones__number=phone, phones__until=None).distinct()[:2])
    if len(found) != 1:
        several, nobody = (
            _("Several customers have this phone: use the number"),
            _("No customer of this number or phone"),
        )
        raise edits.VehicleRefusal(several if found else nobody)
    return found[0]


def _save_disposal(request: HttpRequest, car: Vehicle, form: Any) -> None:
    if request.POST.get("back"):
        edits.take_back(car, **_common(request))
    else:
        edits.dispose(car, on=form.cleaned_data["on"], reason=form.cleaned_data["reason"], **_common(request))


PARTS = {
    "plate": (PlateForm, _save_plate, "plate_form"),
    "owner": (OwnerForm, _save_owner, "owner_form"),
    "disposal": (DisposalForm, _save_disposal, "disposal_form"),
}
