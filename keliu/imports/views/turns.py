"""Corrections, and the turns from one step to the next; each answers a second click like the first."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keliu.access.decorators import may
from keliu.imports import actions, asked_undo, jobs, wizard
from keliu.imports.batches import book_path
from keliu.imports.book import Book
from keliu.imports.corrections import NotPossible
from keliu.imports.forms import FieldForm, KindForm, WordForm
from keliu.imports.listing import Listing, listed_sheets
from keliu.imports.models import Batch, BatchSheet
from keliu.imports.showing import rows_shown, sight_of
from keliu.imports.views.told import frame_of, own_batch, rows_to_write, told_of_sheet
from keliu.org.approving.kinds import ApprovalRefused
from keliu.rules.rights import Deed
from keliu.sheets import sheet_from_json
from keliu.web.sentences import say

State = Batch.State


def _sheet(request: HttpRequest, pk: int, sheet: int, *states: str) -> tuple[Batch, BatchSheet]:
    """Return a sheet of a batch that stands at one of these steps."""
    found = own_batch(request, pk)
    if found.state not in states:
        raise Http404
    return found, get_object_or_404(BatchSheet, pk=sheet, file__batch=found)


def _corrected(request: HttpRequest, batch: Batch, sheet: BatchSheet, *, again: bool) -> HttpResponse:
    """Show the sheet as corrected, or have the file read again where its values must be counted anew."""
    actions.forget_trouble(batch)
    if again:
        with transaction.atomic():
            if actions.turn(batch, (State.MAPPING,), State.READING):
                jobs.start_reading(batch)
        return _to_sheet(request, batch, sheet)
    if not request.headers.get("HX-Request"):
        return _to_sheet(request, batch, sheet)
    frame = frame_of(request, batch)
    told = told_of_sheet(sheet, frame["sight"], request.GET.get("only") == "look")
    return render(request, "imports/_sheet_and_files.html", frame | told)


def _to_sheet(request: HttpRequest, batch: Batch, sheet: BatchSheet) -> HttpResponse:
    response = redirect("imports:batch", batch.pk)
    address = f"{response.url}?sheet={sheet.pk}"  # type: ignore[attr-defined]
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def _valid(form: Any) -> dict[str, Any]:
    if not form.is_valid():
        raise Http404
    given: dict[str, Any] = form.cleaned_data
    return given


@may(Deed.IMPORT)
@require_POST
def field(request: HttpRequest, pk: int, sheet: int) -> HttpResponse:
    """Give a column a field."""
    found, own = _sheet(request, pk, sheet, State.MAPPING)
    given = _valid(FieldForm(request.POST))
    try:
        again = actions.correct_field(own, given["index"], given["field"] or None)
    except NotPossible as wrong:
        raise Http404 from wrong
    return _corrected(request, found, own, again=again)


@may(Deed.IMPORT)
@require_POST
def word(request: HttpRequest, pk: int, sheet: int) -> HttpResponse:
    """Give a word a code."""
    found, own = _sheet(request, pk, sheet, State.MAPPING)
    given = _valid(WordForm(request.POST))
    try:
        actions.correct_word(own, given["index"], given["word"], given["code"])
    except NotPossible as wrong:
        raise Http404 from wrong
    return _corrected(request, found, own, again=False)


@may(Deed.IMPORT)
@require_POST
def kind(request: HttpRequest, pk: int, sheet: int) -> HttpResponse:
    """Say what a sheet holds, or leave it out; the file is read again for it."""
    found, own = _sheet(request, pk, sheet, State.MAPPING)
    try:
        actions.correct_kind(own, _valid(KindForm(request.POST))["kind"])
    except NotPossible as wrong:
        raise Http404 from wrong
    return _corrected(request, found, own, again=True)


@may(Deed.IMPORT)
@require_POST
def forget(request: HttpRequest, pk: int, sheet: int) -> HttpResponse:
    """Read a layout anew, without what is remembered of it."""
    found, own = _sheet(request, pk, sheet, State.MAPPING)
    with transaction.atomic():
        if actions.forget(found, own):
            jobs.start_reading(found)
    return _to_sheet(request, found, own)


@may(Deed.IMPORT)
@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on to the differences, where nothing is missing; a second click finds the work begun."""
    found = own_batch(request, pk)
    if found.state == State.MAPPING:
        readings = [sheet_from_json(sheet.understanding) for sheet in wizard.sheets_of(found)]
        if (refusal := wizard.what_is_missing(readings)) is not None:
            actions.send_back(found, refusal, state=State.MAPPING)
        else:
            jobs.start_planning(found, actor=request.viewer)  # type: ignore[attr-defined]
    return redirect("imports:batch", pk)


@may(Deed.IMPORT)
@require_POST
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Go back from the differences to the columns."""
    actions.turn(own_batch(request, pk), (State.PREVIEW,), State.MAPPING)
    return redirect("imports:batch", pk)


@may(Deed.IMPORT)
@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the batch, once, however often it is clicked."""
    jobs.start_writing(own_batch(request, pk), actor=request.viewer, now=timezone.now())  # type: ignore[attr-defined]
    return redirect("imports:batch", pk)


@may(Deed.IMPORT)
@require_POST
def abandon(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up a batch that was not written."""
    if actions.abandon(own_batch(request, pk)):
        messages.success(request, _("Import %(n)s was given up; nothing of it was written") % {"n": pk})
    return redirect("imports:history")


@may(Deed.IMPORT)
@require_POST
def leave(request: HttpRequest, pk: int, sheet: int, row: int) -> HttpResponse:
    """Leave a listed row out of the import, or take it in again."""
    found, own = _sheet(request, pk, sheet, State.PREVIEW)
    sheets = listed_sheets(found, wizard.sheets_of(found))
    one = next((one for one in sheets if one.key == own.pk), None)
    entry = Book(book_path(found)).entry(one.place, row) if one is not None else None
    if one is None or entry is None or entry.word == "rejected":
        raise Http404
    actions.leave_out(own, row)
    if not request.headers.get("HX-Request"):
        return _to_sheet(request, found, own)
    sight = sight_of(request.viewer, found)  # type: ignore[attr-defined]
    (line,) = rows_shown(Listing(found, one, sheets).told([entry], is_warned=False), own, sight)
    told = {"line": line, "batch": found, "sheet": own, "to_write": rows_to_write(wizard.sheets_of(found))}
    return render(request, "imports/_row_and_count.html", told)


@may(Deed.UNDO_OWN_IMPORT)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a written batch back, in the background; somebody else's when a second person agrees."""
    batch, viewer, now = own_batch(request, pk), request.viewer, timezone.now()  # type: ignore[attr-defined]
    if asked_undo.is_own(batch, viewer):
        jobs.start_undo(batch, actor=viewer, now=now)
        return redirect("imports:batch", pk)
    try:
        asked_undo.ask_for_undo(batch, reason=request.POST.get("reason", ""), actor=viewer, now=now)
    except ApprovalRefused as refused:
        messages.error(request, say(refused.sentence))
        return redirect("imports:undo", pk)
    messages.success(request, _("Asked for: a manager decides, you will be told"))
    return redirect("imports:batch", pk)
