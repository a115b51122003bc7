from django.apps import AppConfig
from django.utils.translation import gettext_noop as N_

from keliu.rules.rights import Deed
from keliu.web.menu import MenuEntry


class CustomersConfig(AppConfig):
    name = "keliu.customers"
    label = "customers"
    verbose_name = "Customer files"
    lists = ("keliu.customers.lists.CUSTOMERS", "keliu.customers.lists.VEHICLES")
    timeline = "keliu.customers.history.POLICIES"
    menu = (
        MenuEntry(N_("Customers"), "customers:list", "users", N_("Customers"), Deed.SEE_FILES, 10),
        MenuEntry(N_("Vehicles"), "customers:vehicles", "car", N_("Customers"), Deed.SEE_FILES, 11),
        MenuEntry(N_("Suspected duplicates"), "customers:duplicates", "copy", N_("Customers"), Deed.SEE_DUPLICATES, 13),
        MenuEntry(N_("Change log"), "customers:changes", "log", N_("Management"), Deed.SEE_AUDIT, 90),
    )
