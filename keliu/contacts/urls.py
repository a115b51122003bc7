"""Addresses of the contact ledger: consents and refusals."""

from django.urls import path

from keliu.contacts import views

app_name = "contacts"
urlpatterns = [
    path("consents/", views.consents, name="consents"),
    path("customers/<int:pk>/consents/", views.of_customer, name="of_customer"),
    path("customers/<int:pk>/opt-out/", views.opt_out, name="opt_out"),
    path("customers/<int:pk>/consents/record/", views.record, name="record"),
]
