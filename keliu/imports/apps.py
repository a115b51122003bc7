from datetime import time, timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_noop as N_

from keliu.background.declared import Recurring
from keliu.rules.rights import Deed
from keliu.web.menu import MenuEntry


class ImportsConfig(AppConfig):
    name = "keliu.imports"
    label = "imports"
    verbose_name = "Imports"
    schedule = (
        Recurring("imports_tidy", "keliu.imports.jobs.tidy", at=time(3, 20)),
        Recurring(
            "imports_inbox", "keliu.imports.jobs.watch_inbox", every=timedelta(minutes=1),
            when="keliu.imports.inbox.dropping.has_files",
        ),
    )  # fmt: skip
    lists = ("keliu.imports.lists.BATCHES",)
    menu = (MenuEntry(N_("Import"), "imports:history", "upload", N_("Management"), Deed.IMPORT, 70),)
    approval_kinds = "keliu.imports.asked_undo.UNDOING"
    file_removed = "keliu.imports.erased.note_removed"
    banners = ("keliu.imports.queries.open_import_banner",)
