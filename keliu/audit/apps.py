from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "keliu.audit"
    label = "audit"
    verbose_name = "Change log"
