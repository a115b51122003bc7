"""Asks of every page, whatever it is, whether a person may look for one more whole number today."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from keliu.customers.finding.asked_numbers import may_look_for, whole_numbers
from keliu.rules.refused_writes import cause_of
from keliu.rules.rights import Deed

ASKING = frozenset({"q", "plate", "vin"})  # what searches, boxes of lists and the interface are asked by
NAMING = ("other", "owner")  # fields of forms in which somebody else's file is named, beside those that end so
NAMING_END = "-file"
QUICK = "customers:quick_search"


class WholeNumbers:
    """Refuses (429) what is asked by a whole phone, plate or VIN once a person has asked by as many as a day allows."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Let the page be made, or say that the numbers of today are used up."""
        if request.viewer.account_id is None or may_go_on(request):  # type: ignore[attr-defined]
            return None
        if request.resolver_match and request.resolver_match.view_name == QUICK:
            return render(request, "customers/_numbers_used_up.html")
        return render(request, "customers/numbers_used_up_page.html", status=429)


def may_go_on(request: HttpRequest) -> bool:
    """This function will note the whole numbers that a request asks by, and say whether its person may ask by them."""
    viewer = request.viewer  # type: ignore[attr-defined]
    numbers = whole_numbers(_asked(request))
    if not numbers or not viewer.may_open(Deed.SEE_FILES):
        return True
    quota = request.figures.whole("privacy.whole_numbers_a_day")  # type: ignore[attr-defined]
    try:
        return may_look_for(numbers, quota=quota, actor=viewer, now=timezone.now())
    except DatabaseError as error:
        if cause_of(error) is None:
            raise
        return True  # a full disk does not keep anybody from reading


def _asked(request: HttpRequest) -> Iterator[str]:
    """Yield what a page is asked by: in its address, in the query of a list within it, and who is named in a form."""
    for name, values in request.GET.lists():
        if name in ASKING:
            yield from map(str, values)
        elif name == "query":
            inner = (parse_qs(str(value)) for value in values)
            yield from (word for asked in inner for one in ASKING for word in asked.get(one, ()))
    place = request.resolver_match
    if request.method == "POST" and place and place.app_name == "customers":  # others read their own uploads
        for name, values in request.POST.lists():
            if name in NAMING or name.endswith(NAMING_END):
                yield from (str(value) for value in values)
