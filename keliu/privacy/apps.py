"""个人信息: requests of the persons themselves, and the periods of keeping."""

from datetime import time

from django.apps import AppConfig

from keliu.background.declared import Recurring


class PrivacyConfig(AppConfig):
    name = "keliu.privacy"
    label = "privacy"
    verbose_name = "Personal data"
    unscoped_tables = ("privacy.ErasedKey",)
    schedule = (Recurring("privacy.keeping", "keliu.privacy.jobs.let_go_of_old", at=time(4, 10)),)
