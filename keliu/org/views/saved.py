"""What lists remember of a person: his views, columns and density."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keliu.access.decorators import signed_in
from keliu.org.actions import saved
from keliu.web.lists import list_named, read_query_text


def _back(request: HttpRequest) -> HttpResponse:
    """Return to the list that a form was in; only addresses of this site are followed."""
    wished = request.POST.get("next", "")
    is_ours = wished.startswith("/") and url_has_allowed_host_and_scheme(wished, {request.get_host()})
    return redirect(wished if is_ours else "home")


@signed_in
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters of a list under a name."""
    spec, name = list_named(request.POST.get("list", "")), request.POST.get("name", "").strip()[:40]
    if spec is None or not name:
        return _back(request)
    query = read_query_text(spec, request.POST.get("query", "")).text()
    if not saved.save_view(page=spec.name, name=name, query=query, actor=request.viewer):  # type: ignore[attr-defined]
        messages.warning(request, _("You have twenty views of this list; forget one first"))
    return _back(request)


@signed_in
@require_POST
def drop_view(request: HttpRequest) -> HttpResponse:
    """Forget a saved view."""
    number = request.POST.get("view", "")
    if number.isascii() and number.isdigit() and len(number) < 16:
        saved.drop_view(int(number), actor=request.viewer)  # type: ignore[attr-defined]
    return _back(request)


@signed_in
@require_POST
def remember_list(request: HttpRequest) -> HttpResponse:
    """Remember the columns or the density of a list."""
    spec = list_named(request.POST.get("list", ""))
    if spec is None:
        return _back(request)
    settings: dict[str, str | None] = {}
    if density := request.POST.get("density"):
        settings["density"] = density if density in {"two", "single"} else None
    else:
        known = [column.name for column in spec.columns]
        chosen = [name for name in known if name in request.POST.getlist("columns")]
        settings["columns"] = None if request.POST.get("forget") or not chosen else ",".join(chosen)
    saved.remember_list(page=spec.name, settings=settings, actor=request.viewer)  # type: ignore[attr-defined]
    return _back(request)
