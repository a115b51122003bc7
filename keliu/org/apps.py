from datetime import time, timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_noop as N_

from keliu.background.declared import Recurring
from keliu.rules.rights import Deed
from keliu.web.menu import MenuEntry


class OrgConfig(AppConfig):
    name = "keliu.org"
    label = "org"
    verbose_name = "People and places"
    list_memory = "keliu.org.queries.list_memory"
    lists = ("keliu.org.lists.STAFF", "keliu.org.lists.LOGINS", "keliu.org.lists.EXPORTS")
    menu = (
        MenuEntry(N_("Approvals"), "org:approvals", "check", "", Deed.DECIDE_BLACKLIST, 5, is_at_foot=False),
        MenuEntry(N_("Approvals"), "org:approvals", "check", "", Deed.DECIDE_UNDO, 5, is_at_foot=False),
        MenuEntry(N_("Exports"), "org:exports", "download", N_("Management"), Deed.EXPORT_MASKED, 75),
        MenuEntry(N_("Staff"), "org:staff", "settings", N_("Management"), Deed.SEE_STAFF, 82, N_("Settings")),
        MenuEntry(
            N_("Stores and teams"), "org:places", "settings", N_("Management"), Deed.SEE_STAFF, 83, N_("Settings")
        ),
        MenuEntry(
            N_("Rules and figures"), "org:figures", "settings", N_("Management"), Deed.SEE_FIGURES, 80, N_("Settings")
        ),
        MenuEntry(N_("Login log"), "org:logins", "log", N_("Management"), Deed.SEE_LOGINS, 92, N_("Logs")),
        MenuEntry(N_("Exports"), "org:exports", "log", N_("Management"), Deed.SEE_AUDIT, 94, N_("Logs")),
        MenuEntry(N_("Looks by grant"), "org:grants", "key", N_("Management"), Deed.ASK_GRANT, 90),
        MenuEntry(N_("Looks by grant"), "org:grants", "log", N_("Management"), Deed.SEE_GRANTS, 95, N_("Logs")),
    )
    personal_fields = {"org_staff": {"phone": "phone"}}
    unscoped_tables = ("org.NoticeRead", "org.SecondFactor", "org.RecoveryCode", "org.SendingPause", "org.Backup")
    row_pages = {"org_staff": "org:person"}
    row_names = {
        "org_staff": "keliu.org.named.staff", "org_account": "keliu.org.named.accounts",
        "org_store": "keliu.org.named.stores", "org_team": "keliu.org.named.teams",
        "org_department": "keliu.org.named.departments", "org_group": "keliu.org.named.groups",
        "org_region": "keliu.org.named.regions", "org_shopfigure": "keliu.org.named.shop_figures",
    }  # fmt: skip
    field_labels = "keliu.org.named.LABELS"
    value_tellers = {"org_shopfigure": "keliu.org.named.told_figure"}
    pointing_fields = {("org_store", "region_code"): "org_region"}
    schedule = (
        Recurring("org.exports", "keliu.org.jobs.forget_exports", at=time(3, 30)),
        Recurring("org.requests", "keliu.org.jobs.close_requests", every=timedelta(hours=1)),
        Recurring("org.grants", "keliu.org.jobs.close_grants", every=timedelta(minutes=5)),
        Recurring("org.notices", "keliu.org.jobs.forget_notices", at=time(3, 40)),
    )
    approval_kinds = ("keliu.org.full_exports.FULL_EXPORT", "keliu.org.granting.grants.LOOK")
    banners = ("keliu.org.granting.grants.grant_banner",)
    unread_notices = "keliu.org.noticing.reading.unread_notices"
