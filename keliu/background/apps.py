from django.apps import AppConfig


class BackgroundConfig(AppConfig):
    name = "keliu.background"
    label = "background"
    verbose_name = "Background work"
