"""Every address that the program answers: names and methods of the resolver, operations of the interface."""

from collections.abc import Iterator
from typing import Any

from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from keliu.web.declared import declared
from tests.architecture.viewers import administrator

HEAD_OF_ADDED = "api_v1:"


def endpoints() -> dict[str, dict[str, str]]:
    """This function will return the methods of every named address, each with the address as the resolver holds it."""
    from keliu.api.v1 import api

    found: dict[str, dict[str, str]] = {}
    for name, place, pattern in _walk(get_resolver()):
        if name.startswith(HEAD_OF_ADDED):
            continue
        found[name] = dict.fromkeys(_methods(pattern), place)
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                own = found.setdefault(f"api_v1:{operation.view_func.__name__}", {})
                own.update(dict.fromkeys(operation.methods, f"api/v1{prefix}{path}"))
    for name in ("openapi-json", "openapi-view", "api-root"):
        found[f"api_v1:{name}"] = {"GET": f"api/v1 {name}"}
    return found


def _walk(
    resolver: URLResolver, spaces: tuple[str, ...] = (), before: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    for part in resolver.url_patterns:
        place = before + str(part.pattern)
        if isinstance(part, URLResolver):
            yield from _walk(part, (*spaces, part.namespace) if part.namespace else spaces, place)
        else:
            yield ":".join((*spaces, part.name or place)), place, part


def _methods(pattern: URLPattern) -> list[str]:
    """Return the methods that a view takes, as its refusal of TRACE names them."""
    request = RequestFactory().generic("TRACE", "/")
    administrator(request, pattern)
    refused = pattern.callback(request, **dict.fromkeys(pattern.pattern.regex.groupindex, 1))
    return [method.strip() for method in refused.headers["Allow"].split(",")]


def missing(policy: Any) -> list[str]:
    """This function will say, a sentence each, what the policy lacks and what it names in vain."""
    told, real = [], endpoints()
    for name, methods in sorted(real.items()):
        entry = policy.endpoints.get(name)
        lacking = [method for method in methods if method not in (entry or {})]
        if entry is None or lacking:
            words = ", ".join(f"{method}: <its action>" for method in lacking)
            told.append(
                f"/{next(iter(methods.values()))} is not in the policy: add to `endpoints` in tests/rights/policy.yaml the "
                f"line `{name}: {{{words}}}` with the action that permissions give it, `of:` and the kind of its row where "
                f"the address names one, and for a POST a plausible form in tests/rights/asking.py (FORMS)"
            )
    for spec in declared("lists"):
        if policy.endpoints.get(spec.url_name, {}).get("lists") != spec.name:
            told.append(f"{spec.url_name} is a list: say `lists: {spec.name}` in its line of tests/rights/policy.yaml")
    for name, entry in policy.endpoints.items():
        for method in set(entry) & {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}:
            if method not in real.get(name, {}):
                told.append(
                    f"{name} {method} stands in tests/rights/policy.yaml and is no address of the program: take it out"
                )
            elif entry[method] not in policy.table["actions"]:
                told.append(f"{name} {method}: tests/rights/policy.yaml has no action `{entry[method]}`")
    return told
