"""维系: the retention figures, and the churn statements that are drawn up of them, signed and appealed."""

from django.apps import AppConfig
from django.utils.translation import gettext_noop as N_

from keliu.rules.rights import Deed
from keliu.web.menu import MenuEntry


class RetentionConfig(AppConfig):
    name = "keliu.retention"
    label = "retention"
    verbose_name = "Retention"
    menu = (
        MenuEntry(
            N_("Churn statements"), "retention:statements", "receipt", N_("Retention"), Deed.SEE_STATEMENTS, 40,
            is_at_foot=False,
        ),
    )  # fmt: skip
    lists = ("keliu.retention.lists.ENTRIES",)
    approval_kinds = ("keliu.retention.appeals.APPEAL",)
