"""待审批: what waits for a decision, decided with a reason; one's own requests, taken back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keliu.access.decorators import signed_in
from keliu.org.approving import deciding, waiting
from keliu.org.approving.kinds import ApprovalRefused, may_ask_or_decide
from keliu.org.models import Approval
from keliu.web.sentences import say


@signed_in
@require_GET
def approvals(request: HttpRequest) -> HttpResponse:
    """What waits for one's decision, what one asked for, what was decided lately."""
    viewer, now = request.viewer, timezone.now()  # type: ignore[attr-defined]
    if not may_ask_or_decide(viewer):
        raise Http404
    told = {
        "waiting": waiting.shown(waiting.waiting(viewer, now=now), viewer), "now": now,
        "own": waiting.shown(waiting.asked_by(viewer), viewer),
        "decided": waiting.shown(waiting.decided_lately(viewer), viewer),
    }  # fmt: skip
    return render(request, "org/approvals_page.html", told)


def _seen(request: HttpRequest, pk: int) -> Approval:
    return get_object_or_404(Approval.objects.visible_to(request.viewer), pk=pk)  # type: ignore[attr-defined]


@signed_in
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree or refuse, with a word why."""
    row, answer = _seen(request, pk), request.POST.get("answer", "")
    if answer not in {"yes", "no"}:
        raise Http404
    given = {"consents": answer == "yes", "note": request.POST.get("note", ""), "now": timezone.now()}
    try:
        deciding.decide(row, actor=request.viewer, **given)  # type: ignore[attr-defined]
    except ApprovalRefused as refused:
        messages.error(request, say(refused.sentence))
    else:
        messages.success(
            request, _("Agreed, and carried out") if answer == "yes" else _("Refused; nothing was changed")
        )
    return redirect("org:approvals")


@signed_in
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own request back."""
    try:
        deciding.withdraw(_seen(request, pk), actor=request.viewer, now=timezone.now())  # type: ignore[attr-defined]
    except ApprovalRefused as refused:
        messages.error(request, say(refused.sentence))
    else:
        messages.success(request, _("Your request was taken back"))
    return redirect("org:approvals")
