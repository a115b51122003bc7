"""Region lists: customers by district with the mark of a complete list; those without a district placed by address (A8)."""

from collections import Counter

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from keliu.access.decorators import may
from keliu.customers.queries import district_names
from keliu.data_quality import queries
from keliu.data_quality.regions import place_by_address, placing_of, regions_of
from keliu.rules.rights import Deed

PLACES_SHOWN = 12


@may(Deed.SEE_DATA_QUALITY)
@require_GET
def regions(request: HttpRequest) -> HttpResponse:
    """The store's lists by district: how many files, how many complete, whether the list is; who stands on none."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.store_id is None:
        raise Http404
    told = {
        "found": regions_of(viewer), "checked_at": queries.checked_at(), "may_mend": viewer.may(Deed.EDIT_FILES),
        "days": request.figures.values["files.complete_days"],  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "data_quality/regions_page.html", told)


@may(Deed.EDIT_FILES)
@require_http_methods(["GET", "POST"])
def place(request: HttpRequest) -> HttpResponse:
    """Show what the addresses of customers without a district name; once it is said, write it into their files."""
    viewer, refusal = request.viewer, ""  # type: ignore[attr-defined]
    if not viewer.may(Deed.SEE_DATA_QUALITY) or viewer.store_id is None:
        raise Http404
    placing = placing_of(viewer)
    if request.method == "POST":
        if request.POST.get("count") == str(len(placing.found)):
            why = request.POST.get("why", "").strip()
            repair = place_by_address(placing, actor=viewer, now=timezone.now(), why=why)
            done = ngettext("Done for %(n)s file", "Done for %(n)s files", repair.files) % {"n": f"{repair.files:,}"}
            messages.success(request, done)
            return redirect(f"{reverse('data_quality:repairs')}#repair-{repair.pk}")
        refusal = _("The list has changed meanwhile: look at the number once more, then save")
    counts = Counter(code for _key, code in placing.found)
    names = district_names(counts)
    told = {
        "placing": placing, "count": len(placing.found), "refusal": refusal,
        "places": [(names.get(code, code), n) for code, n in counts.most_common(PLACES_SHOWN)],
        "more": max(len(counts) - PLACES_SHOWN, 0), "why": request.POST.get("why", ""),
    }  # fmt: skip
    return render(request, "data_quality/place_page.html", told, status=422 if refusal else 200)
