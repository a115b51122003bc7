"""Login, logout and password; people, places, figures and exports in the modules beside."""

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from keliu.access.decorators import open_to_all, signed_in
from keliu.org import actions
from keliu.org.forms import LoginForm, PasswordForm
from keliu.org.models import Account, LoginLog
from keliu.org.second_factor.setting_up import has_second_factor, must_have_second_factor
from keliu.org.views.entering import locked_out, note_login, wished_page
from keliu.org.views.second_step import MUST, begin_second_step

__all__ = ["change_password", "locked_out", "log_in", "log_out"]


@open_to_all
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """The login page."""
    form = LoginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        username = form.cleaned_data["username"]
        account = authenticate(request, username=username, password=form.cleaned_data["password"])
        if account is not None and not account.staff.has_left(timezone.localdate()):
            if has_second_factor(account):
                return begin_second_step(request, account, wished_page(request))
            login(request, account)
            request.session[MUST] = must_have_second_factor(account)
            note_login(request, username, LoginLog.Outcome.IN, account)
            return redirect(wished_page(request) or "home")
        if not getattr(request, "axes_locked_out", False):
            note_login(request, username, LoginLog.Outcome.REFUSED, Account.objects.filter(username=username).first())
        form.add_error(None, _("User name and password do not belong together"))
    return render(request, "org/login_page.html", {"form": form, "next": request.GET.get("next", "")})


@signed_in
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    note_login(request, request.user.get_username(), LoginLog.Outcome.OUT, request.user)  # type: ignore[arg-type]
    logout(request)
    return redirect("org:log_in")


@signed_in
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """The own password; at the first login nothing else works before."""
    form = PasswordForm(request.POST or None, account=request.user)  # type: ignore[arg-type]
    if request.method == "POST" and form.is_valid():
        actions.change_password(request.user, form.cleaned_data["new"])  # type: ignore[arg-type]
        update_session_auth_hash(request, request.user)
        note_login(request, request.user.get_username(), LoginLog.Outcome.PASSWORD, request.user)  # type: ignore[arg-type]
        messages.success(request, _("The new password holds from now on"))
        return redirect("home")
    return render(request, "org/password_page.html", {"form": form})
