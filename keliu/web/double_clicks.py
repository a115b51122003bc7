"""A form that is sent twice acts once: a double click, a button pressed again while nothing seems to happen (XB9).

The same person, the same address and every byte the same, with the mark of the rendered form (the masked CSRF token) in it,
and nothing else sent in between: that is the same click again. The second waits for the first and gets its answer. Kept in
memory, since one process answers all requests of a machine (`keliu serve`); a file is told apart by its import instead.
"""

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest, HttpResponse

RENDERED, LOOSE = 60.0, 3.0  # s: a form with its own mark; a button of a page that may rightly be pressed again
LONGEST_WAIT = 30.0
LARGEST = 256 * 1024
FORM = "application/x-www-form-urlencoded"
API = "/api/"


@dataclass
class Click:
    """The last form of a session: what it was, whether it is answered, and how."""

    mark: str
    keeps: float
    done: threading.Event = field(default_factory=threading.Event)
    answer: HttpResponse | None = None
    ended: float = 0.0

    def is_fresh(self) -> bool:
        """Say whether a repetition is still taken for the same click."""
        return not self.done.is_set() or time.monotonic() - self.ended < self.keeps


class OnlyOnce:
    """Answers a repeated form by the answer to the first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.lock = threading.Lock()
        self.last: dict[str, Click] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or let it wait for its twin."""
        session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        if not session or not may_be_doubled(request):
            return self.get_response(request)
        mine = Click(mark_of(request), RENDERED if b"csrfmiddlewaretoken=" in request.body else LOOSE)
        with self.lock:
            first = self.last.get(session)
            is_twin = first is not None and first.mark == mine.mark and first.is_fresh()
            if not is_twin:
                self._forget()
                self.last[session] = mine
        if is_twin and first is not None:
            first.done.wait(LONGEST_WAIT)
            if first.answer is not None:
                return again(first.answer)
            return self.get_response(request)  # the first came to nothing: this one counts
        return self._answered(request, mine)

    def _answered(self, request: HttpRequest, click: Click) -> HttpResponse:
        try:
            answer = self.get_response(request)
            if answer.status_code < 400 and not answer.streaming:
                click.answer = again(answer)
            return answer
        finally:
            click.ended = time.monotonic()
            click.done.set()

    def _forget(self) -> None:
        for session in [one for one, click in self.last.items() if not click.is_fresh()]:
            del self.last[session]


def may_be_doubled(request: HttpRequest) -> bool:
    """This function will say whether a request is a form of somebody signed in, small enough to be compared."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    is_small = length.isdigit() and int(length) <= LARGEST
    is_form = request.method == "POST" and request.content_type == FORM and not request.path.startswith(API)
    return is_form and is_small and request.viewer.account_id is not None  # type: ignore[attr-defined]


def mark_of(request: HttpRequest) -> str:
    """This function will return what two clicks on one button have in common, and two forms do not."""
    parts = (
        request.get_full_path(),
        request.headers.get("X-CSRFToken", ""),
        str(request.viewer.account_id),  # type: ignore[attr-defined]
        request.headers.get("HX-Request", ""),
    )
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace") + b"\n" + request.body).hexdigest()


def again(answer: HttpResponse) -> HttpResponse:
    """This function will return an answer that says the same."""
    copy = HttpResponse(answer.content, status=answer.status_code)
    for name, value in answer.items():
        copy[name] = value
    copy.cookies.update(answer.cookies)
    return copy
