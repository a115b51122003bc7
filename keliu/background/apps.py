from datetime import time

from django.apps import AppConfig
from django.core.checks import register

from keliu.background.declared import Recurring, check_declared


class BackgroundConfig(AppConfig):
    name = "keliu.background"
    label = "background"
    verbose_name = "Background work"
    schedule = (
        Recurring("background.finished", "keliu.background.jobs.forget_finished", at=time(3, 10)),
        Recurring("background.sessions", "keliu.background.jobs.forget_sessions", at=time(3, 20)),
    )

    def ready(self) -> None:
        register(check_declared)
