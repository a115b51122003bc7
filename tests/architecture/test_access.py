"""Every address is guarded on purpose: by an access decorator, or by the interface's own authentication."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from keliu.rules.rights import Deed
from tests.architecture.viewers import administrator

LEVELS = {"open", "signed_in", *(deed.value for deed in Deed)}


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for part in resolver.url_patterns:
        place = prefix + str(part.pattern)
        if isinstance(part, URLResolver):
            yield from patterns(part, place)
        else:
            yield place, part


def status_of(pattern: URLPattern, request: HttpRequest) -> int:
    """This function will call a view and return the answer's status; 500 where it went on to its work and failed."""
    try:
        return pattern.callback(request, **dict.fromkeys(pattern.pattern.regex.groupindex, 1)).status_code
    except Exception:
        return 500


def test_every_view_says_who_may_open_it():
    ours = {
        place: getattr(pattern.callback, "access", None)
        for place, pattern in patterns(get_resolver())
        if not place.startswith("api/")
    }
    assert ours, "no view was found: the test is broken"
    assert {place: level for place, level in ours.items() if level not in LEVELS} == {}


def test_every_view_takes_named_methods_only():
    """`@require_GET` and its like answer 405 to the rest; a page that took any method would write on a GET."""
    open_to_any = []
    for place, pattern in patterns(get_resolver()):
        if place.startswith("api/"):
            continue
        request = RequestFactory().generic("TRACE", "/")
        administrator(request, pattern)
        if status_of(pattern, request) != 405:
            open_to_any.append(place)
    assert open_to_any == []


def test_every_operation_of_the_interface_asks_who_calls():
    from keliu.api.v1 import api

    unguarded = [
        f"{','.join(operation.methods)} {prefix}{path}"
        for prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        if not (operation.auth_callbacks or api.auth)
    ]
    assert unguarded == []
