"""Requests of persons: taken, looked at twice, carried out; and the table of periods of keeping."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keliu.access.decorators import may
from keliu.privacy import actions, copies, jobs, queries
from keliu.privacy.forms import RequestForm
from keliu.privacy.lists import KINDS, REQUESTS, STATES
from keliu.privacy.models import SubjectRequest
from keliu.rules.rights import Deed
from keliu.web.list_pages import show_list
from keliu.web.sentences import say

SALT = "keliu.privacy.meant"
HOUR = 3600
State = SubjectRequest.State


@may(Deed.SUBJECT_REQUESTS)
@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """Every request of the group, the newest first."""
    return show_list(request, REQUESTS, today=timezone.localdate())


@may(Deed.SUBJECT_REQUESTS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new request: the customer by a whole number, then what he asks for; each look-up is logged."""
    viewer, today, now = request.viewer, timezone.localdate(), timezone.now()  # type: ignore[attr-defined]
    form = RequestForm(request.POST or None, today=today, initial={"asked_on": today})
    chosen = _chosen(request.POST.get("who", ""))
    if request.method == "POST" and chosen and form.is_valid():
        key, told = chosen
        row = actions.take_request(key, told=told, actor=viewer, now=now, **form.cleaned_data)
        return redirect("privacy:request", row.pk)
    word = (request.POST if request.method == "POST" else request.GET).get("q", "").strip()
    people = queries.meant_by(word, viewer)
    if request.method == "GET":
        actions.note_look_up([one.key for one in people], word, actor=viewer, now=now)
    told_people = [(one, signing.dumps([one.key, f"{one.name} {one.numbers}"], salt=SALT)) for one in people]
    page = {"form": form, "word": word, "people": told_people, "who": request.POST.get("who", "")}
    return render(request, "privacy/new_page.html", page, status=422 if request.method == "POST" else 200)


def _chosen(text: str) -> tuple[int, str] | None:
    """Return the customer that the page offered within the hour; any other is nobody."""
    try:
        key, told = signing.loads(text, salt=SALT, max_age=HOUR)
    except signing.BadSignature:
        return None
    return int(key), str(told)


def _seen(request: HttpRequest, pk: int) -> SubjectRequest:
    return get_object_or_404(SubjectRequest.objects.visible_to(request.viewer), pk=pk)  # type: ignore[attr-defined]


@may(Deed.SUBJECT_REQUESTS)
@require_GET
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One request with what can be done: of an erasure, what will go, what stays, and why."""
    return _page(request, _seen(request, pk))


def _page(request: HttpRequest, row: SubjectRequest, status: int = 200, refusal: str = "") -> HttpResponse:
    waits = row.state in (State.OPEN, State.FAILED)
    told: dict[str, Any] = {
        "row": row, "kind": KINDS[row.kind], "state": STATES[row.state], "waits": waits, "refusal": refusal,
        "typed": actions.TYPED, "is_late": waits and row.due_on < timezone.localdate(),
        "has_file": row.state == State.READY and copies.path_of(row).is_file(),
    }  # fmt: skip
    if waits and row.kind == SubjectRequest.Kind.ERASE:
        told["effects"] = queries.effects_of(row.customer_key)
    return render(request, "privacy/request_page.html", told, status=status)


@may(Deed.SUBJECT_REQUESTS)
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """End a request by hand: answered, or refused with a reason."""
    row, refused = _seen(request, pk), request.POST.get("as") == "refused"
    state = State.REFUSED if refused else State.DONE
    if row.kind == SubjectRequest.Kind.ERASE and not refused:
        raise Http404
    try:
        actions.settle_request(
            row, state=state, why=request.POST.get("why", ""), actor=request.viewer, now=timezone.now()
        )  # type: ignore[attr-defined]
    except actions.RequestRefused as refusal:
        return _page(request, row, 422, say(refusal.sentence))
    messages.success(request, _("The request is settled"))
    return redirect("privacy:requests")


@may(Deed.SUBJECT_REQUESTS)
@require_POST
def make_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the file of all that is held about the person made in the background."""
    row = _seen(request, pk)
    try:
        actions.begin_copy(row, enqueue=jobs.write_copy.enqueue, actor=request.viewer, now=timezone.now())  # type: ignore[attr-defined]
    except actions.RequestRefused as refusal:
        return _page(request, row, 409, say(refusal.sentence))
    messages.success(request, _("The file is being made; it will stand here"))
    return redirect("privacy:request", pk)


@never_cache
@may(Deed.SUBJECT_REQUESTS)
@require_GET
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the file out, logged; it is for the person himself."""
    row, now = _seen(request, pk), timezone.now()
    path = copies.path_of(row)
    if row.state != State.READY or row.expires_at is None or row.expires_at <= now or not path.is_file():
        raise Http404
    actions.note_taken(row, actor=request.viewer, now=now)  # type: ignore[attr-defined]
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"个人信息副本_{row.pk}.zip")


@may(Deed.SUBJECT_REQUESTS)
@require_POST
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Erase the person in the background, after the word was typed and the reason given."""
    row, given = _seen(request, pk), request.POST
    try:
        actions.begin_erasure(
            row, typed=given.get("typed", ""), why=given.get("why", ""), enqueue=jobs.erase.enqueue,
            actor=request.viewer, now=timezone.now(),  # type: ignore[attr-defined]
        )  # fmt: skip
    except actions.RequestRefused as refusal:
        return _page(request, row, 422, say(refusal.sentence))
    messages.success(request, _("The erasure runs; this page says when it is done"))
    return redirect("privacy:request", pk)


@may(Deed.SEE_KEEPING)
@require_GET
def keeping(request: HttpRequest) -> HttpResponse:
    """What is kept, why, how long, and what happens then: the table that the program runs."""
    rows = queries.periods(request.viewer, timezone.localdate())  # type: ignore[attr-defined]
    may_set = request.viewer.may(Deed.SET_FIGURES)  # type: ignore[attr-defined]
    return render(request, "privacy/keeping_page.html", {"rows": rows, "may_set": may_set})
