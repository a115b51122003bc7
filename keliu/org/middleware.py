"""Who is behind a request, asked anew each time, so that a leaver's access ends at his next request."""

from collections.abc import Callable
from dataclasses import replace

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from keliu.org.granting.grants import grant_of, note_look
from keliu.org.queries import figures_of
from keliu.rules.rights import Viewer

NOBODY = Viewer(None, None, "", None, None)


class ViewerMiddleware:
    """Puts `request.viewer` and `request.figures` (read when first asked for).

    An account that was closed, or whose owner has left, is logged out. A page that was opened by a grant is noted
    before it is handed over.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = NOBODY
        if request.user.is_authenticated:
            if not request.user.is_active or request.user.staff.has_left(timezone.localdate()):
                logout(request)
            else:
                viewer = request.user.viewer()
                grant = grant_of(viewer, now=timezone.now())
                request.viewer = replace(viewer, grant=grant) if grant else viewer
        request.figures = SimpleLazyObject(
            lambda: figures_of(request.viewer.store_id, timezone.localdate(), group_id=request.viewer.group_id)
        )
        response = self.get_response(request)
        if request.viewer.is_under_grant:
            note_look(request.viewer.grant, request.path, now=timezone.now())
        return response
