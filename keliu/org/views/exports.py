"""Exports: asked for on a page that says what will be in the file, written at once or in a job, taken by their person."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from keliu.access.decorators import may, signed_in
from keliu.org import full_exports
from keliu.org.actions import exports as actions
from keliu.org.approving.kinds import ApprovalRefused
from keliu.org.exporting import DIRECT_ROWS, KEPT_DAYS, MOST_ROWS, Source, file_name, path_of, source_named
from keliu.org.jobs import write_export
from keliu.org.lists import EXPORTS, page_title
from keliu.org.models import Export
from keliu.rules.rights import Deed
from keliu.web.filters import Asked, is_key
from keliu.web.list_pages import show_list
from keliu.web.lists import MOST_SELECTED, list_named, told_conditions
from keliu.web.sentences import say

FORMATS = ("xlsx", "csv")


@signed_in
@require_GET
def exports(request: HttpRequest) -> HttpResponse:
    """One's own exports; those who read the logs see all of their store or group."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if not (viewer.may(Deed.EXPORT_MASKED) or viewer.may(Deed.SEE_LOGINS)):
        raise Http404
    wished, now = request.GET.get("made", ""), timezone.now()
    own = Export.objects.visible_to(viewer).filter(account_id=viewer.account_id, state=Export.State.READY)
    made = own.filter(pk=wished, expires_at__gt=now).first() if is_key(wished) else None
    told = {"now": now, "account_id": viewer.account_id, "made": made}
    return show_list(request, EXPORTS, today=timezone.localdate(), **told)


def _asked_for(request: HttpRequest) -> tuple[Source, str, list[int] | None, list[str]]:
    """Return the list, its query, the chosen rows and columns; an unknown or hidden list is absent."""
    given = request.POST if request.method == "POST" else request.GET
    ids = [int(key) for key in given.getlist("ids") if is_key(key)][:MOST_SELECTED] or None
    columns = [name for name in given.getlist("columns") if name][:60]
    source = source_named(given.get("list", ""), columns, ids)
    if source is None or not request.viewer.may(source.deed):  # type: ignore[attr-defined]
        raise Http404
    return source, given.get("query", "")[:2000], ids, columns


@may(Deed.EXPORT_MASKED)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Say what will be in the file; then write it, at once up to 5,000 rows, else in a job with a notice."""
    source, query, ids, columns = _asked_for(request)
    viewer, now = request.viewer, timezone.now()  # type: ignore[attr-defined]
    count = source.count(query, Asked(viewer, timezone.localdate()))
    refusal = ""
    if count > MOST_ROWS:
        refusal = _("%(n)s rows are more than a worksheet holds; filter the list first") % {"n": f"{count:,}"}
    if request.method == "POST" and not refusal:
        why = request.POST.get("why", "").strip()
        wished = request.POST.get("format", "xlsx")
        given = {
            "query": query, "columns": {"names": columns, "ids": ids}, "why": why[:200],
            "format": wished if wished in FORMATS else "xlsx", "language": translation.get_language() or "zh-hans",
        }  # fmt: skip
        if why and request.POST.get("full") == "1":
            answer, refusal = _ask_in_full(request, source, count, given)
            if answer is not None:
                return answer
        elif why:
            return _begin(request, source, count, now, given)
        else:
            refusal = _("Please say what the file is for; it stands in the log")
    told = {
        "source": source, "query": query, "ids": ids, "count": count, "refusal": refusal, "is_large": count > DIRECT_ROWS,
        "days": KEPT_DAYS, "columns": _columns(source.name, columns), "conditions": _conditions(source.name, query, viewer),
        "formats": FORMATS, "may_full": viewer.may(Deed.EXPORT_FULL),
    }  # fmt: skip
    return render(request, "org/export_page.html", told)


def _ask_in_full(
    request: HttpRequest, source: Source, count: int, given: dict[str, Any]
) -> tuple[HttpResponse | None, str]:
    """Ask a second person for the list in full; return where to go on, or what is in the way."""
    viewer, now = request.viewer, timezone.now()  # type: ignore[attr-defined]
    if not viewer.may(Deed.EXPORT_FULL):
        raise Http404
    try:
        full_exports.ask_full_export(source, count=count, actor=viewer, now=now, **given)
    except ApprovalRefused as refused:
        return None, say(refused.sentence)
    messages.success(request, _("Asked for: another service or general manager decides, you will be told"))
    return redirect("org:exports"), ""


def _columns(name: str, chosen: list[str]) -> list[tuple[str, str, bool]]:
    spec = list_named(name)
    if spec is None:
        return []
    return [(c.name, _(c.label), c.name in chosen if chosen else c.is_standard or c.is_exported) for c in spec.columns]


def _conditions(name: str, text: str, viewer: Any) -> list[tuple[str, str]]:
    """Return the filters of the list as chips tell them."""
    spec = list_named(name)
    return told_conditions(spec, text, Asked(viewer, timezone.localdate())) if spec else []


def _begin(request: HttpRequest, source: Source, count: int, now: Any, given: dict[str, Any]) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    if count > DIRECT_ROWS:
        with transaction.atomic():
            write_export.enqueue(actions.ask_export(source, actor=viewer, now=now, **given).pk)
        messages.success(
            request,
            ngettext(
                "%(n)s row is being written; the file will stand here",
                "%(n)s rows are being written; the file will stand here",
                count,
            )
            % {"n": f"{count:,}"},
        )
        return redirect("org:exports")
    export = actions.ask_export(source, actor=viewer, now=now, **given)
    actions.fulfil_export(export, viewer=viewer, now=now)
    return redirect(f"{reverse('org:exports')}?made={export.pk}")


@never_cache
@signed_in
@require_GET
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand an export's file to the person who asked for it, as long as it is kept; for anybody else it is absent."""
    viewer, now = request.viewer, timezone.now()  # type: ignore[attr-defined]
    rows = Export.objects.visible_to(viewer).filter(account_id=viewer.account_id, state=Export.State.READY)
    export = get_object_or_404(rows, pk=pk, expires_at__gt=now)
    path = path_of(export)
    source = source_named(export.page)
    if source is None or not actions.may_have(export, source, viewer) or not path.is_file():
        raise Http404
    actions.note_taken(export, actor=viewer, now=now)
    return FileResponse(path.open("rb"), as_attachment=True, filename=file_name(export, page_title(export.page)))
