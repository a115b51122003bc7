"""Addresses of the customer files."""

from django.urls import path

from keliu.customers import views

app_name = "customers"
urlpatterns = [
    path("customers/", views.customer_list, name="list"),
    path("customers/<int:pk>/", views.card, name="card"),
    path("customers/<int:pk>/edit/", views.edit, name="edit"),
    path("customers/<int:pk>/phones/", views.reveal, name="reveal"),
    path("vehicles/", views.vehicle_list, name="vehicles"),
    path("vehicles/<int:pk>/", views.vehicle, name="vehicle"),
    path("search/", views.search, name="search"),
    path("duplicates/", views.duplicates, name="duplicates"),
    path("changes/", views.changes, name="changes"),
]
