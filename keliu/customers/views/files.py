"""The lists of customers and vehicles, and the change log."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from keliu.access.decorators import may
from keliu.customers.finding.lists import CUSTOMERS, VEHICLES
from keliu.rules.rights import Deed
from keliu.web.list_pages import show_list


@may(Deed.SEE_FILES, by_grant=True)
@require_GET
def customer_list(request: HttpRequest) -> HttpResponse:
    """The list of customers, two lines a row."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return show_list(
        request, CUSTOMERS, today=timezone.localdate(), list_buttons="customers/_list_buttons.html",
        may_import=viewer.may(Deed.IMPORT), may_add=viewer.may(Deed.EDIT_FILES),
        list_first_steps="customers/_list_buttons.html",
    )  # fmt: skip


@may(Deed.SEE_FILES, by_grant=True)
@require_GET
def vehicle_list(request: HttpRequest) -> HttpResponse:
    """The list of vehicles."""
    return show_list(request, VEHICLES, today=timezone.localdate())
