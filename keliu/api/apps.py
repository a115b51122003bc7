from django.apps import AppConfig
from django.utils.translation import gettext_noop as N_

from keliu.rules.rights import Deed
from keliu.web.menu import MenuEntry


class ApiConfig(AppConfig):
    name = "keliu.api"
    label = "api"
    verbose_name = "API"
    menu = (
        MenuEntry(
            N_("API tokens"), "api_tokens:list", "settings", N_("Management"), Deed.MANAGE_STAFF, 88, N_("Settings")
        ),
    )
