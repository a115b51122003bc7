"""Addresses of login, staff and logs."""

from django.urls import path

from keliu.org import views

app_name = "org"
urlpatterns = [
    path("login/", views.log_in, name="log_in"),
    path("logout/", views.log_out, name="log_out"),
    path("password/", views.change_password, name="change_password"),
    path("staff/", views.staff, name="staff"),
    path("logins/", views.logins, name="logins"),
]
