"""Pages that show: the history, a batch at its step, its progress, its rejected rows, what an undo would take."""

from itertools import islice

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keliu.access.decorators import may
from keliu.imports import actions, asked_undo, queries, undo, wizard
from keliu.imports.batches import rejects_path
from keliu.imports.lists import BATCHES
from keliu.imports.models import Batch
from keliu.imports.standing import standing_rows
from keliu.imports.views.told import (
    WORKING,
    frame_of,
    may_take_rejects,
    own_batch,
    told_of_end,
    told_of_mapping,
    told_of_preview,
    told_of_work,
)
from keliu.imports.words import TABLE_LABELS
from keliu.rules.rights import Deed, Role
from keliu.web.list_pages import show_list
from keliu.web.sentences import say

State = Batch.State
MOST_ASKED = 5_000  # rows in the way of an undo that are looked at for its page


@may(Deed.IMPORT)
@require_GET
def history(request: HttpRequest) -> HttpResponse:
    """All batches, the newest first, and the place to drop files on."""
    return history_response(request)


def history_response(request: HttpRequest, refusal: str = "", status: int = 200) -> HttpResponse:
    """Return the page of all batches, with the reason where files were just refused."""
    viewer, today = request.viewer, timezone.localdate()  # type: ignore[attr-defined]
    stores = queries.stores_to_choose(viewer) if viewer.role is Role.ADMIN else []
    told = {
        "stores": stores, "refusal": refusal, "limit": settings.UPLOAD_MAX_MB,
        "too_large": say(actions.too_large("{file}")),
        "days": queries.undo_days(viewer.group_id, viewer.store_id, today),
    }  # fmt: skip
    response = show_list(request, BATCHES, today=today, **told)
    response.status_code = status if response.status_code == 200 else response.status_code
    return response


@may(Deed.IMPORT)
@require_GET
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """A batch at the step where it stands."""
    found = own_batch(request, pk)
    if found.state in WORKING or found.report.get("undo_asked"):
        return render(request, "imports/waiting_page.html", frame_of(request, found) | told_of_work(found))
    if found.state == State.MAPPING:
        return render(request, "imports/mapping_page.html", told_of_mapping(request, found))
    if found.state == State.PREVIEW:
        return render(request, "imports/preview_page.html", told_of_preview(request, found))
    if found.state in (State.DONE, State.UNDONE):
        return render(request, "imports/done_page.html", told_of_end(request, found))
    refusal = wizard.from_text(found.refusal)
    told = {"refusal": say(refusal) if refusal else ""}
    return render(request, "imports/ended_page.html", frame_of(request, found) | told)


@may(Deed.IMPORT)
@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the work of a batch is; the page is loaded anew when it is done."""
    found = own_batch(request, pk)
    if found.state in WORKING or found.report.get("undo_asked"):
        return render(request, "imports/_progress.html", told_of_work(found))
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})


@may(Deed.IMPORT)
@require_GET
def rejects(request: HttpRequest, pk: int) -> HttpResponse:
    """The rejected rows as the person's own sheets with a column of reasons, to be corrected and dropped again.

    They hold what the file held, in full: so they go back to the person who dropped it in, and to nobody else.
    """
    found = own_batch(request, pk)
    if not may_take_rejects(request, found):
        raise Http404
    path = rejects_path(found)
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=_("rejected of import %(n)s") % {"n": pk} + ".xlsx"
    )


@may(Deed.UNDO_OWN_IMPORT)
@require_GET
def undo_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What an undo would take, or why it cannot be."""
    found = own_batch(request, pk)
    if found.state != State.DONE:
        raise Http404
    frame = frame_of(request, found)
    until = queries.undo_until(found, frame["days"])
    blocking = list(islice(undo.changed_since(found), MOST_ASKED))
    by_people = [row for row in blocking if row.batch is None]
    counts = queries.undo_counts(found)
    gone = [(_(label), counts[table]) for table, label in TABLE_LABELS.items() if table in counts]
    told = {
        "gone": gone, "until": until, "is_too_late": until is None or until < timezone.now(), "counts": counts,
        "is_own": asked_undo.is_own(found, request.viewer), "waits": asked_undo.waits(found, timezone.now()),  # type: ignore[attr-defined]
        "is_blocked": bool(blocking), "first": undo.batches_first(blocking), "n_people": len(by_people),
        "standing": standing_rows((by_people or blocking)[: undo.MOST_LISTED], frame["sight"]),
    }  # fmt: skip
    return render(request, "imports/undo_page.html", frame | told)
