"""The menu: each desk's apps.py declares its entries, the shell lists what is installed and allowed.

Entries `under` one word share an entry of the menu; their own words are tabs above their pages.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.urls import reverse

from keliu.rules.rights import Deed, Viewer

AT_FOOT = 4


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """菜单项: label, group and under are message ids; `deed` None is for everybody who is signed in.

    `short`: the label at the foot of a phone, where the whole one is too long.
    """

    label: str
    url_name: str
    icon: str
    group: str = ""
    deed: Deed | None = None
    place: int = 50
    under: str = ""
    is_at_foot: bool = True
    short: str = ""


def menu_of(viewer: Viewer, path: str) -> list[dict[str, Any]]:
    """This function will return the entries that a person may use, with their addresses and which one is open.

    An entry that stands for several has them as its `tabs`, and leads to the first; a page stands in the menu once.
    """
    entries = [entry for config in apps.get_app_configs() for entry in getattr(config, "menu", ())]
    allowed = [entry for entry in entries if entry.deed is None or viewer.may_open(entry.deed)]
    placed = [(entry, reverse(entry.url_name)) for entry in sorted(allowed, key=lambda entry: entry.place)]
    open_url = max((url for _entry, url in placed if _is_inside(path, url)), key=len, default=None)
    told: dict[str, dict[str, Any]] = {}
    once = {url: entry for entry, url in reversed(placed)}  # the first of each
    for entry, url in placed:
        if once[url] is not entry:
            continue
        one = {"label": entry.label, "url": url, "is_open": url == open_url}
        if entry.under in told:
            told[entry.under]["tabs"].append(one)
            told[entry.under]["is_open"] |= one["is_open"]
        else:
            shown = {
                "label": entry.under or entry.label,
                "group": entry.group,
                "icon": entry.icon,
                "is_at_foot": entry.is_at_foot,
                "short": entry.short or entry.under or entry.label,
            }
            told[entry.under or url] = one | shown | {"tabs": [one]}
    return list(told.values())


def foot_of(menu: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """This function will return what stands at the foot of a phone's page, and what its sheet holds."""
    foot = [entry for entry in menu if entry["is_at_foot"]][:AT_FOOT]
    return foot, [entry for entry in menu if entry not in foot]


def tabs_of(menu: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """This function will return the tabs of the open entry; none where it stands for itself."""
    return next((entry["tabs"] for entry in menu if entry["is_open"] and len(entry["tabs"]) > 1), [])


def _is_inside(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
