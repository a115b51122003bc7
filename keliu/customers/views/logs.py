"""The page of the reveal log."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from keliu.access.decorators import may
from keliu.customers.revealing.log import REVEALS
from keliu.rules.rights import Deed
from keliu.web.list_pages import show_list


@may(Deed.SEE_AUDIT)
@require_GET
def reveals(request: HttpRequest) -> HttpResponse:
    """Who saw which customer's number in full, when and why; for those who read the logs (others see none)."""
    return show_list(request, REVEALS, today=timezone.localdate())
