from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "keliu.imports"
    label = "imports"
    verbose_name = "Imports"
