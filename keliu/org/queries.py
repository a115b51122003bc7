"""What the desks above ask of places and people: the figures that a store set, as they hold on a day."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from urllib.parse import parse_qs

from django.db.models import Q

from keliu.org.models import SavedView, SendingPause, ShopFigure, Store
from keliu.rules.figure_values import SHIPPED, ShopRules, rules_from
from keliu.rules.rights import Viewer
from keliu.web.list_pages import Memory

SETTINGS = "/settings"  # kept beside the views of a list, under a page's name that no list has
NUMERALS = str.maketrans("一二三四五六七八九", "123456789")


def figures_of(store_id: int | None, day: date, *, group_id: int | None = None) -> ShopRules:
    """This function will return the typed figures of a store on a day: its own before its group's before the default.

    Without a store: those of the group. A page asks through `request.figures`, which reads them once.
    """
    own = Q(group_id=group_id) if group_id is not None else Q(group__stores=store_id)
    rows = ShopFigure.objects.unscoped("rules of a store").filter(own & Q(store=None) | Q(store_id=store_id))
    if store_id is None:
        rows = rows.filter(store=None)
    stored = dict(rows.valid_on(day).values_list("name", "value"))
    return rules_from(stored) if stored else SHIPPED


def figures_of_stores(day: date) -> Mapping[int, ShopRules]:
    """This function will return the figures of every store, for jobs and lists that span stores.

    A store that set nothing, and one that is not known, has the figures of the group or the default.
    """
    rows = ShopFigure.objects.unscoped("rules of all stores").valid_on(day)
    by_group: dict[int, dict[str, str]] = defaultdict(dict)
    by_store: dict[int, dict[str, str]] = defaultdict(dict)
    for group_id, store_id, name, value in rows.values_list("group_id", "store_id", "name", "value"):
        (by_group[group_id] if store_id is None else by_store[store_id])[name] = value
    found: dict[int, ShopRules] = defaultdict(lambda: SHIPPED)
    if by_group or by_store:
        for store_id, group_id in Store.objects.unscoped("rules of all stores").values_list("id", "group_id"):
            stored = {**by_group.get(group_id, {}), **by_store.get(store_id, {})}
            if stored:
                found[store_id] = rules_from(stored)
    return found


def list_memory(viewer: Viewer, page: str) -> Memory:
    """This function will return what a list remembers of a person: saved views, columns, density."""
    if viewer.account_id is None:
        return Memory()
    rows = SavedView.objects.filter(account_id=viewer.account_id, page__in=(page, page + SETTINGS)).order_by("id")
    views, settings = [], ""
    for row in rows:
        if row.page == page:
            views.append((row.pk, row.name, row.query))
        else:
            settings = row.query
    kept = parse_qs(settings)
    columns = frozenset(kept["columns"][0].split(",")) if "columns" in kept else None
    density = kept.get("density", [""])[0]
    return Memory(tuple(views), columns, density == "single" if density else None)


def by_numeral(name: str) -> str:
    """This function will return a key that sorts 一组, 二组, 三组 as people count them."""
    return name.translate(NUMERALS)


def sending_pause() -> SendingPause | None:
    """Return the pause under which nothing may be sent, or None: every sender asks before it hands anything over."""
    return SendingPause.objects.filter(ended_at=None).order_by("id").first()
