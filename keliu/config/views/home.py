"""工作台 Home: each role's work of today. What is to be done stands in the page; figures load behind it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from keliu.access.decorators import signed_in
from keliu.config.home.first_steps import first_steps
from keliu.config.home.parts import Moment, is_empty_home, layout_of, may_import, read_parts
from keliu.rules.rights import Deed


@signed_in
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The work of today."""
    viewer = request.viewer  # type: ignore[attr-defined]
    layout = layout_of(viewer)
    told = _told(request)
    if is_empty_home(viewer):
        told |= {"is_empty": True, "may_import": may_import(viewer), "steps": first_steps(viewer, told["today"])}
        return render(request, "config/home_page.html", told)
    told |= {"first": read_parts(layout.first, _moment(request)), "has_main": layout.main, "has_side": layout.side}
    return render(request, "config/home_page.html", told)


@signed_in
@require_GET
def home_column(request: HttpRequest, name: str) -> HttpResponse:
    """One column of the home, for htmx."""
    layout = layout_of(request.viewer)  # type: ignore[attr-defined]
    if name not in {"first", "main", "side"}:
        raise Http404
    told = _told(request) | {"parts": read_parts(getattr(layout, name), _moment(request))}
    return render(request, "config/home/_column.html", told)


def _moment(request: HttpRequest) -> Moment:
    return Moment(request.viewer, timezone.localtime(), request.figures)  # type: ignore[attr-defined]


def _told(request: HttpRequest) -> dict[str, Any]:
    viewer, now = request.viewer, timezone.localtime()  # type: ignore[attr-defined]
    return {
        "today": now.date(), "now": now, "is_store": False, "may_export": viewer.may(Deed.EXPORT_MASKED),
        "may_set_figures": viewer.may(Deed.SEE_FIGURES),
    }  # fmt: skip
