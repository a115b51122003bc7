"""The list of visits and the page of one; customers without advisor shared out by their last reception."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from keliu.access.decorators import may
from keliu.audit.queries import StillOpen
from keliu.customers.answering.assigning import AssignRefused, assign
from keliu.customers.answering.handed import counts_by_advisor
from keliu.customers.models import Customer, Partner
from keliu.customers.prepared import leave_out_foreign_owners, prepare_cars
from keliu.customers.queries import sees_in_full
from keliu.rules.rights import Deed, Viewer
from keliu.web.filters import Asked, is_key
from keliu.web.list_pages import show_list
from keliu.web.sentences import say
from keliu.workshop.arrears import debtors
from keliu.workshop.deliveries import deliveries_of
from keliu.workshop.handed_over import owner_then
from keliu.workshop.lists import VISITS
from keliu.workshop.models import Receipt, Visit, VisitLine
from keliu.workshop.queries import lateness
from keliu.workshop.sharing import proposal_told, propose
from keliu.workshop.today import todays_lines


@may(Deed.SEE_VISITS, by_grant=True)
@require_GET
def visits(request: HttpRequest) -> HttpResponse:
    """The list of visits, the latest first."""
    return show_list(request, VISITS, today=timezone.localdate())


@may(Deed.SEE_VISITS, by_grant=True)
@require_GET
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit: times, payers, lines, receipts, sender."""
    viewer, today = request.viewer, timezone.localdate()  # type: ignore[attr-defined]
    rows = Visit.objects.visible_to(viewer).select_related(
        "vehicle__owner", "advisor", "technician", "customer", "store"
    )
    one = get_object_or_404(rows, pk=pk)
    prepare_cars([one.vehicle], Asked(viewer, today))
    leave_out_foreign_owners([one.vehicle])
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
        "sender": _sender(one, viewer),
    }
    return render(request, "workshop/visit_page.html", told)


@may(Deed.KEEP_PARTNERS)
@require_GET
def deliveries(request: HttpRequest, pk: int) -> HttpResponse:
    """What the lines of orders say of a supplier: a part of its card, and a page for whoever opens it alone."""
    viewer = request.viewer  # type: ignore[attr-defined]
    partner = get_object_or_404(Partner.objects.visible_to(viewer), pk=pk)
    template = "workshop/_deliveries.html" if request.headers.get("HX-Request") else "workshop/deliveries_page.html"
    return render(request, template, {"partner": partner, "found": deliveries_of(partner, viewer)})


def _sender(one: Visit, viewer: Viewer) -> dict[str, Any] | None:
    """Return who brought the car, and whether his number shows in full; in a former owner's days only to who sees him."""
    if not one.sender_name:
        return None
    owner = owner_then(one)
    told = {"name": one.sender_name, "phone": one.sender_phone, "in_full": one.vehicle.in_full}
    if owner is None or owner == one.vehicle.owner_id:
        return told
    former = Customer.objects.visible_to(viewer).filter(pk=owner).first()
    return told | {"in_full": sees_in_full(viewer, former)} if former else None


@may(Deed.SEE_TODAY)
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Today's visits of a technician or of the cash desk: no search, no list, no name beyond surname and title."""
    lines = todays_lines(request.viewer, timezone.localdate())  # type: ignore[attr-defined]
    return render(request, "workshop/today_page.html", {"lines": lines})


@may(Deed.PROPOSE_BLACKLIST)
@require_GET
def arrears(request: HttpRequest) -> HttpResponse:
    """Who owes so much for so long that the blacklist is to be thought of."""
    viewer, rules = request.viewer, request.figures  # type: ignore[attr-defined]
    least = {
        "least_yuan": rules.whole("blacklist.arrears_yuan"), "least_days": rules.whole("blacklist.arrears_days"),
    }  # fmt: skip
    rows = debtors(viewer, today=timezone.localdate(), **least)
    told = {"rows": rows, "owed": sum(row.owed_fen for row in rows), "may_set": viewer.may(Deed.SET_FIGURES), **least}
    return render(request, "workshop/arrears_page.html", told)


@may(Deed.ASSIGN)
@require_http_methods(["GET", "POST"])
def share_out(request: HttpRequest) -> HttpResponse:
    """Propose customers without advisor to who received them last, and give them on one click, from today on."""
    viewer, today = request.viewer, timezone.localdate()  # type: ignore[attr-defined]
    proposal = propose(viewer, today)
    refusal = ""
    if request.method == "POST":
        chosen = [int(key) for key in request.POST.getlist("advisors") if is_key(key)]
        if request.POST.get("count") != str(len(proposal.wanted)):
            refusal = _("The list has changed meanwhile: look at the number once more, then save")
        elif not (wanted := proposal.of(chosen)):
            refusal = _("Tick at least one advisor")
        else:
            try:
                why = _("received them last")
                run = assign(wanted, from_date=today, actor=viewer, now=timezone.now(), today=today, why=why)
            except (AssignRefused, StillOpen) as refused:
                refusal = say(refused.sentence)
            else:
                messages.success(request, _("Given: %(n)s customers") % {"n": f"{run.customers:,}"})
                return redirect("customers:run", run.pk)
    told = proposal_told(proposal, viewer, today, counts_by_advisor(viewer))
    told |= {"refusal": refusal, "today": today}
    return render(request, "workshop/sharing_page.html", told, status=422 if refusal else 200)
