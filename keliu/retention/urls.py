"""Addresses of retention."""

from django.urls import path

from keliu.retention import views

app_name = "retention"
urlpatterns = [
    path("statements/", views.statements, name="statements"),
    path("statements/lines/", views.entries, name="entries"),
    path("statements/lines/<int:pk>/appeal/", views.appeal, name="appeal"),
    path("statements/<int:pk>/", views.statement, name="statement"),
    path("statements/<int:pk>/sign/", views.sign, name="sign"),
    path("statements/<int:pk>/anew/", views.anew, name="anew"),
]
