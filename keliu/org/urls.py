"""Addresses of login, people, places, figures, exports, and what lists remember."""

from django.urls import path

from keliu.org import views
from keliu.org.views import approvals, exports, figures, grants, notices, people, places, saved, second_step

app_name = "org"
urlpatterns = [
    path("lists/save/", saved.save_view, name="save_view"),
    path("lists/drop/", saved.drop_view, name="drop_view"),
    path("lists/remember/", saved.remember_list, name="remember_list"),
    path("login/", views.log_in, name="log_in"),
    path("login/second/", second_step.second_step, name="second_step"),
    path("second-step/", second_step.second_factor, name="second_factor"),
    path("second-step/codes/", second_step.new_codes, name="new_recovery_codes"),
    path("second-step/replace/", second_step.replace, name="replace_second_factor"),
    path("logout/", views.log_out, name="log_out"),
    path("password/", views.change_password, name="change_password"),
    path("staff/", people.staff, name="staff"),
    path("staff/new/", people.new, name="new_person"),
    path("staff/<int:pk>/", people.person, name="person"),
    path("staff/<int:pk>/edit/", people.edit, name="edit_person"),
    path("staff/<int:pk>/leave/", people.leave, name="leave"),
    path("staff/<int:pk>/password/", people.new_password, name="new_password"),
    path("staff/<int:pk>/second-step/", people.reset_second_step, name="reset_second_step"),
    path("staff/<int:pk>/login/", people.login_of, name="login_of"),
    path("stores/", places.places, name="places"),
    path("stores/new/", places.store, name="new_store"),
    path("stores/<int:pk>/", places.store, name="store"),
    path("stores/<int:pk>/teams/", places.team, name="new_team"),
    path("stores/<int:pk>/teams/<int:row>/", places.team, name="team"),
    path("stores/<int:pk>/departments/", places.department, name="new_department"),
    path("stores/<int:pk>/departments/<int:row>/", places.department, name="department"),
    path("group/", places.group, name="group"),
    path("settings/", figures.figures, name="figures"),
    path("settings/<str:name>/", figures.figure, name="figure"),
    path("settings/withdraw/<int:pk>/", figures.withdraw, name="withdraw_figure"),
    path("logins/", people.logins, name="logins"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/<int:pk>/decide/", approvals.decide, name="decide_approval"),
    path("approvals/<int:pk>/withdraw/", approvals.withdraw, name="withdraw_approval"),
    path("grants/", grants.grants, name="grants"),
    path("grants/ask/", grants.ask, name="ask_grant"),
    path("grants/<int:pk>/", grants.grant, name="grant"),
    path("grants/<int:pk>/end/", grants.end, name="end_grant"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read_all, name="read_notices"),
    path("notices/<int:pk>/open/", notices.open_notice, name="open_notice"),
    path("exports/", exports.exports, name="exports"),
    path("exports/new/", exports.ask, name="export"),
    path("exports/<int:pk>/", exports.take, name="take_export"),
]
