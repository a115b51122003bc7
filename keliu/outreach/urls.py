"""Addresses of the reminders' desk."""

from django.urls import path

from keliu.outreach import views

app_name = "outreach"
urlpatterns = [
    path("contacts/", views.next_contacts, name="next_contacts"),
]
