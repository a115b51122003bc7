"""个人信息: requests of the persons themselves, and the periods of keeping."""

from datetime import time

from django.apps import AppConfig
from django.utils.translation import gettext_noop as N_

from keliu.background.declared import Recurring
from keliu.rules.rights import Deed
from keliu.web.menu import MenuEntry


class PrivacyConfig(AppConfig):
    name = "keliu.privacy"
    label = "privacy"
    verbose_name = "Personal data"
    lists = ("keliu.privacy.lists.REQUESTS",)
    card_notices = "keliu.privacy.notices.corrections"
    menu = (
        MenuEntry(N_("Requests of persons"), "privacy:requests", "shield", N_("Management"), Deed.SUBJECT_REQUESTS, 60),
        MenuEntry(
            N_("Periods of keeping"), "privacy:keeping", "settings", N_("Management"), Deed.SEE_KEEPING, 86, N_("Settings")
        ),
    )  # fmt: skip
    unscoped_tables = ("privacy.ErasedKey",)
    schedule = (Recurring("privacy.keeping", "keliu.privacy.jobs.let_go_of_old", at=time(4, 10)),)
