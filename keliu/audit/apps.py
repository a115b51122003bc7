from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_noop as N_

from keliu.background.declared import Recurring
from keliu.rules.rights import Deed
from keliu.web.menu import MenuEntry


class AuditConfig(AppConfig):
    name = "keliu.audit"
    label = "audit"
    verbose_name = "Change log"
    lists = ("keliu.audit.lists.CHANGES",)
    menu = (MenuEntry(N_("Change log"), "audit:changes", "log", N_("Management"), Deed.SEE_AUDIT, 90, N_("Logs")),)
    schedule = (
        Recurring(
            "audit.seal",
            "keliu.audit.jobs.seal",
            every=timedelta(seconds=5),
            when="keliu.audit.queries.is_anything_unsealed",
        ),
    )
