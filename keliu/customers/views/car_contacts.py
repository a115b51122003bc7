"""The people of a company's car: who drives it, who gets its reminders, who is called for which matter."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from keliu.access.decorators import may
from keliu.audit.queries import StillOpen
from keliu.customers.companies.naming import name_people
from keliu.customers.companies.people import calls_of, contacts_of, people_of_car
from keliu.customers.editing.vehicles import VehicleConflict, VehicleRefusal
from keliu.customers.finding.seen import seen_vehicle
from keliu.customers.models import Vehicle
from keliu.customers.prepared import leave_out_foreign_owners, prepare_cars
from keliu.customers.views.edits import version_of
from keliu.rules.rights import Deed
from keliu.web.filters import Asked, is_key
from keliu.web.sentences import say


def told_people(car: Vehicle, viewer: Any) -> dict[str, Any]:
    """This function will return what the page of a prepared car tells of its owner's contacts; nothing where he has none."""
    contacts = contacts_of(car.owner, viewer, in_full=car.in_full) if car.owner else []
    if not contacts:
        return {"contacts": []}
    of_car = people_of_car(car, contacts)
    return {"contacts": contacts, "of_car": of_car, "calls": calls_of(car, contacts, of_car, in_full=car.in_full)}


@may(Deed.EDIT_FILES)
@require_http_methods(["GET", "POST"])
def car_contacts(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which of the owner's contacts drive a car, and which one gets its reminders."""
    car, viewer = seen_vehicle(request, pk), request.viewer  # type: ignore[attr-defined]
    prepare_cars([car], Asked(viewer, timezone.localdate()))
    leave_out_foreign_owners([car])
    told = told_people(car, viewer)
    if car.owner is None:
        raise Http404
    refusal, status = "", 200
    if request.method == "POST":
        receiver = request.POST.get("receiver", "")
        given: dict[str, Any] = {
            "drivers": {int(key) for key in request.POST.getlist("drivers") if is_key(key)},
            "receiver": int(receiver) if is_key(receiver) else None, "among": [one.pk for one in told["contacts"]],
        }  # fmt: skip
        common = {"version": version_of(request), "actor": viewer, "now": timezone.now()}
        try:
            n = name_people(car, why=request.POST.get("why", ""), **given, **common)
        except VehicleConflict:
            refusal, status = _("Somebody changed this car in between: look again and save"), 409
        except (StillOpen, VehicleRefusal) as refused:
            refusal, status = say(refused.sentence), 422
        else:
            messages.success(
                request, _("Saved: who drives the car and gets its reminders") if n else _("Nothing was changed")
            )
            return redirect("customers:vehicle", pk)
    told |= {"car": car, "in_full": car.in_full, "refusal": refusal, "why": request.POST.get("why", "")}
    return render(request, "customers/car_contacts_page.html", told, status=status)
