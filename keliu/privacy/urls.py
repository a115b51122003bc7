"""Addresses of requests of persons and of the periods of keeping."""

from django.urls import path

from keliu.privacy import views

app_name = "privacy"
urlpatterns = [
    path("requests/", views.requests, name="requests"),
    path("requests/new/", views.new, name="new"),
    path("requests/<int:pk>/", views.request_page, name="request"),
    path("requests/<int:pk>/settle/", views.settle, name="settle"),
    path("requests/<int:pk>/copy/", views.make_copy, name="copy"),
    path("requests/<int:pk>/file/", views.take, name="take"),
    path("requests/<int:pk>/erase/", views.erase, name="erase"),
    path("keeping/", views.keeping, name="keeping"),
]
