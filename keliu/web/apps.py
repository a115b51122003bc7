from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "keliu.web"
    label = "web"
    verbose_name = "Page shell"
