"""设置: the figures of the practice, by theme: what holds, the default, who set it when and from which day, its history."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keliu.access.decorators import may
from keliu.org.actions import figures as actions
from keliu.org.forms import FigureForm
from keliu.org.models import ShopFigure, Store
from keliu.org.named import shown_value
from keliu.rules.figure_values import read_value
from keliu.rules.policy_figures import BY_NAME, FIGURES, GROUPS, UNITS, Figure
from keliu.rules.rights import GROUP_LEVEL, Deed, Viewer
from keliu.web.sentences import say


def _level(request: HttpRequest) -> tuple[Store | None, list[Store]]:
    """Return the store whose figures are looked at (None: the group's), and the stores to choose from."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    stores = list(Store.objects.visible_to(viewer).order_by("code"))
    if viewer.role not in GROUP_LEVEL:
        return (stores[0] if stores else None), stores
    wished = request.GET.get("store") or request.POST.get("store") or ""
    if wished and wished not in {str(store.pk) for store in stores}:
        raise Http404
    return next((store for store in stores if str(store.pk) == wished), None), stores


def _may_set(viewer: Viewer, store: Store | None) -> bool:
    """A store's own managers set its figures; those of the group are set by the group."""
    if not viewer.may(Deed.SET_FIGURES):
        return False
    return viewer.role in GROUP_LEVEL or (store is not None and store.pk == viewer.store_id)


@may(Deed.SEE_FIGURES)
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """Every figure by theme."""
    viewer, today = request.viewer, timezone.localdate()  # type: ignore[attr-defined]
    store, stores = _level(request)
    rows = _rows_by_name(viewer, store)
    theme = request.GET.get("theme", "")
    themes = [
        {
            "name": name, "title": title,
            "figures": [_line(figure, rows.get(figure.name, []), store, today) for figure in FIGURES if figure.group == name],
        }
        for name, title in GROUPS.items()
    ]  # fmt: skip
    for each in themes:
        each["own"] = sum(line["is_own"] for line in each["figures"])  # type: ignore[misc,attr-defined]
    shown = [each for each in themes if each["name"] == theme] or themes
    told = {
        "themes": themes, "shown": shown, "theme": theme if len(shown) == 1 else "", "store": store, "stores": stores,
        "is_group_level": viewer.role in GROUP_LEVEL, "today": today, "may_set": _may_set(viewer, store),
    }  # fmt: skip
    return render(request, "org/figures_page.html", told)


def _rows_by_name(viewer: Viewer, store: Store | None) -> dict[str, list[ShopFigure]]:
    """Return what was ever set for this level and the one above, the earliest first."""
    found: dict[str, list[ShopFigure]] = {}
    levels = ShopFigure.objects.visible_to(viewer).select_related("store").order_by("valid_from", "id")
    for row in levels:
        if row.store_id is None or (store is not None and row.store_id == store.pk):
            found.setdefault(row.name, []).append(row)
    return found


def _line(figure: Figure, rows: list[ShopFigure], store: Store | None, today: date) -> dict[str, Any]:
    """Return one figure: what holds and since when, by whom, what comes, and the default."""
    own = [row for row in rows if row.store_id == (store.pk if store else None)]
    above = [row for row in rows if row.store_id is None] if store else []
    holding = next((row for level in (own, above) for row in reversed(level) if row.valid_from <= today), None)
    coming = [row for row in own if row.valid_from > today]
    return {
        "figure": figure, "title": say(figure.title()), "unit": UNITS[figure.unit],
        "value": shown_value(figure, holding.value if holding else None), "holding": holding,
        "default": shown_value(figure, None), "coming": [(row, shown_value(figure, row.value)) for row in coming],
        "is_own": holding is not None and holding.store_id == (store.pk if store else None),
        "is_changed": holding is not None and read_value(figure, holding.value) != figure.default,
    }  # fmt: skip


@may(Deed.SEE_FIGURES)
@require_http_methods(["GET", "POST"])
def figure(request: HttpRequest, name: str) -> HttpResponse:
    """One figure: its help, limits and source, the form, and its history at this level and above."""
    if name not in BY_NAME:
        raise Http404
    viewer, today, one = request.viewer, timezone.localdate(), BY_NAME[name]  # type: ignore[attr-defined]
    store, stores = _level(request)
    may_set = _may_set(viewer, store)
    form = FigureForm(request.POST or None, initial={"valid_from": today})
    if request.method == "POST":
        if not may_set:
            raise Http404
        if form.is_valid() and _save(request, form, name, store):
            query = f"?store={store.pk}" if store and viewer.role in GROUP_LEVEL else ""
            return redirect(f"{request.path}{query}")
    rows = _rows_by_name(viewer, store).get(name, [])
    history = [(row, shown_value(one, row.value), row.valid_from > today) for row in reversed(rows)]
    told = {
        "line": _line(one, rows, store, today), "form": form, "history": history, "store": store, "stores": stores,
        "may_set": may_set, "theme": GROUPS[one.group], "is_group_level": viewer.role in GROUP_LEVEL, "today": today,
    }  # fmt: skip
    return render(request, "org/figure_page.html", told)


def _save(request: HttpRequest, form: FigureForm, name: str, store: Store | None) -> bool:
    given = form.cleaned_data
    try:
        row = actions.change_figure(
            name, given["value"], store=store, valid_from=given["valid_from"], source=given["source"],
            actor=request.viewer, now=timezone.now(),  # type: ignore[attr-defined]
        )  # fmt: skip
    except actions.FigureRefused as refused:
        form.add_error("value", say(refused.sentence))
        return False
    told = {"value": shown_value(BY_NAME[name], row.value), "day": row.valid_from}
    messages.success(request, _("%(value)s holds from %(day)s on") % told)
    return True


@may(Deed.SET_FIGURES)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a value that has not begun to hold."""
    viewer = request.viewer  # type: ignore[attr-defined]
    row = get_object_or_404(ShopFigure.objects.visible_to(viewer).select_related("store"), pk=pk)
    if not _may_set(viewer, row.store):
        raise Http404
    try:
        actions.withdraw_figure(row, actor=viewer, now=timezone.now())
    except actions.FigureRefused as refused:
        messages.error(request, say(refused.sentence))
    else:
        messages.success(request, _("The value that was to come is taken back"))
    query = f"?store={row.store_id}" if row.store_id and viewer.role in GROUP_LEVEL else ""
    return redirect(reverse("org:figure", args=[row.name]) + query)
