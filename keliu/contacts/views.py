"""Consents and refusals: the section of a card, its two forms, the auditor's list."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keliu.access.decorators import may
from keliu.contacts import actions
from keliu.contacts.forms import ConsentForm, SaidForm
from keliu.contacts.lists import CONSENTS
from keliu.contacts.models import Consent
from keliu.contacts.named import CHANNELS, PURPOSES, STATES, WAYS
from keliu.contacts.queries import standings
from keliu.customers.finding.seen import seen_customer
from keliu.customers.models import Customer
from keliu.rules.consents import Standing
from keliu.rules.rights import Deed
from keliu.web.list_pages import show_list
from keliu.web.sentences import say

SHOWN = 12


@may(Deed.SEE_CONSENTS)
@require_GET
def consents(request: HttpRequest) -> HttpResponse:
    """Every statement of the group's customers, the newest first."""
    return show_list(request, CONSENTS, today=timezone.localdate())


@may(Deed.SEE_FILES, by_grant=True)
@require_GET
def of_customer(request: HttpRequest, pk: int) -> HttpResponse:
    """What a customer consented to and refused: the section of his card, or a page of its own."""
    return _section(request, seen_customer(request, pk, timezone.now().timestamp()))


@may(Deed.SET_OPT_OUT)
@require_POST
def opt_out(request: HttpRequest, pk: int) -> HttpResponse:
    """The customer wants no marketing: on one channel or any; also of a caller who was looked up just now."""
    person, now = seen_customer(request, pk, timezone.now().timestamp()), timezone.now()
    form = SaidForm(request.POST)
    if not form.is_valid():
        return _section(request, person, 422, refusing=form)
    actions.set_opt_out(person, actor=request.viewer, now=now, **form.cleaned_data)  # type: ignore[attr-defined]
    messages.success(
        request, _("Noted: %(name)s wants no marketing. It holds in all stores at once") % {"name": person.name}
    )
    return redirect("customers:card", pk)


@may(Deed.RECORD_CONSENT)
@require_POST
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """The customer was asked, or consented; a consent needs its proof."""
    person, now = seen_customer(request, pk, timezone.now().timestamp()), timezone.now()
    form = ConsentForm(request.POST)
    if not form.is_valid():
        return _section(request, person, 422, consenting=form)
    try:
        actions.record_consent(person, actor=request.viewer, now=now, **form.cleaned_data)  # type: ignore[attr-defined]
    except actions.ConsentRefused as refused:
        form.add_error("proof", say(refused.sentence))
        return _section(request, person, 422, consenting=form)
    messages.success(request, _("Noted in the consents of %(name)s") % {"name": person.name})
    return redirect("customers:card", pk)


def _section(request: HttpRequest, person: Customer, status: int = 200, **forms: Any) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    rows = Consent.objects.unscoped("consents of a seen file").filter(customer=person).order_by("-at", "-id")
    told = {
        "person": person,
        "standings": _standings(person),
        "statements": [_told(row) for row in rows[:SHOWN]],
        "may_opt_out": viewer.may(Deed.SET_OPT_OUT),
        "may_record": viewer.may(Deed.RECORD_CONSENT),
        "refusing": SaidForm(auto_id="refusing_%s"),
        "consenting": ConsentForm(auto_id="consenting_%s"),
        **forms,
    }
    template = "contacts/_consents.html" if request.headers.get("HX-Request") else "contacts/consents_page.html"
    return render(request, template, told, status=status)


def _standings(person: Customer) -> list[dict[str, Any]]:
    """Return a line a purpose: what holds, and on which channels it is otherwise."""
    lines = []
    for purpose, word in PURPOSES.items():
        by_channel = standings([person.pk], purpose=purpose)[person.pk]
        kinds = {
            standing: [_(CHANNELS[channel]) for channel, found in by_channel.items() if found is standing]
            for standing in (Standing.REFUSED, Standing.GIVEN, Standing.ASKED, Standing.UNASKED)
        }
        parts = [
            ("consent_" + standing.value, standing.value, "" if len(where) == len(by_channel) else "、".join(where))
            for standing, where in kinds.items()
            if where
        ]
        lines.append({"purpose": word, "parts": parts})
    return lines


def _told(row: Consent) -> dict[str, Any]:
    return {
        "at": row.at, "what": STATES[row.state], "purpose": PURPOSES[row.purpose], "channel": CHANNELS[row.channel],
        "way": WAYS[row.way], "proof": row.proof, "person": row.person, "is_current": row.is_current,
    }  # fmt: skip
