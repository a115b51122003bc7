"""Addresses of the change log."""

from django.urls import path

from keliu.audit import views

app_name = "audit"
urlpatterns = [path("changes/", views.changes, name="changes")]
