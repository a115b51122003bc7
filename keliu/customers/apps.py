from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "keliu.customers"
    label = "customers"
    verbose_name = "Customer files"
