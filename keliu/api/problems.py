"""Errors as problem details (RFC 9457), in the user's language; an invisible row and a missing one look the same."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from keliu.api.middleware import PROBLEM
from keliu.audit.queries import StillOpen
from keliu.customers.actions import EditConflict, FileRefusal
from keliu.web.sentences import say

STATUSES = {
    "get": (400, 401, 403, 404, 429), "post": (400, 401, 403, 404, 409, 413), "patch": (400, 401, 403, 404, 409, 413),
    "put": (400, 401, 403, 404, 409, 413), "delete": (400, 401, 403, 404, 409),
}  # fmt: skip
SHAPE = {
    "title": "Problem",
    "description": "A refusal (RFC 9457), in the language of the caller.",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["where", "what"],
                "properties": {"where": {"type": "string"}, "what": {"type": "string"}},
            },
        },
        "version": {"type": "integer", "description": "With 409: the version that stands now"},
    },
}


def describe_problems(document: dict[str, Any]) -> None:
    """This function will write into the interface's document how each operation refuses."""
    document["components"]["schemas"]["Problem"] = SHAPE
    content = {PROBLEM.split(";")[0]: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path in document["paths"].values():
        for verb, operation in path.items():
            for status in STATUSES[verb]:
                told = {"description": HTTPStatus(status).phrase, "content": content}
                operation["responses"].setdefault(status, told)


def problem(api: NinjaAPI, request: HttpRequest, status: int, detail: str, **more: Any) -> HttpResponse:
    """This function will return one problem document."""
    document = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    response = api.create_response(request, document, status=status)
    response["Content-Type"] = PROBLEM
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def declare_problems(api: NinjaAPI) -> None:
    """This function will make the interface answer every refusal as a problem."""

    @api.exception_handler(ValidationError)
    def bad_request(request: HttpRequest, error: ValidationError) -> HttpResponse:
        told = [{"where": ".".join(map(str, e["loc"])), "what": e["msg"]} for e in error.errors]
        return problem(api, request, 400, _("The request is not as described"), errors=told)

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return problem(api, request, 401, _("Sign in, or send a token that is still good"))

    @api.exception_handler(HttpError)
    def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(api, request, error.status_code, error.message)

    @api.exception_handler(Http404)
    def absent(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(api, request, 404, _("There is nothing here that you may see"))

    @api.exception_handler(PermissionDenied)
    def forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
        return problem(api, request, 403, _("You may not do this"))

    @api.exception_handler(StillOpen)
    def not_yet(request: HttpRequest, error: StillOpen) -> HttpResponse:
        return problem(api, request, 409, say(error.sentence))

    @api.exception_handler(FileRefusal)
    def impossible(request: HttpRequest, error: FileRefusal) -> HttpResponse:
        told = [{"where": error.field, "what": say(error.sentence)}]
        return problem(api, request, 400, say(error.sentence), errors=told)

    @api.exception_handler(EditConflict)
    def too_late(request: HttpRequest, error: EditConflict) -> HttpResponse:
        told = _("Somebody saved this file before you: read it again and compare")
        return problem(api, request, 409, told, version=error.current.version)
