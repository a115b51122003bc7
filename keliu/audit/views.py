"""The change log."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from keliu.access.decorators import may
from keliu.audit.lists import CHANGES
from keliu.rules.rights import Deed
from keliu.web.list_pages import show_list


@may(Deed.SEE_AUDIT)
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """Every change that the person may see, the newest first."""
    return show_list(request, CHANGES, today=timezone.localdate())
