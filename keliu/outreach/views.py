"""今天要联系的: the list of next contacts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from keliu.access.decorators import may
from keliu.org.models import Staff, Team
from keliu.outreach.rows import (
    BY_PROMOTION,
    DUES,
    EVERYTHING,
    SORTS,
    Wanted,
    counts_by_kind,
    entries_of,
    is_of_the_day,
    rows_of,
    weights_of,
)
from keliu.outreach.today import Entry
from keliu.outreach.together import hang, whose
from keliu.rules.rights import Deed, Reach, Viewer
from keliu.rules.vehicle_life import Stage
from keliu.web.paging import PAGE, Page, read_number


@may(Deed.SEE_FILES)
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


def _told(entries: list[Entry], wanted: Wanted, viewer: Viewer, request: HttpRequest) -> dict[str, Any]:
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
    counts = counts_by_kind(others)
    promoted = dict(counts).get(BY_PROMOTION, 0)
    kinds = [(word, count, wanted.text(kind=word)) for word, count in counts if word != BY_PROMOTION]
    kinds += [(BY_PROMOTION, promoted, wanted.text(kind=BY_PROMOTION))] if promoted else []
    return {
        "page": page, "wanted": wanted, "kinds": kinds, "day_count": len(others) - promoted, "day_text": wanted.text(kind=""),
        "all_count": len(others), "all_text": wanted.text(kind=EVERYTHING),
        "stages": [stage.value for stage in Stage], "dues": list(DUES), "sorts": SORTS, "letters": "ABC",
        "is_store": viewer.reach is Reach.STORE, "may_export": viewer.may(Deed.EXPORT_MASKED),
        "may_see_figures": viewer.may(Deed.SEE_FIGURES), "export_text": wanted.text(),
        "whole_count": sum(map(is_of_the_day, entries)),
        "customers": len(set(map(whose, fitting))), "weights": weights_of(request.figures.contacts.weights),  # type: ignore[attr-defined]
        "overdue": sum(entry.due_on < day.isoformat() for entry in fitting),
        "letter_a": sum(entry.letter == "A" for entry in fitting), **_offered(viewer, entries),
    }  # fmt: skip


def _offered(viewer: Viewer, entries: list[Entry]) -> dict[str, Any]:
    """Return the advisors and teams that the list holds, for the filters of those who see several."""
    if viewer.reach is not Reach.STORE and viewer.reach is not Reach.TEAM:
        return {}
    advisors = {entry.advisor_id for entry in entries if entry.advisor_id}
    teams = {entry.team_id for entry in entries if entry.team_id}
    return {
        "advisors": Staff.objects.visible_to(viewer).filter(pk__in=advisors).order_by("name")
        if len(advisors) > 1
        else [],
        "teams": Team.objects.visible_to(viewer).filter(pk__in=teams).order_by("name") if len(teams) > 1 else [],
    }
