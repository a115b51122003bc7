"""The list of visits and the page of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from keliu.access.decorators import may
from keliu.customers.prepared import prepare_cars
from keliu.rules.rights import Deed
from keliu.web.filters import Asked
from keliu.web.list_pages import show_list
from keliu.workshop.lists import VISITS
from keliu.workshop.models import Receipt, Visit, VisitLine
from keliu.workshop.queries import lateness


@may(Deed.SEE_VISITS)
@require_GET
def visits(request: HttpRequest) -> HttpResponse:
    """The list of visits, the latest first."""
    return show_list(request, VISITS, today=timezone.localdate())


@may(Deed.SEE_VISITS)
@require_GET
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit: times, payers, lines, receipts, sender."""
    viewer, today = request.viewer, timezone.localdate()  # type: ignore[attr-defined]
    rows = Visit.objects.visible_to(viewer).select_related(
        "vehicle__owner", "advisor", "technician", "customer", "store"
    )
    one = get_object_or_404(rows, pk=pk)
    prepare_cars([one.vehicle], Asked(viewer, today))
    lines = list(VisitLine.objects.visible_to(viewer).filter(visit=one).order_by("type", "line_no"))
    told = {
        "visit": one,
        "car": one.vehicle,
        "today": today,
        "lines": lines,
        "labour": [line for line in lines if line.type == VisitLine.Type.LABOUR],
        "parts": [line for line in lines if line.type == VisitLine.Type.PART],
        "receipts": Receipt.objects.visible_to(viewer).filter(visit=one).order_by("receipt_no"),
        "late": lateness(one),
        "in_full": one.vehicle.in_full,
    }
    return render(request, "workshop/visit_page.html", told)
