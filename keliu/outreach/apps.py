from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "keliu.outreach"
    label = "outreach"
    verbose_name = "Outreach"
    next_of_vehicles = "keliu.outreach.queries.next_of_vehicles"
