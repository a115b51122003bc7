from datetime import timedelta

from django.apps import AppConfig

from keliu.background.declared import Recurring


class AuditConfig(AppConfig):
    name = "keliu.audit"
    label = "audit"
    verbose_name = "Change log"
    schedule = (
        Recurring(
            "audit.seal",
            "keliu.audit.jobs.seal",
            every=timedelta(seconds=5),
            when="keliu.audit.queries.is_anything_unsealed",
        ),
    )
