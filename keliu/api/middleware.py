"""Refusals that arise before or behind the interface itself, as problem details too: no such address, no such verb, 500."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

ADDRESS = "/api/v1/"
PROBLEM = "application/problem+json; charset=utf-8"
SENTENCES = {
    403: N_("You may not do this"),
    404: N_("There is nothing here that you may see"),
    405: N_("This address does not know this verb"),
    429: N_("As many whole numbers as a day allows were asked for; tomorrow they are answered again"),
    413: N_("The request is too large"),
    503: N_("The disk or the database did not take this; look whether it is there before you do it again"),
    507: N_("The disk of this machine is full: this was not kept. Make room, then do it again"),
}
BUSY = N_("The machine cannot answer so many at once, nothing was done: ask again in some seconds")
OTHERWISE = N_("The request cannot be answered")


class ProblemsOnly:
    """Turns every other error page under /api/v1/ into a problem document; headers such as Allow stay."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        response = self.get_response(request)
        kind = response.get("Content-Type", "")
        if response.status_code < 400 or kind == PROBLEM or not request.path.startswith(ADDRESS):
            return response
        status = response.status_code
        sentence = BUSY if "Retry-After" in response and status == 503 else SENTENCES.get(status, OTHERWISE)
        told = {
            "type": "about:blank", "title": HTTPStatus(status).phrase, "status": status,
            "detail": _(sentence),
        }  # fmt: skip
        answer = JsonResponse(told, status=status, content_type=PROBLEM)
        for name, value in response.items():
            if name not in ("Content-Type", "Content-Length"):
                answer[name] = value
        return answer
