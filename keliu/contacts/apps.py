"""触达账本: every contact made with a customer, by any desk and channel; what he consented to and refused."""

from datetime import time

from django.apps import AppConfig
from django.utils.translation import gettext_noop as N_

from keliu.background.declared import Recurring
from keliu.rules.rights import Deed
from keliu.web.menu import MenuEntry


class ContactsConfig(AppConfig):
    name = "keliu.contacts"
    label = "contacts"
    verbose_name = "Contact ledger"
    timeline = "keliu.contacts.queries.CONTACTS"
    card_notices = "keliu.contacts.notices.dissatisfied"
    last_reached = "keliu.contacts.queries.last_reached"
    consent_choice = "keliu.contacts.queries.CONSENT_CHOICE"
    consent_asked = "keliu.contacts.queries.was_asked"
    lists = ("keliu.contacts.lists.CONSENTS",)
    menu = (
        MenuEntry(N_("Consents"), "contacts:consents", "log", N_("Management"), Deed.SEE_CONSENTS, 91, N_("Logs")),
    )  # fmt: skip
    schedule = (Recurring("contacts.opt_outs", "keliu.contacts.jobs.carry_over", at=time(2, 10)),)
    unscoped_tables = ("contacts.OptOut",)
    on_merge = {"contacts.Consent": "keliu.contacts.merging.consents"}
    after_unmerge = "keliu.contacts.merging.keep_refusals"
    row_names = {"contacts_consent": "keliu.contacts.named.consents"}
    value_tellers = {"contacts_consent": "keliu.contacts.named.told_consent"}
