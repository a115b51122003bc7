"""The page and the line for what the disk or the database refused: what was not kept, and what to do (reliability XB2, XB3).

Django asks `server_error` for the answer to whatever was raised, in a view or around it; it reads no database and no
session, since those may be what is out of order.
"""

import sys

import structlog
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views import defaults

from keliu.rules.refused_writes import cause_of
from keliu.web.sentences import say

log = structlog.get_logger("keliu.request")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 507 when the disk is full, 503 when it or the database refused, and 500 to a fault of the program."""
    error = sys.exc_info()[1]
    cause = cause_of(error) if error is not None else None
    if cause is None:
        return defaults.server_error(request)
    log.warning("not kept", cause=cause.value, path=request.path)
    told = {"sentence": say(cause.sentence), "status": cause.status}
    return HttpResponse(loader.get_template("web/not_kept_page.html").render(told), status=cause.status)
