"""Bulk repair: what is meant is shown first, with how many; then it is done, logged, and can be taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keliu.access.decorators import may
from keliu.audit.queries import StillOpen
from keliu.customers.finding.lists import CUSTOMERS
from keliu.customers.models import Customer
from keliu.data_quality import queries, repairing
from keliu.data_quality.lists import LISTS
from keliu.data_quality.models import Repair
from keliu.rules.data_quality import Fault
from keliu.rules.rights import Deed
from keliu.web.filters import Asked, is_key
from keliu.web.lists import MOST_SELECTED, ListSpec, matching_rows, read_query_text, told_conditions
from keliu.web.sentences import say

NAMES_SHOWN = 8
SPECS: dict[str, ListSpec] = {spec.name: spec for spec in (*LISTS.values(), CUSTOMERS)}


@dataclass(slots=True)
class Chosen:
    """What a selection means: the list, its query, the ticked keys, and the rows of both that the person sees."""

    spec: ListSpec
    text: str
    ids: list[int]
    rows: list[tuple[int, int | None]]

    @property
    def keys(self) -> list[int]:
        """The keys of the rows of the list."""
        return [key for key, _customer in self.rows]

    @property
    def customers(self) -> list[int]:
        """The customers behind the rows, each once."""
        return list(dict.fromkeys(customer for _key, customer in self.rows if customer))

    @property
    def back(self) -> str:
        """The list as it was filtered."""
        address = reverse(self.spec.url_name)
        return f"{address}?{self.text}" if self.text else address


def _chosen(request: HttpRequest, standard: Fault | None) -> Chosen:
    """Return what a selection means; of a list that is none, the standard one of the deed."""
    given = request.POST if request.method == "POST" else request.GET
    spec = SPECS.get(given.get("list", ""), LISTS[standard] if standard else CUSTOMERS)
    text = given.get("query", "")[:2000]
    ids = [int(key) for key in given.getlist("ids") if is_key(key)][:MOST_SELECTED]
    asked = Asked(request.viewer, timezone.localdate())  # type: ignore[attr-defined]
    rows = matching_rows(read_query_text(spec, text), asked)
    if ids:
        rows = rows.filter(pk__in=ids)
    customer = "pk" if spec is CUSTOMERS else "customer_key"
    return Chosen(spec, text, ids, list(rows.order_by().values_list("pk", customer)[: repairing.MOST + 1]))


def _page(
    request: HttpRequest,
    chosen: Chosen,
    act: Callable[[str], Repair],
    *,
    words: dict[str, str],
    needs_why: bool = False,
) -> HttpResponse:
    """Show what is meant and do it once it is said."""
    viewer, refusal = request.viewer, ""  # type: ignore[attr-defined]
    why = request.POST.get("why", "").strip()[:200]
    if request.method == "POST":
        if request.POST.get("count") != str(len(chosen.rows)):
            refusal = _("The list has changed meanwhile: look at the number once more, then save")
        else:
            try:
                repair = act(why)
            except (repairing.RepairRefused, StillOpen) as refused:
                refusal = say(refused.sentence)
            else:
                done = ngettext("Done for %(n)s file", "Done for %(n)s files", repair.files) % {
                    "n": f"{repair.files:,}"
                }
                messages.success(request, done)
                return redirect(
                    f"{reverse('data_quality:repairs')}#repair-{repair.pk}" if repair.files > 1 else chosen.back
                )
    seen = Customer.objects.visible_to(viewer).filter(pk__in=chosen.customers[:NAMES_SHOWN])
    told = {
        "chosen": chosen, "count": len(chosen.rows), "refusal": refusal, "why": why, "needs_why": needs_why,
        "names": list(seen.values_list("name", flat=True)), "more": max(len(chosen.customers) - NAMES_SHOWN, 0),
        "conditions": [] if chosen.ids else told_conditions(chosen.spec, chosen.text, Asked(viewer, timezone.localdate())),
        "here": request.path, **words,
    }  # fmt: skip
    return render(request, "data_quality/repair_page.html", told, status=422 if refusal else 200)


def _given(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.viewer, "now": timezone.now(), "today": timezone.localdate()}  # type: ignore[attr-defined]


@may(Deed.EDIT_FILES)
@require_http_methods(["GET", "POST"])
def confirm_addresses(request: HttpRequest) -> HttpResponse:
    """Confirm the present addresses of many customers."""
    chosen = _chosen(request, Fault.ADDRESS_UNCONFIRMED)
    words = {
        "title": N_("Addresses confirmed"), "deed": N_("Confirm as of today"),
        "help": N_("Their present addresses count as confirmed today: for those who were asked, not for others."),
    }  # fmt: skip
    return _page(
        request,
        chosen,
        lambda why: repairing.confirm_addresses(chosen.customers, why=why, **_given(request)),
        words=words,
    )


@may(Deed.EDIT_FILES)
@require_http_methods(["GET", "POST"])
def phones_work(request: HttpRequest) -> HttpResponse:
    """Mark the failing phones of many customers as working again."""
    chosen = _chosen(request, Fault.PHONE_FAILS)
    words = {
        "title": N_("Phones work again"), "deed": N_("Mark as working"),
        "help": N_("The mark is taken off all failing numbers of these customers."),
    }  # fmt: skip
    return _page(
        request, chosen,
        lambda why: repairing.mark_failing(chosen.customers, fails=False, why=why, **_given(request)), words=words,
    )  # fmt: skip


@may(Deed.EDIT_FILES)
@require_http_methods(["GET", "POST"])
def phones_fail(request: HttpRequest) -> HttpResponse:
    """Mark the first number of many customers as failing."""
    chosen = _chosen(request, None)
    words = {
        "title": N_("Phones that fail"), "deed": N_("Mark as failing"),
        "help": N_("The first number of each is marked as failing: it is then listed to be asked for anew."),
    }  # fmt: skip
    return _page(
        request, chosen,
        lambda why: repairing.mark_failing(chosen.customers, fails=True, why=why, **_given(request)), words=words,
    )  # fmt: skip


@may(Deed.EDIT_FILES)
@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest) -> HttpResponse:
    """Take findings off their list that were compared and are right."""
    chosen = _chosen(request, Fault.ODOMETER_BACK)
    fault = next((one for one, spec in LISTS.items() if spec is chosen.spec), Fault.ODOMETER_BACK)
    words = {
        "title": N_("Compared and right"), "deed": N_("Take off the list"),
        "help": N_("They stay off the list until they change: a new instrument, a company without a car, a VIN."),
    }  # fmt: skip
    given = {name: value for name, value in _given(request).items() if name != "today"}
    return _page(
        request, chosen, lambda why: repairing.settle(chosen.keys, fault, why=why, **given), words=words, needs_why=True
    )


@may(Deed.ASSIGN)
@require_GET
def assign(request: HttpRequest) -> HttpResponse:
    """Lead on to the hand-over of the customers behind the ticked findings."""
    chosen = _chosen(request, Fault.INCOMPLETE)
    keys = chosen.customers[:MOST_SELECTED]
    return redirect(f"{reverse('customers:assign')}?{urlencode([('ids', key) for key in keys])}")


@may(Deed.SEE_DATA_QUALITY)
@require_GET
def repairs(request: HttpRequest) -> HttpResponse:
    """The latest repairs of the store."""
    viewer = request.viewer  # type: ignore[attr-defined]
    told = {"rows": queries.repairs_of(viewer), "may_mend": viewer.may(Deed.EDIT_FILES)}
    return render(request, "data_quality/repairs_page.html", told)


@may(Deed.EDIT_FILES)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a repair back."""
    repair = get_object_or_404(Repair.objects.visible_to(request.viewer), pk=pk)  # type: ignore[attr-defined]
    try:
        n = repairing.take_back(repair, **_given(request))
    except repairing.RepairRefused as refused:
        messages.error(request, say(refused.sentence))
    else:
        told = ngettext("Taken back: %(n)s file is as before", "Taken back: %(n)s files are as before", n)
        messages.success(request, told % {"n": f"{n:,}"})
    return redirect("data_quality:repairs")
