"""站内通知: one's notices; opening one marks it read and leads to its page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from keliu.access.decorators import signed_in
from keliu.org.approving.kinds import may_ask_or_decide
from keliu.org.models import StaffNotice
from keliu.org.noticing.giving import KEPT, mark_read
from keliu.org.noticing.reading import notices_seen
from keliu.rules.sentence import Sentence
from keliu.web.filters import is_key
from keliu.web.sentences import say


@signed_in
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """The notices of the last 90 days, the newest first."""
    before = request.GET.get("before", "")
    rows, more = notices_seen(request.viewer, before=int(before) if is_key(before) else None)  # type: ignore[attr-defined]
    for row in rows:
        row.told = say(Sentence.from_json(row.sentence))
    return render(request, "org/notices_page.html", {
        "rows": rows, "more": more, "days": KEPT.days, "has_requests": may_ask_or_decide(request.viewer),  # type: ignore[attr-defined]
    })  # fmt: skip


@signed_in
@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and go where it leads."""
    row = get_object_or_404(StaffNotice.objects.visible_to(request.viewer), pk=pk)  # type: ignore[attr-defined]
    mark_read(request.viewer, now=timezone.now(), only=[pk])  # type: ignore[attr-defined]
    is_ours = url_has_allowed_host_and_scheme(row.page, None)
    return redirect(row.page if row.page and is_ours else "org:notices")


@signed_in
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all of one's notices as read."""
    mark_read(request.viewer, now=timezone.now())  # type: ignore[attr-defined]
    return redirect("org:notices")
