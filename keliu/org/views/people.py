"""Staff: the list, a person's page, added, changed, let go, logins and one-time passwords; the login log."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keliu.access.decorators import may
from keliu.audit.models import Change
from keliu.org.actions import hiring
from keliu.org.forms import LastDayForm, StaffForm
from keliu.org.lists import LOGINS, STAFF
from keliu.org.models import Account, LoginLog, Posting, Staff, Store
from keliu.org.second_factor import setting_up
from keliu.rules.rights import Deed
from keliu.web.list_pages import show_list
from keliu.web.sentences import say


@may(Deed.SEE_STAFF)
@require_GET
def staff(request: HttpRequest) -> HttpResponse:
    """The list of staff."""
    may_manage = request.viewer.may(Deed.MANAGE_STAFF)  # type: ignore[attr-defined]
    buttons = "org/_staff_buttons.html" if may_manage else ""
    return show_list(request, STAFF, today=timezone.localdate(), list_buttons=buttons)


@may(Deed.SEE_LOGINS)
@require_GET
def logins(request: HttpRequest) -> HttpResponse:
    """The login log, the newest first."""
    return show_list(request, LOGINS, today=timezone.localdate())


def _seen(request: HttpRequest, pk: int) -> Staff:
    """Return a member of staff whom the person sees; any other is absent."""
    rows = Staff.objects.visible_to(request.viewer).select_related("store", "team", "department")  # type: ignore[attr-defined]
    return get_object_or_404(rows, pk=pk)


@may(Deed.SEE_STAFF)
@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: post, login, where he worked before, what was changed, his logins."""
    return _page(request, _seen(request, pk))


def _page(request: HttpRequest, person: Staff, **more: Any) -> HttpResponse:
    viewer, today = request.viewer, timezone.localdate()  # type: ignore[attr-defined]
    account = Account.objects.filter(staff=person).first()
    postings = Posting.objects.visible_to(viewer).filter(staff=person).select_related("store", "team", "department")
    logins = LoginLog.objects.visible_to(viewer).filter(account=account).order_by("-id")[:10] if account else []
    told = {
        "person": person, "account": account, "today": today, "postings": postings.order_by("-since"), "logins": logins,
        "changes": Change.objects.visible_to(viewer).of_row(hiring.TABLE, person.pk)[:20],
        "has_left": person.has_left(today), "may_manage": viewer.may(Deed.MANAGE_STAFF),
        "proposed": f"{person.store.code if person.store else 'g'}-{person.staff_no}".lower(),
        "is_self": person.pk == viewer.staff_id,
        "has_second_step": account is not None and setting_up.has_second_factor(account),
    }  # fmt: skip
    return render(request, "org/person_page.html", told | more)


@may(Deed.MANAGE_STAFF)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a person with a login; the one-time password is shown on the answer, and nowhere else."""
    viewer = request.viewer  # type: ignore[attr-defined]
    stores = list(Store.objects.visible_to(viewer).values_list("pk", flat=True)[:2])
    initial = {"role": "advisor", "store": stores[0] if len(stores) == 1 else None}
    form = StaffForm(request.POST or None, viewer=viewer, is_new=True, initial=initial)
    if request.method == "POST" and form.is_valid():
        now = timezone.localtime()
        try:
            made, handed = hiring.hire(
                form.values(), username=form.cleaned_data["username"], actor=viewer, now=now, today=now.date()
            )
        except hiring.StaffRefused as refused:
            form.add_error(refused.field or None, say(refused.sentence))
        else:
            return _handed(request, made, handed)
    return render(request, "org/person_form_page.html", {"form": form, "person": None})


@may(Deed.MANAGE_STAFF)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a person: name, number, role, store, team; a move keeps its history."""
    person, viewer = _seen(request, pk), request.viewer  # type: ignore[attr-defined]
    initial = {name: getattr(person, name) for name in hiring.FIELDS} | {"version": person.version}
    form = StaffForm(request.POST or None, viewer=viewer, own_role=person.role, initial=initial)
    if request.method == "POST" and form.is_valid():
        now = timezone.localtime()
        try:
            changed = hiring.change_staff(
                person, form.values(), version=form.cleaned_data["version"], actor=viewer, now=now, today=now.date()
            )
        except hiring.StaffRefused as refused:
            form.add_error(refused.field or None, say(refused.sentence))
        else:
            messages.success(request, _("Saved, %(n)s fields changed") % {"n": changed})
            return redirect("org:person", person.pk)
    return render(request, "org/person_form_page.html", {"form": form, "person": person})


@may(Deed.MANAGE_STAFF)
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Note the last day of a leaver, or take it back."""
    person, form = _seen(request, pk), LastDayForm(request.POST)
    if form.is_valid():
        last_day = form.cleaned_data["last_day"]
        try:
            hiring.let_go(person, last_day=last_day, actor=request.viewer, now=timezone.now())  # type: ignore[attr-defined]
        except hiring.StaffRefused as refused:
            messages.error(request, say(refused.sentence))
        else:
            told = _("Last day %(day)s; access ends with it") % {"day": last_day} if last_day else _("He stays")
            messages.success(request, told)
    else:
        messages.error(request, _("This is no day; write it as 2026-11-30"))
    return redirect("org:person", person.pk)


@never_cache
@may(Deed.MANAGE_STAFF)
@require_POST
def new_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a login a new one-time password, shown this once."""
    person = _seen(request, pk)
    account = get_object_or_404(Account, staff=person)
    return _handed(request, person, hiring.reset_password(account, actor=request.viewer, now=timezone.now()))  # type: ignore[attr-defined]


@may(Deed.MANAGE_STAFF)
@require_POST
def reset_second_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget the second step of somebody whose device is lost; one's own takes a code on one's own page."""
    person, viewer = _seen(request, pk), request.viewer  # type: ignore[attr-defined]
    account = get_object_or_404(Account, staff=person)
    if account.pk == viewer.account_id:
        messages.error(request, _("Your own second step is changed on its own page, with a code"))
    elif setting_up.take_away(account, actor=viewer, now=timezone.now()):
        messages.success(request, _("Reset: at the next login a new second step is set up"))
    return redirect("org:person", person.pk)


@never_cache
@may(Deed.MANAGE_STAFF)
@require_POST
def login_of(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a login for a person who has none, or close and open the one he has."""
    person, viewer, now = _seen(request, pk), request.viewer, timezone.now()  # type: ignore[attr-defined]
    account = Account.objects.filter(staff=person).first()
    try:
        if account is None:
            username = request.POST.get("username", "")
            return _handed(request, person, hiring.open_account(person, username=username, actor=viewer, now=now))
        wished = request.POST.get("open") == "1"
        hiring.set_account_open(account, is_active=wished, actor=viewer, now=now)
    except hiring.StaffRefused as refused:
        messages.error(request, say(refused.sentence))
    return redirect("org:person", person.pk)


def _handed(request: HttpRequest, person: Staff, handed: hiring.Handed) -> HttpResponse:
    """Show a one-time password once; the answer is kept by no cache and stands in no log."""
    response = _page(request, person, handed=handed)
    response["Cache-Control"] = "no-store"
    return response
