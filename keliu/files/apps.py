from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "keliu.files"
    label = "files"
    verbose_name = "Stored files"
