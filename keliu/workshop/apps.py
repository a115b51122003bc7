from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_noop as N_

from keliu.rules.rights import Deed
from keliu.web.menu import MenuEntry
from keliu.workshop.touched import WATCH


class WorkshopConfig(AppConfig):
    name = "keliu.workshop"
    label = "workshop"
    verbose_name = "Workshop"
    unscoped_tables = ("workshop.TouchedVehicle", "workshop.FactState")
    lists = "keliu.workshop.lists.VISITS"
    timeline = "keliu.workshop.queries.VISITS"
    card_notices = ("keliu.workshop.notices.in_the_workshop", "keliu.workshop.notices.arrears")
    who_served = "keliu.workshop.notices.who_served"
    is_received = "keliu.workshop.queries.is_received"
    finds_orders = "keliu.workshop.queries.orders_found"
    odometer_of_visits = "keliu.workshop.queries.odometer_of_visits"
    keeps_facts = "keliu.workshop.actions.bring_files_up_to_date"
    row_names = {
        "workshop_visit": "keliu.workshop.named.visits", "workshop_visitline": "keliu.workshop.named.lines",
    }  # fmt: skip
    hears = {"customers.model_changed": "keliu.workshop.jobs.refresh_model"}
    menu = (
        MenuEntry(N_("Visits"), "workshop:visits", "wrench", N_("Front desk"), Deed.SEE_VISITS, 30, N_("Visits")),
        MenuEntry(
            N_("In the shop today"), "workshop:today", "wrench", N_("Front desk"), Deed.SEE_TODAY, 30, N_("Visits")
        ),
        MenuEntry(
            N_("Long arrears"), "workshop:arrears", "wrench", N_("Front desk"), Deed.PROPOSE_BLACKLIST, 31, N_("Visits")
        ),
    )

    def ready(self) -> None:
        """Migrate without the triggers of this desk's notes."""
        pre_migrate.connect(WATCH.before_migrations, sender=self)
        post_migrate.connect(WATCH.after_migrations, sender=self)
