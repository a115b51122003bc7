"""The overview of a store's data quality, its lists of findings, and the scores of all stores for the group."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from keliu.access.decorators import may
from keliu.customers.models import SuspectedDuplicate, VehicleModel
from keliu.data_quality import queries
from keliu.data_quality.lists import LISTS
from keliu.data_quality.regions import count_unplaced
from keliu.rules.data_quality import TITLES, Fault
from keliu.rules.rights import Deed
from keliu.web.list_pages import show_list


@may(Deed.SEE_DATA_QUALITY)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The score, how it went, and how many files have what wrong with them."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.store_id is None:
        raise Http404
    kept = queries.scores_of(viewer, viewer.store_id)
    now = queries.score_now(viewer.store_id, kept, timezone.localdate())
    told = {
        "lines": queries.lines_of(viewer), "now": now,
        "value": now.there / (now.asked * now.vehicles) if now and now.vehicles else None,
        "course": queries.course_of(kept), "kept": [score for score in reversed(kept) if score.value is not None][:14],
        "checked_at": queries.checked_at(),
        "duplicates": SuspectedDuplicate.objects.visible_to(viewer).filter(state="open").count(),
        "unplaced": count_unplaced(viewer),
        "models": VehicleModel.objects.filter(group_id=viewer.group_id, source="").count()
        if viewer.may(Deed.SEE_FIGURES) else 0,
        "repairs": queries.repairs_of(viewer)[:5], "partners": queries.partner_lines(viewer, timezone.localdate()),
    }  # fmt: skip
    return render(request, "data_quality/overview_page.html", told)


@may(Deed.SEE_DATA_QUALITY)
@require_GET
def findings(request: HttpRequest, fault: str) -> HttpResponse:
    """The list of one fault, the longest wrong first."""
    return show_list(request, LISTS[Fault(fault)], today=timezone.localdate(), checked_at=queries.checked_at())


@may(Deed.SEE_TOTALS)
@require_GET
def stores(request: HttpRequest) -> HttpResponse:
    """The score of every store of the group and what is wrong there, in totals."""
    viewer = request.viewer  # type: ignore[attr-defined]
    rows = queries.stores_told(viewer)
    return render(
        request, "data_quality/stores_page.html", {"rows": rows, "titles": [TITLES[fault] for fault in Fault]}
    )
