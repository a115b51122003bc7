from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "keliu.config"
    label = "home"
    verbose_name = "Home"
