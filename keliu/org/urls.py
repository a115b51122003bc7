"""Addresses of login, staff and logs."""

from django.urls import path

from keliu.org import views
from keliu.org.views import saved

app_name = "org"
urlpatterns = [
    path("lists/save/", saved.save_view, name="save_view"),
    path("lists/drop/", saved.drop_view, name="drop_view"),
    path("lists/remember/", saved.remember_list, name="remember_list"),
    path("login/", views.log_in, name="log_in"),
    path("logout/", views.log_out, name="log_out"),
    path("password/", views.change_password, name="change_password"),
    path("staff/", views.staff, name="staff"),
    path("logins/", views.logins, name="logins"),
]
