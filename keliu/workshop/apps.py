from django.apps import AppConfig


class WorkshopConfig(AppConfig):
    name = "keliu.workshop"
    label = "workshop"
    verbose_name = "Workshop"
