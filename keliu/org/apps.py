from django.apps import AppConfig
from django.utils.translation import gettext_noop as N_

from keliu.rules.rights import Deed
from keliu.web.menu import MenuEntry


class OrgConfig(AppConfig):
    name = "keliu.org"
    label = "org"
    verbose_name = "People and places"
    list_memory = "keliu.org.queries.list_memory"
    menu = (
        MenuEntry(N_("Staff and stores"), "org:staff", "staff", N_("Management"), Deed.SEE_STAFF, 80),
        MenuEntry(N_("Login log"), "org:logins", "key", N_("Management"), Deed.SEE_LOGINS, 95),
    )
