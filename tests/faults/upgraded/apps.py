from django.apps import AppConfig


class UpgradedConfig(AppConfig):
    name = "tests.faults.upgraded"
    label = "upgraded"
