"""Sessions on a disk that refuses: what a page keeps beside its work must not undo the answer (reliability XB2, XB3)."""

import structlog
from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse

from keliu.rules.refused_writes import cause_of

log = structlog.get_logger("keliu.request")


class SessionNotKept(Exception):
    """A session that somebody needs, as at the log-in, could not be kept."""


class SteadySessions(SessionMiddleware):
    """Django's sessions; where one of somebody signed in cannot be kept, the page is answered all the same.

    What pages keep there helps only: who was just looked up, what may be undone. Django itself would answer 400.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Keep the session.

        :raises SessionNotKept: the session is a new one, as after a log-in.
        """
        try:
            return super().process_response(request, response)
        except Exception as error:
            if cause_of(error) is None:
                raise
            if request.session.session_key != request.COOKIES.get(settings.SESSION_COOKIE_NAME):
                raise SessionNotKept from error
            log.warning("session not kept", error=str(error))
            return response
