"""The lists of customers and vehicles, and the change log."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from keliu.access.decorators import may
from keliu.audit.models import Change
from keliu.customers.lists import CUSTOMERS, VEHICLES
from keliu.customers.models import RevealLog
from keliu.rules.masking import mask_field
from keliu.rules.rights import Deed
from keliu.web.list_pages import show_list
from keliu.web.paging import page_of


@may(Deed.SEE_FILES)
@require_GET
def customer_list(request: HttpRequest) -> HttpResponse:
    """The list of customers, two lines a row."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return show_list(
        request, CUSTOMERS, today=timezone.localdate(), list_buttons="customers/_list_buttons.html",
        may_import=viewer.may(Deed.IMPORT), may_add=viewer.may(Deed.EDIT_FILES),
        list_first_steps="customers/_list_buttons.html",
    )  # fmt: skip


@may(Deed.SEE_FILES)
@require_GET
def vehicle_list(request: HttpRequest) -> HttpResponse:
    """The list of vehicles."""
    return show_list(request, VEHICLES, today=timezone.localdate())


@may(Deed.SEE_AUDIT)
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """The change log and the reveals, the newest first; personal values are masked."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = page_of(Change.objects.visible_to(viewer).order_by("-id"), request.GET.get("page"))
    for change in page.rows:
        change.old_shown = mask_field(change.field, change.old) if change.old else ""
        change.new_shown = mask_field(change.field, change.new) if change.new else ""
    reveals = RevealLog.objects.visible_to(viewer).select_related("customer").order_by("-id")[:20]
    return render(request, "customers/changes_page.html", {"page": page, "reveals": reveals})
