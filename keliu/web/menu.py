"""The menu: each desk's apps.py declares its entries, the shell lists what is installed and allowed."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.urls import reverse

from keliu.rules.rights import Deed, Viewer


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """菜单项: label and group are message ids; `deed` None is for everybody who is signed in."""

    label: str
    url_name: str
    icon: str
    group: str = ""
    deed: Deed | None = None
    place: int = 50


def menu_of(viewer: Viewer, path: str) -> list[dict[str, Any]]:
    """This function will return the entries that a person may use, with their addresses and which one is open."""
    entries = [entry for config in apps.get_app_configs() for entry in getattr(config, "menu", ())]
    allowed = [entry for entry in entries if entry.deed is None or viewer.may(entry.deed)]
    placed = [(entry, reverse(entry.url_name)) for entry in sorted(allowed, key=lambda entry: entry.place)]
    open_url = max((url for _entry, url in placed if _is_inside(path, url)), key=len, default=None)
    return [
        {"label": entry.label, "group": entry.group, "icon": entry.icon, "url": url, "is_open": url == open_url}
        for entry, url in placed
    ]


def _is_inside(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
