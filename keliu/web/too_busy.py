"""Too busy (人太多): who waited so long that he may have gone is told so and costs nothing (reliability XD9).

Without it a machine that gets more requests than it can answer answers each of them late, at last all of them after
people have given up. With it those whom it can serve are served within the time, and the others are asked to come again.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template import loader

from keliu.web.middleware import UNHEARD

WAITED = "keliu.waited"  # s that a request waited for a thread, in its environment
MAY_WAIT = "keliu.may_wait"  # s that it may have waited
COME_AGAIN = 5  # s


class TooBusy:
    """Sends a request away, unread, that waited too long: 503 with a page, and when to come again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or ask to send it again."""
        if request.META.get(WAITED, 0.0) <= request.META.get(MAY_WAIT, 0.0) or request.path.startswith(UNHEARD):
            return self.get_response(request)
        page = loader.get_template("web/too_busy_page.html").render({"is_form": request.method == "POST"})
        return HttpResponse(page, status=503, headers={"Retry-After": str(COME_AGAIN)})
