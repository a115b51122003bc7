"""Proposing a customer for the blacklist, and lifting it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from keliu.access.decorators import may
from keliu.customers.blacklisting import ending, proposing, shown
from keliu.customers.finding.seen import seen_customer
from keliu.customers.models import Blacklisting
from keliu.org.approving.kinds import ApprovalRefused
from keliu.rules.rights import Deed
from keliu.web.sentences import say


@may(Deed.PROPOSE_BLACKLIST)
@require_http_methods(["GET", "POST"])
def blacklist(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a customer with a reason and a last day, or see that he is on the list."""
    now = timezone.localtime()
    person = seen_customer(request, pk, now.timestamp())
    reason, refusal = request.POST.get("reason", "")[:200], ""
    wished = request.POST.get("until") or (now.date() + proposing.USUAL).isoformat()
    if request.method == "POST":
        try:
            proposing.propose(
                person,
                reason=reason,
                until=_day(wished),
                actor=request.viewer,
                now=now,
                today=now.date(),  # type: ignore[attr-defined]
            )
        except ApprovalRefused as refused:
            refusal = say(refused.sentence)
        else:
            messages.success(request, _("Proposed: a service or general manager decides; you will be told"))
            return redirect("customers:card", pk)
    past = Blacklisting.objects.unscoped("of a seen customer").filter(customer=person).exclude(ended_at=None)
    told: dict[str, Any] = {
        "person": person, "reason": reason, "until": wished, "refusal": refusal, "current": shown.current(pk),
        "proposed": shown.proposed(pk, now), "past": past.order_by("-id")[:10],
        "may_lift": request.viewer.may(Deed.DECIDE_BLACKLIST),  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "customers/blacklist_page.html", told, status=422 if refusal else 200)


def _day(text: str) -> date:
    """Return a typed day; one that is none is one that cannot be chosen."""
    try:
        return parse_date(text) or date.min
    except ValueError:
        return date.min


@may(Deed.DECIDE_BLACKLIST)
@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a customer off the blacklist, with a reason."""
    now = timezone.now()
    person = seen_customer(request, pk, now.timestamp())
    try:
        ending.lift(person, why=request.POST.get("why", ""), actor=request.viewer, now=now)  # type: ignore[attr-defined]
    except ApprovalRefused as refused:
        messages.error(request, say(refused.sentence))
        return redirect("customers:blacklist", pk)
    messages.success(request, _("Lifted; the customer has his former level again"))
    return redirect("customers:card", pk)
