"""Every view carries one of these; tests/architecture fails for a view without."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from keliu.rules.rights import Deed

View = Callable[..., HttpResponse]
READING = frozenset({"GET", "HEAD"})


def open_to_all(view: View) -> View:
    """Mark a view that needs no login: health, the login page itself."""
    view.access = "open"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Let signed-in staff through; a first login must change its password, then set up the second step it needs."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_login(request)
        if (first := _comes_first(request)) and request.resolver_match.view_name not in {first, "org:log_out"}:
            return redirect(first)
        return view(request, *args, **kwargs)

    guarded.access = "signed_in"  # type: ignore[attr-defined]
    return guarded


def _comes_first(request: HttpRequest) -> str:
    """Return the page that comes before any other for this session, or nothing."""
    if request.user.must_change_password:  # type: ignore[union-attr]
        return "org:change_password"
    return "org:second_factor" if getattr(request, "session", {}).get("must_set_up") else ""


def may(deed: Deed, *, by_grant: bool = False) -> Callable[[View], View]:
    """Let people through whose role holds the deed; for others the page is absent (404), like a missing row.

    `by_grant`: also who holds a grant that opens it; he then reads as the grant says, his look is noted, and he can do
    nothing but read.
    """

    def decorate(view: View) -> View:
        @signed_in
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            viewer = request.viewer  # type: ignore[attr-defined]
            if not viewer.may(deed):
                if not (by_grant and viewer.may_open(deed) and request.method in READING):
                    raise Http404
                request.viewer = viewer.under_grant()  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        guarded.access = deed.value  # type: ignore[attr-defined]
        return guarded

    return decorate


def _to_login(request: HttpRequest) -> HttpResponse:
    """Send a page to the login; an htmx fragment is told to take the whole page there."""
    response = redirect_to_login(request.get_full_path())
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": response.url})
    return response
