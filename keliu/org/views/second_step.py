"""第二步验证: the second step of a login; setting it up, replacing it, new recovery codes."""

from typing import Any

import segno
from axes.handlers.proxy import AxesProxyHandler
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from keliu.access.decorators import open_to_all, signed_in
from keliu.org.models import Account, LoginLog, SecondFactor
from keliu.org.second_factor import codes, setting_up
from keliu.org.second_factor.sealing import Unreadable
from keliu.org.views.entering import note_login

BACKEND = "django.contrib.auth.backends.ModelBackend"
HALF, MUST = "half_login", "must_set_up"
SECONDS = 300


def begin_second_step(request: HttpRequest, account: Account, wished: str) -> HttpResponse:
    """This function will remember, for five minutes, who gave the right password; nobody is signed in yet."""
    request.session.cycle_key()
    request.session[HALF] = {
        "account": account.pk, "at": timezone.now().timestamp(), "hash": account.get_session_auth_hash(),
        "next": wished,
    }  # fmt: skip
    return redirect("org:second_step")


def _half(request: HttpRequest) -> tuple[Account, str] | None:
    """Return who waits for the second step and where he wished to go; too late, closed or changed is nobody."""
    told = request.session.get(HALF)
    if not told or timezone.now().timestamp() - told["at"] > SECONDS:
        return None
    account = Account.objects.select_related("staff").filter(pk=told["account"], is_active=True).first()
    if account is None or account.get_session_auth_hash() != told["hash"]:
        return None
    return None if account.staff.has_left(timezone.localdate()) else (account, told["next"])


@never_cache
@open_to_all
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the moment, or a recovery code, and sign in."""
    half = _half(request)
    if half is None:
        return redirect("org:log_in")
    account, wished = half
    refusal = ""
    if request.method == "POST":
        refusal = _refusal(request, account)
        if not refusal:
            request.session.pop(HALF, None)
            login(request, account, backend=BACKEND)
            note_login(request, account.username, LoginLog.Outcome.IN, account)
            return redirect(wished or "home")
    return render(request, "org/second_step_page.html", {"refusal": refusal}, status=422 if refusal else 200)


def _refusal(request: HttpRequest, account: Account) -> str:
    """Use the typed code up; return why it does not open. Wrong ones count towards the lock of the account."""
    who = {"username": account.username}
    if not AxesProxyHandler.is_allowed(request, who):
        request.axes_locked_out, request.axes_credentials = True, who  # type: ignore[attr-defined]
        return _("This account is locked")
    try:
        if codes.use_code(account, request.POST.get("code", "")[:40], now=timezone.now()):
            return ""
    except Unreadable:
        return _("The second step of this account cannot be read any more; the administrator can reset it")
    user_login_failed.send(sender=__name__, credentials=who, request=request)
    if not getattr(request, "axes_locked_out", False):
        note_login(request, account.username, LoginLog.Outcome.SECOND, account)
    return _("This code does not open; take the newest, each works once")


@never_cache
@signed_in
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """One's own second step: set up by a picture or a typed secret and a first code; or how it stands."""
    account: Account = request.user  # type: ignore[assignment]
    factor = SecondFactor.objects.filter(account=account).first()
    must = bool(request.session.get(MUST))
    if factor is not None:
        told = {
            "factor": factor, "left": setting_up.codes_left(account), "must": setting_up.must_have_second_factor(account),
        }  # fmt: skip
        return render(request, "org/second_factor_page.html", told)
    secret = codes.pending_secret(request.session.session_key or "", account)
    refusal = ""
    if request.method == "POST":
        now = timezone.now()
        step = codes.step_of(secret, codes.as_typed(request.POST.get("code", "")), now)
        if not must and not account.check_password(request.POST.get("password", "")):
            refusal = _("This is not your present password")
        elif step is None:
            refusal = _("This code does not fit; look whether the clock of the phone is right")
        else:
            made = setting_up.set_up(account, secret, step=step, actor=request.viewer, now=now)  # type: ignore[attr-defined]
            request.session.pop(MUST, None)
            return _shown_once(request, made)
    picture = segno.make(codes.address_of(secret, account), error="m").svg_inline(
        scale=4, border=4, dark="#1b2330", light="#fff"
    )
    told = {
        "picture": mark_safe(picture), "secret": codes.secret_text(secret), "refusal": refusal, "must": must,
        "wants_password": not must,
    }  # fmt: skip
    return render(request, "org/set_up_second_factor_page.html", told, status=422 if refusal else 200)


def _shown_once(request: HttpRequest, made: list[str]) -> HttpResponse:
    """Show recovery codes on this answer and nowhere else."""
    response = render(request, "org/recovery_codes_page.html", {"codes": made})
    response["Cache-Control"] = "no-store"
    return response


def _by_code(request: HttpRequest) -> tuple[Account, HttpResponse | None]:
    """Return the person, and what stops him when the typed code does not open."""
    account: Account = request.user  # type: ignore[assignment]
    if refusal := _refusal(request, account):
        messages.error(request, refusal)
        return account, redirect("org:second_factor")
    return account, None


@never_cache
@signed_in
@sensitive_post_parameters()
@require_POST
def new_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, against a code of the moment."""
    account, stopped = _by_code(request)
    if stopped is not None:
        return stopped
    return _shown_once(request, setting_up.renew_codes(account, actor=request.viewer, now=timezone.now()))  # type: ignore[attr-defined]


@never_cache
@signed_in
@sensitive_post_parameters()
@require_POST
def replace(request: HttpRequest) -> HttpResponse:
    """Another device: the old one goes against a code of it, a new one is set up next."""
    account, stopped = _by_code(request)
    if stopped is not None:
        return stopped
    setting_up.take_away(account, actor=request.viewer, now=timezone.now())  # type: ignore[attr-defined]
    if setting_up.must_have_second_factor(account):
        request.session[MUST] = True
    told: dict[str, Any] = {"must": request.session.get(MUST)}
    messages.success(
        request, _("The old device opens no more; set up the new one") if told["must"] else _("Switched off")
    )
    return redirect("org:second_factor")
