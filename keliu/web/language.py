"""The language of a page: what the person chose on this computer, else KELIU_LANGUAGE; never what the browser asks for."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "keliu_language"
YEAR = 365 * 24 * 3600


class PageLanguage:
    """Activates the language for one request and says it in the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(COOKIE, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language for a year and go back to the page; an unknown one changes nothing."""
    wished = request.POST.get("next", "")
    is_ours = wished.startswith("/") and url_has_allowed_host_and_scheme(wished, {request.get_host()})
    response = redirect(wished if is_ours else "home")
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        response.set_cookie(COOKIE, language, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    return response


choose_language.access = "open"  # type: ignore[attr-defined]
