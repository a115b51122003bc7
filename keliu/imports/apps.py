from datetime import time

from django.apps import AppConfig
from django.utils.translation import gettext_noop as N_

from keliu.background.declared import Recurring
from keliu.rules.rights import Deed
from keliu.web.menu import MenuEntry


class ImportsConfig(AppConfig):
    name = "keliu.imports"
    label = "imports"
    verbose_name = "Imports"
    schedule = (Recurring("imports_tidy", "keliu.imports.jobs.tidy", at=time(3, 20)),)
    lists = ("keliu.imports.lists.BATCHES",)
    menu = (MenuEntry(N_("Import"), "imports:history", "upload", N_("Management"), Deed.IMPORT, 70),)
    approval_kinds = "keliu.imports.asked_undo.UNDOING"
    file_removed = "keliu.imports.erased.note_removed"
    banners = ("keliu.imports.queries.open_import_banner",)
