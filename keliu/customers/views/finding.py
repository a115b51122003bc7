"""The one search box: while typing, and as a page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from keliu.access.decorators import may
from keliu.customers import actions
from keliu.customers.finding.lookup import MOST_PEOPLE, QUICK_PEOPLE, Found, find
from keliu.customers.finding.seen import remember_look_up
from keliu.rules.rights import Deed, Reach
from keliu.rules.search_text import read_search
from keliu.web.filters import Asked

LONGEST = 80


def _found(request: HttpRequest, word: str, limit: int) -> Found:
    """Return what a word means; an exact look-up of a caller outside the person's rows is logged."""
    now = timezone.now()
    found = find(word, Asked(request.viewer, timezone.localdate()), limit=limit)  # type: ignore[attr-defined]
    if found.looked_up:
        actions.record_look_up(found.looked_up, word, actor=request.viewer, now=now)  # type: ignore[attr-defined]
        remember_look_up(request, [person.pk for person in found.looked_up], now.timestamp())
    return found


def _word(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip().replace("\x00", "")[:LONGEST]


@may(Deed.SEE_FILES, by_grant=True)
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """The page of results; a single file or order opens at once, a plate or VIN where its car is seen."""
    word = _word(request)
    found = _found(request, word, MOST_PEOPLE) if word else Found()
    if found.only:
        return redirect(found.only.href)
    told = {"found": found, "search_word": word, "today": timezone.localdate(), "is_narrow": _is_narrow(request)}
    return render(request, "customers/search_page.html", told)


@may(Deed.SEE_FILES, by_grant=True)
@require_GET
def quick_search(request: HttpRequest) -> HttpResponse:
    """Results below the box while one types."""
    word = _word(request)
    found = _found(request, word, QUICK_PEOPLE) if len(word) > 1 or read_search(word) else Found()
    told = {"found": found, "search_word": word, "is_narrow": _is_narrow(request)}
    return render(request, "customers/_quick_results.html", told)


def _is_narrow(request: HttpRequest) -> bool:
    """Say whether callers outside the person's own rows are found by a whole number, plate or VIN alone."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return viewer.may(Deed.LOOK_UP_CALLER) and viewer.reach is not Reach.STORE
