"""The basic information sheet: one customer's from his card, up to fifty from the list; each in full is logged."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keliu.access.decorators import may
from keliu.customers.finding.lists import CUSTOMERS
from keliu.data_quality.printing import MOST, record_sheets, sheets_of
from keliu.rules.rights import Deed
from keliu.web.filters import Asked, is_key
from keliu.web.lists import MOST_SELECTED, matching_rows, order_of, read_query_text


@may(Deed.SEE_FILES)
@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet of one customer."""
    return _page(request, [pk] if is_key(str(pk)) else [], 1)


@may(Deed.EDIT_FILES)
@require_GET
def sheets(request: HttpRequest) -> HttpResponse:
    """The sheets of ticked customers, or of the first fifty that match a list's filters."""
    query = read_query_text(CUSTOMERS, request.GET.get("query", "")[:2000])
    asked = Asked(request.viewer, timezone.localdate())  # type: ignore[attr-defined]
    rows = matching_rows(query, asked)
    ids = [int(key) for key in request.GET.getlist("ids") if is_key(key)][:MOST_SELECTED]
    if ids:
        rows = rows.filter(pk__in=ids)
    keys = list(order_of(query, asked.viewer).applied(rows).values_list("pk", flat=True)[: MOST + 1])
    return _page(request, keys[:MOST], len(keys))


def _page(request: HttpRequest, keys: Sequence[int], wanted: int) -> HttpResponse:
    viewer, now = request.viewer, timezone.localtime()  # type: ignore[attr-defined]
    found = sheets_of(keys, Asked(viewer, now.date()))
    if not found:
        raise Http404
    why = _("printed: basic information sheet")
    logged = record_sheets(found, actor=viewer, now=now, why=why)
    told = {
        "sheets": found, "now": now, "today": now.date(), "most": MOST, "is_cut": wanted > MOST, "logged": logged,
        "one": found[0].person if len(found) == 1 else None, "empty_rows": range(4),
    }  # fmt: skip
    return render(request, "data_quality/sheets_page.html", told)
