"""授权查看: where the group asks for a look into a store's rows, where it is granted and listed, and each page read by it."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from keliu.access.decorators import may
from keliu.org.approving import waiting
from keliu.org.approving.kinds import ApprovalRefused
from keliu.org.granting import grants as granting
from keliu.org.models import GrantLook, RowGrant, Store
from keliu.rules.rights import GRANT_HOURS, Deed, Viewer
from keliu.web.paging import page_of
from keliu.web.sentences import say

MOST_SHOWN = 100


class GrantForm(forms.Form):
    """Which store, how long, why."""

    store = forms.ModelChoiceField(label=_("Store"), queryset=Store.objects.none())
    hours = forms.TypedChoiceField(label=_("For how long"), coerce=int)
    reason = forms.CharField(label=_("Reason"), min_length=2, max_length=200)

    def __init__(self, *args: object, viewer: Viewer, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["store"].queryset = Store.objects.visible_to(viewer).order_by("code")  # type: ignore[attr-defined]
        self.fields["store"].label_from_instance = lambda store: store.name  # type: ignore[attr-defined]
        told = [(hours, granting.hours_told(hours)) for hours in GRANT_HOURS]
        self.fields["hours"].choices = told  # type: ignore[attr-defined]


@may(Deed.SEE_GRANTS)
@require_GET
def grants(request: HttpRequest) -> HttpResponse:
    """The grants that a person may know of, what waits for his decision, and the form of those who may ask."""
    return _show(request, None)


def _show(request: HttpRequest, form: GrantForm | None, status: int = 200) -> HttpResponse:
    viewer, now = request.viewer, timezone.now()  # type: ignore[attr-defined]
    if form is None and viewer.may(Deed.ASK_GRANT):
        form = GrantForm(viewer=viewer)
    begun = RowGrant.objects.visible_to(viewer).filter(begun_at__isnull=False).select_related("store")
    rows = list(begun.order_by("-id")[:MOST_SHOWN])
    for row in rows:
        _prepare(row, viewer, now)
    of_kind = [one for one in waiting.waiting(viewer, now=now) if one.kind == granting.LOOK.name]
    own = [one for one in waiting.asked_by(viewer) if one.kind == granting.LOOK.name and one.state == one.State.WAITING]
    told = {
        "form": form, "rows": rows, "waiting": waiting.shown(of_kind, viewer), "own": waiting.shown(own, viewer),
        "now": now,
    }  # fmt: skip
    return render(request, "org/grants_page.html", told, status=status)


def _prepare(row: Any, viewer: Viewer, now: datetime) -> None:
    """Put onto a grant whether it lasts, and what the person may do with it."""
    row.is_open = row.ended_at is None and row.ends_at > now
    row.may_end = row.is_open and granting.may_end(row, viewer)
    row.is_own = row.account_id == viewer.account_id


@may(Deed.ASK_GRANT)
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask the general manager of a store for a look into its rows."""
    viewer = request.viewer  # type: ignore[attr-defined]
    form = GrantForm(request.POST, viewer=viewer)
    if not form.is_valid():
        return _show(request, form, 422)
    given = form.cleaned_data
    try:
        granting.ask_grant(
            given["store"], hours=given["hours"], reason=given["reason"], actor=viewer, now=timezone.now()
        )
    except ApprovalRefused as refused:
        messages.error(request, say(refused.sentence))
    else:
        messages.success(request, gettext("Asked; the general manager of the store decides"))
    return redirect("org:grants")


def _seen(request: HttpRequest, pk: int) -> RowGrant:
    rows = RowGrant.objects.visible_to(request.viewer).filter(begun_at__isnull=False)  # type: ignore[attr-defined]
    return get_object_or_404(rows.select_related("store"), pk=pk)


@may(Deed.SEE_GRANTS)
@require_GET
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """One grant with every page that was read by it, the latest first."""
    viewer, now = request.viewer, timezone.now()  # type: ignore[attr-defined]
    row = _seen(request, pk)
    _prepare(row, viewer, now)
    looks = GrantLook.objects.visible_to(viewer).filter(grant=row).order_by("-id")
    told = {"row": row, "page": page_of(looks, request.GET.get("page")), "is_linked": viewer.may(Deed.SEE_FILES)}
    return render(request, "org/grant_page.html", told)


@may(Deed.SEE_GRANTS)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a grant before its time."""
    row = _seen(request, pk)
    try:
        granting.end_grant(row, actor=request.viewer, now=timezone.now())  # type: ignore[attr-defined]
    except ApprovalRefused as refused:
        messages.error(request, say(refused.sentence))
    else:
        messages.success(request, gettext("The grant is over; those concerned were told"))
    return redirect("org:grant", row.pk)
