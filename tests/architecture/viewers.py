"""A person who may do everything, for tests that call a view without a database."""

from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern


class Administrator:
    """Signed in, and allowed whatever is asked."""

    is_authenticated = True
    must_change_password = False
    pk = id = account_id = 0

    def may(self, deed: Any) -> bool:
        """Say yes."""
        return True


def administrator(request: HttpRequest, pattern: URLPattern) -> None:
    """This function will put such a person on a request."""
    request.user = request.viewer = Administrator()  # type: ignore[assignment, attr-defined]
    request.resolver_match = SimpleNamespace(view_name=pattern.name or "")  # type: ignore[assignment]
