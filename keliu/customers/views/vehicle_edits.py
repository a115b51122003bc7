"""Corrections of a vehicle's file, all sections in one save; and the odometer alone, two taps from a card."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from keliu.access.decorators import may
from keliu.audit.actions import as_text
from keliu.audit.queries import StillOpen
from keliu.customers.editing.clashes import Merge, merge
from keliu.customers.editing.odometer import OdometerDoubt, read_odometer
from keliu.customers.editing.vehicles import PLAIN_FIELDS, VehicleConflict, VehicleRefusal
from keliu.customers.editing.whole import VehicleEdit, save_vehicle
from keliu.customers.finding.seen import seen_vehicle
from keliu.customers.forms.vehicles import DisposalForm, OdometerForm, PlateForm, VehicleForm
from keliu.customers.forms.whole import wrong_fields
from keliu.customers.models import Vehicle, VehicleFacts
from keliu.customers.prepared import inspection_of, prepare_cars
from keliu.customers.views.edits import version_of
from keliu.rules.rights import Deed
from keliu.web.filters import Asked
from keliu.web.sentences import say


@dataclass(slots=True)
class CarForms:
    """All sections of a car's file."""

    plain: VehicleForm
    km: OdometerForm
    plate: PlateForm
    gone: DisposalForm

    def all(self) -> tuple[forms.BaseForm, ...]:
        """Return the forms in the order of the page."""
        return (self.plain, self.km, self.plate, self.gone)

    def refuse(self, part: str, why: str) -> None:
        """Put a refusal at the section it is about."""
        places = {"km": "km", "plate": "plate", "gone": "on"}
        form = getattr(self, part or "plain")
        form.add_error(places.get(part), why)


def _forms(car: Vehicle, today: date, data: Any = None, values: dict[str, Any] | None = None) -> CarForms:
    """Return the forms, bound to what was sent; `values` stand in the plain fields instead (a merge)."""
    gone = {"on": car.disposed_on or today, "reason": car.disposal_reason}
    return CarForms(
        VehicleForm(
            None if values else data, instance=Vehicle.objects.unscoped("copy of a seen car").get(pk=car.pk),
            today=today, hints=hints_of(car, today), initial=values,
        ),
        OdometerForm(data, today=today, bought_on=car.purchase_date, initial={"on": today}),
        PlateForm(data, today=today, initial={"since": today}),
        DisposalForm(data, car=car, today=today, initial=gone),
    )  # fmt: skip


def hints_of(car: Vehicle, today: date) -> dict[str, str]:
    """This function will say which dates are reckoned where the file names none."""
    hints = {}
    inspection = None if car.inspection_due_on else inspection_of(car, today)
    if inspection:
        by_law, by_purchase = _("reckoned from the registration: %(day)s"), _("reckoned from the purchase: %(day)s")
        hints["inspection_due_on"] = (by_law if car.registered_on else by_purchase) % {"day": inspection}
    facts = VehicleFacts.objects.unscoped("facts of a seen car").filter(vehicle=car).first()
    if not car.warranty_until and facts and facts.warranty_ends_on:
        hints["warranty_until"] = _("reckoned from the purchase and the model's months: %(day)s") % {
            "day": facts.warranty_ends_on
        }
    return hints


@may(Deed.EDIT_FILES)
@require_http_methods(["GET", "POST"])
def edit_vehicle(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything of a car that is corrected by hand; what was typed stays when it cannot be saved."""
    car, today = seen_vehicle(request, pk), timezone.localdate()
    if request.method == "GET":
        return _page(request, car, _forms(car, today))
    sections = _forms(car, today, request.POST)
    if not all(form.is_valid() for form in sections.all()):
        return _page(request, car, sections, 422)
    values = {name: sections.plain.cleaned_data[name] for name in sections.plain.fields}
    for name in values:
        if request.POST.get(f"pick_{name}") == "theirs":
            values[name] = getattr(car, name)
    try:
        n = save_vehicle(car, _edit_of(request, sections, values), **_common(request))
    except VehicleConflict as conflict:
        return _merge_page(request, conflict.current, values)
    except StillOpen as still:
        return _page(request, car, sections, 409, still_open=say(still.sentence))
    except VehicleRefusal as refusal:
        sections.refuse(refusal.part, say(refusal.sentence))
        return _page(request, car, sections, 422)
    except OdometerDoubt as doubt:
        return _page(request, car, sections, 422, doubt=say(doubt.sentence), sure=_sure(sections.km))
    messages.success(request, _("Saved: %(n)s fields changed") % {"n": n} if n else _("Nothing was changed"))
    return redirect("customers:vehicle", pk)


def _sure(form: OdometerForm) -> str:
    """Return what a person says yes to: this figure on this day, no other."""
    return f"{form.cleaned_data['km']} {form.cleaned_data['on']}"


def _edit_of(request: HttpRequest, sections: CarForms, values: dict[str, Any]) -> VehicleEdit:
    km, plate, gone = sections.km.cleaned_data, sections.plate.cleaned_data, sections.gone.cleaned_data
    is_other_plate = bool(plate["plate"] or plate["off"])
    is_gone = gone["is_new"] and not gone.get("back")
    return VehicleEdit(
        values=values,
        km=km["km"],
        read_on=km["on"],
        is_km_sure=request.POST.get("sure") == _sure(sections.km),
        plate=plate["plate"] if is_other_plate else None,
        plate_since=plate["since"],
        gone_on=gone["on"] if is_gone else None,
        gone_reason=gone.get("reason", ""),
        is_back=bool(gone.get("back")),
    )


def _common(request: HttpRequest) -> dict[str, Any]:
    actor = request.viewer  # type: ignore[attr-defined]
    return {
        "version": version_of(request), "actor": actor, "now": timezone.now(), "why": request.POST.get("why", "")
    }  # fmt: skip


def _merge_page(request: HttpRequest, current: Vehicle, mine: dict[str, Any]) -> HttpResponse:
    """Show what both changed; the sections beside keep what was typed into them."""
    car = seen_vehicle(request, current.pk)
    seen = {name: request.POST.get(f"was_{name}", "") for name in mine}
    labels = {name: str(field.label) for name, field in _forms(car, timezone.localdate()).plain.fields.items()}
    merged: Merge = merge(seen, {name: getattr(car, name) for name in mine}, mine, labels)
    sections = _forms(car, timezone.localdate(), request.POST, merged.values)
    return _page(request, car, sections, 409, merged=merged)


def _page(request: HttpRequest, car: Vehicle, sections: CarForms, status: int = 200, **told: Any) -> HttpResponse:
    """Draw the page with all its sections."""
    prepare_cars([car], Asked(request.viewer, timezone.localdate()))  # type: ignore[attr-defined]
    context = {
        "car": car,
        "in_full": car.in_full,
        "forms": sections,
        "was": [(name, as_text(getattr(car, name)) or "") for name in PLAIN_FIELDS],
        "wrong": wrong_fields(sections.all()) if status == 422 else [],
        "why": request.POST.get("why", ""),
    }
    return render(request, "customers/edit_vehicle_page.html", context | told, status=status)


@may(Deed.EDIT_FILES)
@require_http_methods(["GET", "POST"])
def odometer(request: HttpRequest, pk: int) -> HttpResponse:
    """What the odometer shows today, and nothing else: for the car that stands at the door."""
    today = timezone.localdate()
    car = seen_vehicle(request, pk, looked_up_at=timezone.now().timestamp(), today=today)
    form = OdometerForm(
        request.POST or None, today=today, bought_on=car.purchase_date, is_needed=True, initial={"on": today}
    )
    if request.method == "GET" or not form.is_valid():
        return _odometer_page(request, car, form)
    km, on = form.cleaned_data["km"], form.cleaned_data["on"]
    try:
        read_odometer(car, km, on=on, is_sure=request.POST.get("sure") == _sure(form), **_common(request))
    except OdometerDoubt as doubt:
        return _odometer_page(request, car, form, doubt=say(doubt.sentence), sure=_sure(form))
    except (VehicleRefusal, StillOpen) as refusal:
        form.add_error("km", say(refusal.sentence))
        return _odometer_page(request, car, form)
    except VehicleConflict:
        form.add_error("km", _("Somebody changed this car in between: look again and save"))
        car = seen_vehicle(request, pk, looked_up_at=timezone.now().timestamp(), today=today)
        return _odometer_page(request, car, form)
    messages.success(request, _("Noted: %(km)s km on %(day)s") % {"km": f"{km:,}", "day": on})
    return redirect(_came_from(request, car))


def _came_from(request: HttpRequest, car: Vehicle) -> str:
    """Return the card that the person came from, else the page of the car."""
    back = request.POST.get("back") or request.GET.get("back", "")
    if back == "card" and car.owner_id:
        return reverse("customers:card", args=[car.owner_id])
    return reverse("customers:vehicle", args=[car.pk])


def _odometer_page(request: HttpRequest, car: Vehicle, form: OdometerForm, **told: Any) -> HttpResponse:
    prepare_cars([car], Asked(request.viewer, timezone.localdate()))  # type: ignore[attr-defined]
    wrong = wrong_fields([form]) if form.is_bound else []
    context = {
        "car": car,
        "form": form,
        "wrong": wrong,
        "today": timezone.localdate(),
        "back": request.POST.get("back") or request.GET.get("back", ""),
        "why": request.POST.get("why", ""),
        "cancel": _came_from(request, car),
    }
    status = 422 if wrong or told else 200
    return render(request, "customers/odometer_page.html", context | told, status=status)
