from datetime import time

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_noop as N_

from keliu.background.declared import Recurring
from keliu.customers.listed import LISTED
from keliu.rules.rights import Deed
from keliu.web.menu import MenuEntry


class CustomersConfig(AppConfig):
    name = "keliu.customers"
    label = "customers"
    verbose_name = "Customer files"
    lists = (
        "keliu.customers.finding.lists.CUSTOMERS", "keliu.customers.finding.lists.VEHICLES",
        "keliu.customers.revealing.log.REVEALS", "keliu.customers.catalogue.MODELS",
        "keliu.customers.partners.lists.PARTNERS",
    )  # fmt: skip
    approval_kinds = "keliu.customers.blacklisting.proposing.BLACKLISTING"
    card_notices = "keliu.customers.blacklisting.shown.on_card"
    schedule = (
        Recurring("customers.blacklist", "keliu.customers.jobs.end_blacklistings", at=time(0, 10)),
        Recurring("customers.duplicates", "keliu.customers.jobs.find_duplicates", at=time(3, 0)),
    )  # fmt: skip
    subject_finder = "keliu.customers.finding.subjects.meant"
    timeline = "keliu.customers.card.history.POLICIES"
    unscoped_tables = ("customers.AskedNumber", "customers.AssignmentKept", "customers.MergeStep", "customers.OtherKey")
    plain_keys = {"customers.AssignmentKept": {"customer_key": "customers.Customer"}}
    on_merge = {
        "customers.CustomerPhone": "keliu.customers.duplicates.collisions.phones",
        "customers.CustomerAddress": "keliu.customers.duplicates.collisions.addresses",
        "customers.CustomerTraits": "keliu.customers.duplicates.collisions.traits",
        "customers.CustomerStore": "keliu.customers.duplicates.collisions.members",
        "customers.Assignment": "keliu.customers.duplicates.collisions.assignments",
        "customers.VehiclePlate": "keliu.customers.duplicates.collisions.plates",
        "customers.Ownership": "keliu.customers.duplicates.collisions.ownerships",
        "customers.SuspectedDuplicate": "keliu.customers.duplicates.collisions.pairs",
        "customers.CarContact": "keep_survivor",
        "customers.HouseholdLink": "keliu.customers.duplicates.collisions.households",
        "customers.Blacklisting": "keliu.customers.duplicates.collisions.blacklistings",
        "customers.VehicleStore": "keep_survivor", "customers.Disposal": "keep_survivor",
        "customers.OdometerReading": "keep_survivor", "customers.CustomerFacts": "keep_survivor",
        "customers.VehicleFacts": "keep_survivor", "customers.SearchEntry": "drop_derived",
    }  # fmt: skip
    menu = (
        MenuEntry(N_("Customers"), "customers:list", "users", N_("Customers"), Deed.SEE_FILES, 10),
        MenuEntry(N_("Vehicles"), "customers:vehicles", "car", N_("Customers"), Deed.SEE_FILES, 11),
        MenuEntry(
            N_("Duplicates"), "customers:duplicates", "copy", N_("Customers"), Deed.SEE_DUPLICATES, 13, is_at_foot=False
        ),
        MenuEntry(
            N_("Suppliers and dealers"),
            "customers:partners",
            "store",
            N_("Customers"),
            Deed.KEEP_PARTNERS,
            15,
            is_at_foot=False,
        ),
        MenuEntry(
            N_("Model catalogue"),
            "customers:models",
            "settings",
            N_("Management"),
            Deed.SEE_FIGURES,
            84,
            N_("Settings"),
        ),
        MenuEntry(
            N_("Numbers shown in full"), "customers:reveals", "log", N_("Management"), Deed.SEE_AUDIT, 93, N_("Logs")
        ),
    )
    row_pages = {
        "customers_customer": "customers:card", "customers_vehicle": "customers:vehicle",
        "customers_supplier": "customers:partner",
    }  # fmt: skip
    row_names = {
        "customers_customer": "keliu.customers.named.customers", "customers_vehicle": "keliu.customers.named.vehicles",
        "customers_vehiclemodel": "keliu.customers.named.models",
        "customers_customerphone": "keliu.customers.named.phones",
        "customers_customeraddress": "keliu.customers.named.addresses",
        "customers_assignment": "keliu.customers.named.assignments",
        "customers_customerstore": "keliu.customers.named.members", "customers_ownership": "keliu.customers.named.owners",
        "customers_vehicleplate": "keliu.customers.named.plates", "customers_policy": "keliu.customers.named.policies",
        "customers_suspectedduplicate": "keliu.customers.named.pairs",
        "customers_supplier": "keliu.customers.named.partners",
    }  # fmt: skip
    field_labels = "keliu.customers.labels.LABELS"
    pointing_fields = {
        ("customers_customer", "assigned_to"): "org_staff", ("customers_customer", "region_code"): "org_region",
        ("customers_supplier", "region_code"): "org_region",
        ("customers_vehicle", "owned_by"): "customers_customer", ("customers_customer", "family"): "customers_customer",
    }  # fmt: skip
    personal_fields = {
        "customers_customer": {
            "name": "name", "birthday": "birthday", "email": "other", "wechat": "other", "id_last4": "other",
            "note": "text", "notes": "other", "licence_expires_on": "text", "created": "name", "phone": "phone",
            "first_phone": "phone", "phone_fails": "phone", "address": "address", "in_charge": "name", "driver": "name",
            "payer": "name", "income_band": "other", "payment_habit": "other",
        },
        "customers_customerphone": {"number": "phone"},
        "customers_customeraddress": {"text": "address", "longitude": "other", "latitude": "other"},
        "customers_companycontact": {"name": "name", "phone": "phone"},
        "customers_supplier": {"contact_name": "name", "phone": "phone", "address": "address", "person": "name"},
        "customers_partnercontact": {"name": "name", "phone": "phone"},
        "customers_blacklisting": {"reason": "text", "ended_why": "text"},
        "customers_vehicle": {"vin": "vin", "plate": "plate", "engine_no": "other", "notes": "other"},
        "customers_vehicleplate": {"plate": "plate"},
        "workshop_visit": {"sender_name": "name", "sender_phone": "phone", "notes": "other"},
    }  # fmt: skip

    def ready(self) -> None:
        """Migrate without the triggers that keep the rows of lists."""
        pre_migrate.connect(LISTED.before_migrations, sender=self)
        post_migrate.connect(LISTED.after_migrations, sender=self)
