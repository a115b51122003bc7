from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "keliu.contacts"
    label = "contacts"
    verbose_name = "Contact ledger"
    timeline = "keliu.contacts.queries.CONTACTS"
    card_notices = "keliu.contacts.notices.dissatisfied"
