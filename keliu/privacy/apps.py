"""个人信息: requests of the persons themselves, and the periods of keeping."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "keliu.privacy"
    label = "privacy"
    verbose_name = "Personal data"
    unscoped_tables = ("privacy.ErasedKey",)
