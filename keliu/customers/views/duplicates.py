"""Suspected duplicates: side by side with the evidence; a person decides that two files are not one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keliu.access.decorators import may
from keliu.audit.queries import StillOpen
from keliu.customers.duplicates.compared import gone_name
from keliu.customers.duplicates.pairs import prepare_pairs
from keliu.customers.editing import customers
from keliu.customers.jobs import find_duplicates
from keliu.customers.models import FileMerge, SuspectedDuplicate
from keliu.rules.rights import Deed, Viewer
from keliu.web.filters import Asked
from keliu.web.paging import page_of
from keliu.web.sentences import say

STATES = ("open", "proposed", "merged", "different")
KINDS = ("customer", "vehicle")
LIKELY = 80  # percent


@may(Deed.SEE_DUPLICATES)
@require_GET
def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs of files that may be one and the same, the likeliest first."""
    viewer, today = request.viewer, timezone.localdate()  # type: ignore[attr-defined]
    state = request.GET.get("state", "open")
    state = state if state in STATES else "open"
    kind, is_likely = request.GET.get("kind", ""), request.GET.get("likely") == "1"
    told: dict[str, Any] = {"state": state, "today": today, "kind": kind, "is_likely": is_likely}
    told["may_search"] = viewer.may(Deed.PROPOSE_MERGE)
    if state == "merged":
        return render(request, "customers/duplicates_page.html", told | _merged(viewer, kind, request.GET.get("page")))
    rows = SuspectedDuplicate.objects.visible_to(viewer).filter(state=state)
    if kind in KINDS:
        rows = rows.filter(**{f"{kind}__isnull": False})
    if is_likely:
        rows = rows.filter(confidence__gte=LIKELY)
    rows = rows.select_related("customer__facts", "other_customer__facts", "vehicle__facts", "other_vehicle__facts")
    page = page_of(rows.order_by("-confidence", "id"), request.GET.get("page"))
    prepare_pairs(page.rows, Asked(viewer, today))
    return render(request, "customers/duplicates_page.html", told | {"page": page})


def _merged(viewer: Viewer, kind: str, page: str | None) -> dict[str, Any]:
    """Return the merges of the store, the latest first, each with the names of its files."""
    rows = FileMerge.objects.visible_to(viewer).order_by("-pk")
    found = page_of(rows.filter(kind=kind) if kind in KINDS else rows, page)
    for row in found.rows:
        row.gone = gone_name(row)
    return {"page": found}


@may(Deed.PROPOSE_MERGE)
@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Let a worker search the whole house for files that may be one."""
    find_duplicates.enqueue()
    messages.success(request, _("The search has begun; what it finds stands here in a minute"))
    return redirect("customers:duplicates")


@may(Deed.SEE_DUPLICATES)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide that two files are different, or open the question again."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    undecided = SuspectedDuplicate.objects.visible_to(viewer).exclude(state=SuspectedDuplicate.State.MERGED)
    pair = get_object_or_404(undecided, pk=pk)
    are_different = request.POST.get("decision") == "different"
    why = request.POST.get("why", "") if are_different else ""
    try:
        customers.decide_pair(pair, are_different=are_different, why=why, actor=viewer, now=timezone.now())
    except StillOpen as still:
        messages.error(request, say(still.sentence))
        return redirect("customers:duplicates")
    told = _("Noted: these are two files") if are_different else _("The question is open again")
    messages.success(request, told)
    return redirect("customers:duplicates")
