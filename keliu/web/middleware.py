"""One log line a request, with an id that the answer carries back; no query values, no names, no phones."""

import logging
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

log = logging.getLogger("keliu.request")


class RequestLog:
    """Logs method, path, status, duration and account of each request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = uuid.uuid4().hex  # type: ignore[attr-defined]
        started = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-Id"] = request.id  # type: ignore[attr-defined]
        account = getattr(getattr(request, "viewer", None), "account_id", None)
        ms = round((time.perf_counter() - started) * 1000)
        log.info(
            "%s %s %s %s ms account=%s id=%s",
            request.method,
            request.path,
            response.status_code,
            ms,
            account,
            request.id,
        )  # type: ignore[attr-defined]
        return response
