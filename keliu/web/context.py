"""What every page's frame needs: the menu, the person, banners of the desks."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from keliu.rules.rights import Deed
from keliu.web.declared import first_declared
from keliu.web.keys import keys_of
from keliu.web.menu import foot_of, menu_of, tabs_of


def shell(request: HttpRequest) -> dict[str, Any]:
    """This function will return menu, viewer and banners; nothing for a page without a person."""
    viewer = getattr(request, "viewer", None)
    if viewer is None or viewer.account_id is None:
        return {"viewer": viewer, "menu": [], "banners": [], "languages": settings.LANGUAGES}
    paths = [path for config in apps.get_app_configs() for path in getattr(config, "banners", ())]
    banners = [text for path in paths if (text := import_string(path)(viewer))]
    may_search = (viewer.store_id is not None or viewer.grant is not None) and viewer.may_open(Deed.SEE_FILES)
    menu, unread = menu_of(viewer, request.path), first_declared("unread_notices")
    foot, sheet = foot_of(menu)
    return {
        "viewer": viewer, "menu": menu, "menu_foot": foot, "menu_sheet": sheet, "menu_tabs": tabs_of(menu),
        "banners": banners, "may_search": may_search, "menu_keys": keys_of(viewer),
        "languages": settings.LANGUAGES, "menu_bell": unread is not None,
        "menu_unread": SimpleLazyObject(lambda: unread(viewer)),  # asked by a whole page only, not by its parts
    }  # fmt: skip
