"""今天要联系的: the list of next contacts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from keliu.access.decorators import may
from keliu.org.models import Staff, Team
from keliu.outreach.rows import (
    DUES,
    EVERYTHING,
    SORTS,
    Wanted,
    entries_of,
    rows_of,
    weights_of,
)
from keliu.outreach.together import hang
from keliu.outreach.worklist import BY_PROMOTION, Worklist
from keliu.rules.rights import Deed, Reach, Viewer
from keliu.rules.vehicle_life import Stage
from keliu.web.paging import PAGE, Page, read_number


@may(Deed.SEE_FILES, by_grant=True)
@require_GET
def next_contacts(request: HttpRequest) -> HttpResponse:
    """Whom to contact, filtered by kind, stage, class, due day, advisor; sorted by worth, day or class."""
    viewer, day = request.viewer, timezone.localdate()  # type: ignore[attr-defined]
    wanted = Wanted.read(request.GET.urlencode())
    entries = entries_of(viewer, day)
    is_part = request.headers.get("HX-Target") == "next"
    template = "outreach/_next_contacts.html" if is_part else "outreach/next_contacts_page.html"
    if entries is None:
        return render(request, template, {"is_being_made": True, "wanted": wanted})
    told = _told(entries, wanted, viewer, request) | {"today": day}
    response = render(request, template, told)
    if is_part:
        text = wanted.text()
        response["HX-Push-Url"] = f"{request.path}?{text}" if text else request.path
    return response


def _told(entries: Worklist, wanted: Wanted, viewer: Viewer, request: HttpRequest) -> dict[str, Any]:
    day = timezone.localdate()
    kind, wanted.kind = wanted.kind, EVERYTHING
    others = wanted.of(entries, day)
    wanted.kind = kind
    fitting = wanted.ordered(wanted.of(others, day))
    number = min(read_number(request.GET.get("page")), max((len(fitting) + PAGE - 1) // PAGE, 1))
    start = (number - 1) * PAGE
    rows = rows_of(fitting[start : start + PAGE], viewer, day)
    hang(rows, fitting[start + PAGE :])
    page = Page(rows, number, len(fitting), is_capped=False, has_next=start + PAGE < len(fitting))
    promoted = others.promoted
    kinds = [(word, count, wanted.text(kind=word)) for word, count in others.by_kind if word != BY_PROMOTION]
    kinds += [(BY_PROMOTION, promoted, wanted.text(kind=BY_PROMOTION))] if promoted else []
    return {
        "page": page, "wanted": wanted, "kinds": kinds, "day_count": len(others) - promoted, "day_text": wanted.text(kind=""),
        "all_count": len(others), "all_text": wanted.text(kind=EVERYTHING),
        "stages": [stage.value for stage in Stage], "dues": list(DUES), "sorts": SORTS, "letters": "ABC",
        "is_store": viewer.reach is Reach.STORE, "may_export": viewer.may(Deed.EXPORT_MASKED),
        "may_see_figures": viewer.may(Deed.SEE_FIGURES), "export_text": wanted.text(),
        "whole_count": len(entries.work),
        "customers": len(fitting.cars_of), "weights": weights_of(request.figures.contacts.weights),  # type: ignore[attr-defined]
        "overdue": len(fitting.overdue), "letter_a": fitting.letter_a, **_offered(viewer, entries),
    }  # fmt: skip


def _offered(viewer: Viewer, entries: Worklist) -> dict[str, Any]:
    """Return the advisors and teams that the list holds, for the filters of those who see several."""
    if viewer.reach is not Reach.STORE and viewer.reach is not Reach.TEAM:
        return {}
    advisors, teams = entries.advisors, entries.teams
    return {
        "advisors": Staff.objects.visible_to(viewer).filter(pk__in=advisors).order_by("name")
        if len(advisors) > 1
        else [],
        "teams": Team.objects.visible_to(viewer).filter(pk__in=teams).order_by("name") if len(teams) > 1 else [],
    }
