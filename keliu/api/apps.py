from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "keliu.api"
    label = "api"
    verbose_name = "API"
