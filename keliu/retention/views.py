"""The churn statements: months, accounts, the vehicles of every line, signing off, appeals (F1, G2)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keliu.access.decorators import may
from keliu.org.approving.kinds import ApprovalRefused
from keliu.retention import appeals, drawing_up, jobs, signing
from keliu.retention.lists import ENTRIES, prepare
from keliu.retention.models import Entry, Statement
from keliu.retention.statements import COUNTED, shown, statements_of
from keliu.rules.rights import Deed
from keliu.web.filters import Asked
from keliu.web.list_pages import show_list
from keliu.web.sentences import say


@may(Deed.SEE_STATEMENTS)
@require_GET
def statements(request: HttpRequest) -> HttpResponse:
    """The newest statement of the person's store, or what there will be."""
    viewer = request.viewer  # type: ignore[attr-defined]
    newest = next(iter(statements_of(viewer)), None)
    if newest is None:
        return render(request, "retention/no_statement_page.html")
    return _page(request, newest)


@may(Deed.SEE_STATEMENTS)
@require_GET
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """One month's statement."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return _page(request, get_object_or_404(Statement.objects.visible_to(viewer), pk=pk))


def _page(request: HttpRequest, found: Statement, refusal: str = "") -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    told = {
        "shown": shown(viewer, found), "months": statements_of(viewer), "refusal": refusal,
        "may_sign": found.signed_at is None and viewer.may(Deed.SIGN_STATEMENTS), "seen": found.drawn_at.isoformat(),
        "between": COUNTED[1:-2],
    }  # fmt: skip
    return render(request, "retention/statement_page.html", told, status=409 if refusal else 200)


@may(Deed.SIGN_STATEMENTS)
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign a month off, as it was seen."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = get_object_or_404(Statement.objects.visible_to(viewer), pk=pk)
    try:
        signing.sign_off(found, seen=request.POST.get("seen", ""), actor=viewer, now=timezone.now())
    except drawing_up.StatementRefused as refused:
        return _page(request, found, say(refused.sentence))
    messages.success(request, _("Signed: what changes from now on stands in the next statement as a correction"))
    return redirect("retention:statement", pk=pk)


@may(Deed.SIGN_STATEMENTS)
@require_POST
def anew(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a statement drawn up anew, from what is known by now: a job, since a great group takes minutes."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = get_object_or_404(Statement.objects.visible_to(viewer), pk=pk)
    jobs.draw_up_anew.enqueue(found.pk, viewer.account_id)
    messages.success(request, _("It is being drawn up anew; a notice comes when it is ready"))
    return redirect("retention:statements")


@may(Deed.SEE_STATEMENTS)
@require_GET
def entries(request: HttpRequest) -> HttpResponse:
    """The vehicles behind the numbers."""
    return show_list(request, ENTRIES, today=timezone.localdate())


@may(Deed.APPEAL_STATEMENTS)
@require_http_methods(["GET", "POST"])
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Appeal against one line, with a reason; another person decides."""
    viewer = request.viewer  # type: ignore[attr-defined]
    entry = get_object_or_404(Entry.objects.visible_to(viewer).select_related("account__statement"), pk=pk)
    refusal, reason = "", request.POST.get("reason", "")
    if request.method == "POST":
        try:
            appeals.appeal(entry, reason=reason, actor=viewer, now=timezone.now())
        except ApprovalRefused as refused:
            refusal = say(refused.sentence)
        else:
            messages.success(request, _("Your appeal is with those who decide"))
            return redirect("retention:statement", pk=entry.account.statement_id)
    prepare([entry], Asked(viewer, timezone.localdate()))
    told = {"entry": entry, "reason": reason, "refusal": refusal}
    return render(request, "retention/appeal_page.html", told, status=422 if refusal else 200)
