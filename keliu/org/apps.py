from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "keliu.org"
    label = "org"
    verbose_name = "People and places"
