"""Login, logout and password; people, places, figures and exports in the modules beside."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from keliu.access.decorators import open_to_all, signed_in
from keliu.org import actions
from keliu.org.forms import LoginForm, PasswordForm
from keliu.org.models import Account, LoginLog


def _note(request: HttpRequest, username: str, outcome: str, account: Account | None) -> None:
    """Write a line of the login log."""
    actions.record_login(
        username=username, outcome=outcome, account=account, address=request.META.get("REMOTE_ADDR", ""),
        agent=request.headers.get("User-Agent", ""), now=timezone.now(),
    )  # fmt: skip


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
            login(request, account)
            _note(request, username, LoginLog.Outcome.IN, account)
            return redirect(_wished(request) or "home")
        if not getattr(request, "axes_locked_out", False):
            _note(request, username, LoginLog.Outcome.REFUSED, Account.objects.filter(username=username).first())
        form.add_error(None, _("User name and password do not belong together"))
    return render(request, "org/login_page.html", {"form": form, "next": request.GET.get("next", "")})


def _wished(request: HttpRequest) -> str:
    wished = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wished, {request.get_host()}, require_https=request.is_secure())
    return wished if is_ours else ""


def locked_out(
    request: HttpRequest, original_response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """Say that too many tries locked the account for a quarter of an hour."""
    username = Account.objects.spelled(request.POST.get("username", "")[:60])
    _note(request, username, LoginLog.Outcome.LOCKED, Account.objects.filter(username=username).first())
    form = LoginForm()
    told = _("Too many wrong passwords: this account is locked for 15 minutes. Ask your administrator if it is urgent.")
    return render(request, "org/login_page.html", {"form": form, "refusal": told}, status=429)


@signed_in
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    _note(request, request.user.get_username(), LoginLog.Outcome.OUT, request.user)  # type: ignore[arg-type]
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
        _note(request, request.user.get_username(), LoginLog.Outcome.PASSWORD, request.user)  # type: ignore[arg-type]
        messages.success(request, _("The new password holds from now on"))
        return redirect("home")
    return render(request, "org/password_page.html", {"form": form})
