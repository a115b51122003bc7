from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "keliu.retention"
    label = "retention"
    verbose_name = "Retention"
