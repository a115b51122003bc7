"""What one page would ask the database for several times over, asked once: kept while it is made, and for nothing else.

Only pages that are read (GET): an action, a job or a command always asks anew, and so does a thread of its own.
"""

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
_kept: ContextVar[dict[Hashable, object] | None] = ContextVar("page_memory", default=None)


def once_a_page(ask: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """This function will return the same question, answered from memory when the page has asked it before; the answer is
    shared, so nobody may change it.
    """

    @wraps(ask)
    def remembered(*given: Asked.args, **named: Asked.kwargs) -> Answer:
        kept = _kept.get()
        if kept is None:
            return ask(*given, **named)
        key = (ask, given, tuple(named.items()))
        if key not in kept:
            kept[key] = ask(*given, **named)
        return kept[key]  # type: ignore[return-value]

    return remembered


class PageMemory:
    """Gives each page that is read a memory of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        token = _kept.set({} if request.method == "GET" else None)
        try:
            return self.get_response(request)
        finally:
            _kept.reset(token)
