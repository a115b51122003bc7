"""Addresses of data quality."""

from django.urls import path

from keliu.data_quality.views import pages, regions, repairs, sheets
from keliu.rules.data_quality import Fault

app_name = "data_quality"
urlpatterns = [
    path("customers/sheets/", sheets.sheets, name="sheets"),
    path("customers/<int:pk>/sheet/", sheets.sheet, name="sheet"),
    path("data-quality/", pages.overview, name="overview"),
    path("data-quality/stores/", pages.stores, name="stores"),
    path("regions/", regions.regions, name="regions"),
    path("regions/place/", regions.place, name="place"),
    path("data-quality/repairs/", repairs.repairs, name="repairs"),
    path("data-quality/repairs/<int:pk>/undo/", repairs.take_back, name="take_back"),
    path("data-quality/confirm-addresses/", repairs.confirm_addresses, name="confirm_addresses"),
    path("data-quality/phones-work/", repairs.phones_work, name="phones_work"),
    path("data-quality/phones-fail/", repairs.phones_fail, name="phones_fail"),
    path("data-quality/compared/", repairs.settle, name="settle"),
    path("data-quality/assign/", repairs.assign, name="assign"),
    *(
        path(f"data-quality/{fault.value.replace('_', '-')}/", pages.findings, {"fault": fault.value}, name=fault.value)
        for fault in Fault
    ),
]
