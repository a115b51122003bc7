"""Who is behind a request, asked anew each time, so that a leaver's access ends at his next request."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from keliu.org.queries import figures_of
from keliu.rules.rights import Viewer

NOBODY = Viewer(None, None, "", None, None)


class ViewerMiddleware:
    """Puts `request.viewer` and `request.figures` (read when first asked for).

    An account that was closed, or whose owner has left, is logged out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = NOBODY
        if request.user.is_authenticated:
            if not request.user.is_active or request.user.staff.has_left(timezone.localdate()):
                logout(request)
            else:
                request.viewer = request.user.viewer()
        viewer = request.viewer
        request.figures = SimpleLazyObject(
            lambda: figures_of(viewer.store_id, timezone.localdate(), group_id=viewer.group_id)
        )
        return self.get_response(request)
