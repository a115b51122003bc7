from datetime import time

from django.apps import AppConfig
from django.utils.translation import gettext_noop as N_

from keliu.background.declared import Recurring
from keliu.rules.rights import Deed
from keliu.web.menu import MenuEntry


class HomeConfig(AppConfig):
    name = "keliu.config"
    label = "home"
    verbose_name = "Home"
    menu = (
        MenuEntry(N_("Home"), "home", "home", "", None, 0),
        MenuEntry(N_("Back-ups"), "backups", "settings", N_("Management"), Deed.KEEP_BACKUPS, 87, N_("Settings")),
    )
    schedule = (
        Recurring("daily", "keliu.config.jobs.daily", at=time(2, 30)),
        Recurring("backup", "keliu.config.jobs.back_up", at=time(1, 30), when="keliu.config.backing.nightly.is_wanted"),
    )
