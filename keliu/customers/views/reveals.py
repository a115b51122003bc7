"""The reveal of a customer's numbers: a reason, the log, the day's limit, and the button that then dials."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keliu.access.decorators import may
from keliu.customers import actions
from keliu.customers.card.overview import Asking, phones_of, window_of
from keliu.customers.finding.seen import seen_customer
from keliu.customers.models import Customer
from keliu.customers.revealing.limit import Reveals, is_reason, reveals_since
from keliu.rules.rights import Deed


def reveals_of(request: HttpRequest) -> Reveals:
    """This function will return what the person behind a request has seen in full today."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    quota: int = request.figures.whole("privacy.reveals_a_day")  # type: ignore[attr-defined]
    return reveals_since(request.viewer, midnight, quota)  # type: ignore[attr-defined]


def reveal_state(request: HttpRequest, person: Customer) -> dict[str, Any]:
    """This function will return what the number and the call button of a card show of the day's limit."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if not viewer.may(Deed.REVEAL):
        return {"may_reveal": False}
    reveals = reveals_of(request)
    return {
        "may_reveal": True,
        "left": reveals.left,
        "quota": reveals.quota,
        "reason": reveals.reason(person.pk),
        "is_used_up": not reveals.allows(person.pk),
        "may_raise": viewer.may(Deed.SET_FIGURES),
    }


@may(Deed.REVEAL)
@require_POST
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """The phones in full, with a reason, logged and counted; a customer counts once a day."""
    person = seen_customer(request, pk, timezone.now().timestamp())
    why = request.POST.get("why", "").strip()
    told = {"person": person, "phones": phones_of(person), "has_button": "has_button" in request.POST}
    if not is_reason(why):
        told["refusal"] = _("Please say why you need the number, in a word or two")
        return render(request, "customers/_phones.html", told | reveal_state(request, person) | {"reason": why})
    viewer, reveals = request.viewer, reveals_of(request)  # type: ignore[attr-defined]
    try:
        asking = Asking(viewer, timezone.localtime(), request.figures)  # type: ignore[attr-defined]
        told["window"] = window_of(asking)
        told["revealed"] = actions.reveal_phones(person, actor=viewer, why=why, reveals=reveals, now=timezone.now())
    except actions.QuotaReached:
        told["was_refused"] = True
    return render(request, "customers/_phones.html", told | reveal_state(request, person))
