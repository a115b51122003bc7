"""Customers are given to an advisor: one from his card, many ticked in the list, or all that match its filters."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keliu.access.decorators import may
from keliu.audit.queries import StillOpen
from keliu.customers.answering import assigning, undo
from keliu.customers.answering.handed import counts_by_advisor, owners_told, run_told
from keliu.customers.finding.lists import CUSTOMERS
from keliu.customers.forms.fields import AssignForm
from keliu.customers.models import AssignmentRun, Customer
from keliu.rules.rights import Deed, Role, Viewer
from keliu.web.filters import Asked, is_key
from keliu.web.lists import MOST_SELECTED, matching_rows, read_query_text, told_conditions
from keliu.web.sentences import say

SHOWN_RUNS = 50


def _chosen(request: HttpRequest) -> tuple[str, list[int], list[int]]:
    """Return the list's query, the ticked keys, and the customers that both mean and the person sees."""
    given = request.POST if request.method == "POST" else request.GET
    text = given.get("query", "")[:2000]
    ids = [int(key) for key in given.getlist("ids") if is_key(key)][:MOST_SELECTED]
    asked = Asked(request.viewer, timezone.localdate())  # type: ignore[attr-defined]
    if ids:
        rows = Customer.objects.visible_to(asked.viewer).filter(pk__in=ids)
    else:
        rows = matching_rows(read_query_text(CUSTOMERS, text), asked)
    return text, ids, list(rows.order_by().values_list("pk", flat=True)[: assigning.MOST + 1])


@may(Deed.ASSIGN)
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """Say who is meant and who answers for them now; then give them to an advisor from a day on."""
    viewer, today = request.viewer, timezone.localdate()  # type: ignore[attr-defined]
    text, ids, keys = _chosen(request)
    first = assigning.first_day(viewer, today)
    owners = owners_told(viewer, keys)
    form = AssignForm(
        request.POST or None,
        advisors=assigning.advisors_for(viewer, first).select_related("team").order_by("team__name", "staff_no"),
        counts=counts_by_advisor(viewer),
        first=first,
        initial={"from_date": _proposed_day(viewer, owners, today)},
    )
    refusal = ""
    if request.method == "POST" and form.is_valid() and _is_as_shown(request, keys):
        given = form.cleaned_data
        try:
            run = assigning.assign(
                dict.fromkeys(keys, given["advisor"].pk), from_date=given["from_date"], why=given["why"], actor=viewer,
                now=timezone.now(), today=today,
            )  # fmt: skip
        except (assigning.AssignRefused, StillOpen) as refused:
            refusal = say(refused.sentence)
        else:
            return _given(request, run, ids)
    elif request.method == "POST" and not form.errors:
        refusal = _("The list has changed meanwhile: look at the number once more, then save")
    told = {
        "form": form, "refusal": refusal, "query": text, "ids": ids, "keys": keys, "count": len(keys), "owners": owners,
        "conditions": told_conditions(CUSTOMERS, text, Asked(viewer, today)) if not ids else [],
        "one": Customer.objects.visible_to(viewer).filter(pk__in=keys).first() if len(keys) == 1 else None,
        "is_team": viewer.role is Role.TEAM_LEADER,
    }  # fmt: skip
    return render(request, "customers/assign_page.html", told, status=422 if refusal or form.errors else 200)


def _is_as_shown(request: HttpRequest, keys: list[int]) -> bool:
    return request.POST.get("count") == str(len(keys)) and bool(keys)


def _proposed_day(viewer: Viewer, owners: list[dict[str, Any]], today: date) -> date:
    """Return the first possible day where nobody answers yet, and tomorrow where somebody does."""
    first = assigning.first_day(viewer, today)
    return first if all(row["advisor"] is None for row in owners) else max(first, today + timedelta(days=1))


def _given(request: HttpRequest, run: AssignmentRun, ids: list[int]) -> HttpResponse:
    """Return to the card of a single customer, else to the page of the hand-over, which can be taken back there."""
    n = run.customers
    told = {"n": f"{n:,}", "day": run.from_date}
    if not n:
        messages.info(request, _("Nothing to change: they belong to that advisor already"))
    else:
        message = ngettext(
            "%(n)s customer has his advisor from %(day)s on", "%(n)s customers have their advisor from %(day)s on", n
        )
        messages.success(request, message % told)
    if len(ids) == 1:
        return redirect("customers:card", ids[0])
    return redirect("customers:run", run.pk) if n else redirect("customers:list")


@may(Deed.ASSIGN)
@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """The hand-overs of the store, the latest first; a team leader's own."""
    viewer = request.viewer  # type: ignore[attr-defined]
    rows = AssignmentRun.objects.visible_to(viewer).filter(customers__gt=0).select_related("taken_back", "undoes")
    return render(request, "customers/runs_page.html", {"rows": rows.order_by("-id")[:SHOWN_RUNS]})


def _run(request: HttpRequest, pk: int) -> AssignmentRun:
    rows = AssignmentRun.objects.visible_to(request.viewer).select_related("taken_back", "undoes")  # type: ignore[attr-defined]
    return get_object_or_404(rows, pk=pk)


@may(Deed.ASSIGN)
@require_GET
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """One hand-over: how many each advisor got, who they are, and whether it can be taken back."""
    one, viewer, today = _run(request, pk), request.viewer, timezone.localdate()  # type: ignore[attr-defined]
    refusal = undo.why_not(one, actor=viewer, today=today)
    told = {"run": one, "today": today, "why_not": say(refusal) if refusal else "", **run_told(one, viewer)}
    return render(request, "customers/run_page.html", told)


@may(Deed.ASSIGN)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a hand-over back."""
    one, viewer = _run(request, pk), request.viewer  # type: ignore[attr-defined]
    try:
        back = undo.take_back(one, actor=viewer, now=timezone.now(), today=timezone.localdate())
    except (assigning.AssignRefused, StillOpen) as refused:
        messages.error(request, say(refused.sentence))
    else:
        n = back.customers
        message = ngettext("Taken back: %(n)s customer is as before", "Taken back: %(n)s customers are as before", n)
        messages.success(request, message % {"n": f"{n:,}"})
    return redirect("customers:run", one.pk)
