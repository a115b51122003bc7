from datetime import time, timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_noop as N_

from keliu.background.declared import Recurring
from keliu.rules.rights import Deed
from keliu.web.menu import MenuEntry


class DataQualityConfig(AppConfig):
    name = "keliu.data_quality"
    label = "data_quality"
    verbose_name = "Data quality"
    unscoped_tables = ("data_quality.Settled", "data_quality.CheckState")
    menu = (
        MenuEntry(
            N_("Data quality"), "data_quality:overview", "check", N_("Customers"), Deed.SEE_DATA_QUALITY, 14,
            is_at_foot=False,
        ),
        MenuEntry(
            N_("Region lists"), "data_quality:regions", "pin", N_("Customers"), Deed.SEE_DATA_QUALITY, 12,
            is_at_foot=False,
        ),
        MenuEntry(N_("Data quality"), "data_quality:stores", "check", N_("Customers"), Deed.SEE_TOTALS, 14, is_at_foot=False),
    )  # fmt: skip
    lists = (
        "keliu.data_quality.lists.INCOMPLETE", "keliu.data_quality.lists.PHONE_FAILS",
        "keliu.data_quality.lists.ADDRESS_UNCONFIRMED", "keliu.data_quality.lists.ODOMETER_SILENT",
        "keliu.data_quality.lists.ODOMETER_BACK", "keliu.data_quality.lists.IMPOSSIBLE_DATE",
        "keliu.data_quality.lists.NO_VEHICLE", "keliu.data_quality.lists.NO_OWNER",
        "keliu.data_quality.lists.VIN_DOUBTFUL",
    )  # fmt: skip
    card_notices = "keliu.data_quality.notices.incomplete"
    schedule = (
        Recurring("data_quality.all", "keliu.data_quality.jobs.check_everything", at=time(2, 50)),
        Recurring(
            "data_quality.changes", "keliu.data_quality.jobs.follow_changes", every=timedelta(minutes=1),
            when="keliu.data_quality.checks.changes.is_behind",
        ),
    )  # fmt: skip
