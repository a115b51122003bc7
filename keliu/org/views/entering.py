"""What both steps of a login share: the line of the log, the lock, where one wished to go."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from keliu.org import actions
from keliu.org.forms import LoginForm
from keliu.org.models import Account, LoginLog


def note_login(request: HttpRequest, username: str, outcome: str, account: Account | None) -> None:
    """This function will write a line of the login log."""
    actions.record_login(
        username=username, outcome=outcome, account=account, address=request.META.get("REMOTE_ADDR", ""),
        agent=request.headers.get("User-Agent", ""), now=timezone.now(),
    )  # fmt: skip


def wished_page(request: HttpRequest) -> str:
    """This function will return the page of ours that a login was to lead to, or nothing."""
    wished = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wished, {request.get_host()}, require_https=request.is_secure())
    return wished if is_ours else ""


def locked_out(
    request: HttpRequest, original_response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """Say that too many tries locked the account for a quarter of an hour."""
    typed = (credentials or {}).get("username") or request.POST.get("username", "")
    username = Account.objects.spelled(typed[:60])
    note_login(request, username, LoginLog.Outcome.LOCKED, Account.objects.filter(username=username).first())
    request.session.pop("half_login", None)
    told = _("Too many wrong tries: this account is locked for 15 minutes. Ask your administrator if it is urgent.")
    return render(request, "org/login_page.html", {"form": LoginForm(), "refusal": told}, status=429)
