from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_noop as N_

from keliu.background.declared import Recurring
from keliu.rules.rights import Deed
from keliu.web.menu import MenuEntry


class OutreachConfig(AppConfig):
    name = "keliu.outreach"
    label = "outreach"
    verbose_name = "Outreach"
    next_of_vehicles = "keliu.outreach.queries.next_of_vehicles"
    exports = ("keliu.outreach.rows.NEXT_CONTACTS",)
    menu = (
        MenuEntry(
            N_("To contact today"), "outreach:next_contacts", "phone", N_("Contact"), Deed.SEE_FILES, 20,
            short=N_("To contact"),
        ),
    )  # fmt: skip
    schedule = (
        Recurring(
            "outreach.today",
            "keliu.outreach.jobs.refresh_lists",
            every=timedelta(minutes=1),
            when="keliu.outreach.jobs.is_overtaken",
        ),
    )
