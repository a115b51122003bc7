"""Addresses of the workshop."""

from django.urls import path

from keliu.workshop import views

app_name = "workshop"
urlpatterns = [
    path("visits/", views.visits, name="visits"),
    path("visits/today/", views.today, name="today"),
    path("visits/arrears/", views.arrears, name="arrears"),
    path("visits/<int:pk>/", views.visit, name="visit"),
    path("partners/<int:pk>/parts/", views.deliveries, name="deliveries"),
    path("customers/sharing/", views.share_out, name="share_out"),
]
