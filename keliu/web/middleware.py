"""One log line and one count a request, under an id of its own that the answer carries back.

The id is always made here: a client's `X-Request-Id` is noted beside it when it looks like an id, so that nobody can
write into the log or borrow another request's id. Query values, bodies and names are never logged.
"""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from keliu.web.measures import count_request

log = structlog.get_logger("keliu.request")
CLIENT_ID = re.compile(r"[0-9a-fA-F]{16,32}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
UNHEARD = ("/healthz", "/readyz", "/metrics", "/static/")


class RequestLog:
    """Logs method, path, status, duration and account of each request, and counts it by view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        structlog.contextvars.clear_contextvars()
        request.id = uuid.uuid4().hex  # type: ignore[attr-defined]
        given = request.headers.get("X-Request-Id", "")
        client = {"client_request": given} if CLIENT_ID.fullmatch(given) else {}
        structlog.contextvars.bind_contextvars(request=request.id, **client)  # type: ignore[attr-defined]
        started = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - started
        response["X-Request-Id"] = request.id  # type: ignore[attr-defined]
        count_request(view_of(request), str(request.method), response.status_code, seconds)
        level = "debug" if request.path.startswith(UNHEARD) else "error" if response.status_code >= 500 else "info"
        getattr(log, level)(
            "request",
            method=request.method,
            path=request.path,
            status=response.status_code,
            ms=round(seconds * 1000),
            account=getattr(getattr(request, "viewer", None), "account_id", None),
        )
        structlog.contextvars.clear_contextvars()
        return response


def view_of(request: HttpRequest) -> str:
    """This function will name the view that answered: few names, however many addresses there are."""
    match = request.resolver_match
    if match is None:
        return "static" if request.path.startswith("/static/") else "none"
    return match.view_name or match.route
