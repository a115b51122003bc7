from datetime import time

from django.apps import AppConfig

from keliu.background.declared import Recurring


class HomeConfig(AppConfig):
    name = "keliu.config"
    label = "home"
    verbose_name = "Home"
    schedule = (Recurring("daily", "keliu.config.jobs.daily", at=time(2, 30)),)
