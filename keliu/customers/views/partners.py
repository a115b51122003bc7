"""Suppliers and dealers: the list, the card of one, its form, and that its data was confirmed (practice A7)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keliu.access.decorators import may
from keliu.audit.lists import CHANGES
from keliu.audit.models import Change
from keliu.audit.queries import StillOpen
from keliu.customers.forms.partners import PartnerForm, PeopleForm
from keliu.customers.forms.whole import wrong_fields
from keliu.customers.models import Partner, PartnerContact
from keliu.customers.partners import keeping
from keliu.customers.partners.lists import PARTNERS, prepare
from keliu.customers.views.edits import version_of
from keliu.rules.masking import show_phone
from keliu.rules.rights import Deed
from keliu.web.filters import Asked
from keliu.web.list_pages import show_list
from keliu.web.sentences import say

CHANGES_SHOWN = 30


@may(Deed.KEEP_PARTNERS)
@require_GET
def partners(request: HttpRequest) -> HttpResponse:
    """Every supplier and dealer of the store."""
    buttons = "customers/_partner_buttons.html"
    return show_list(request, PARTNERS, today=timezone.localdate(), list_buttons=buttons, list_first_steps=buttons)


def _seen(request: HttpRequest, pk: int) -> Partner:
    return get_object_or_404(Partner.objects.visible_to(request.viewer), pk=pk)  # type: ignore[attr-defined]


def _people(request: HttpRequest, row: Partner | None) -> list[PartnerContact]:
    if row is None:
        return []
    rows = PartnerContact.objects.visible_to(request.viewer).filter(partner=row)  # type: ignore[attr-defined]
    return list(rows.order_by("id"))


@may(Deed.KEEP_PARTNERS)
@require_GET
def partner(request: HttpRequest, pk: int) -> HttpResponse:
    """The card of a supplier or dealer: people, place, what it supplies, what its file lacks, deliveries, changes."""
    row, viewer = _seen(request, pk), request.viewer  # type: ignore[attr-defined]
    asked = Asked(viewer, timezone.localdate())
    prepare([row], asked)
    people = [one for one in _people(request, row) if one.until is None]
    for one in people:
        one.phone_shown = show_phone(one.phone) if one.phone else ""  # type: ignore[attr-defined]
    changes = list(Change.objects.unscoped("changes of a seen partner").of_row(keeping.TABLE, row.pk)[:CHANGES_SHOWN])
    if CHANGES.prepare:
        CHANGES.prepare(changes, asked)
    told = {
        "row": row, "people": people, "phone": show_phone(row.phone) if row.phone else "", "changes": changes,
        "today": asked.today,
    }  # fmt: skip
    return render(request, "customers/partner_page.html", told)


@may(Deed.KEEP_PARTNERS)
@require_http_methods(["GET", "POST"])
def new_partner(request: HttpRequest) -> HttpResponse:
    """A new supplier or dealer of the person's store; whose code or name is on file already is refused."""
    if request.viewer.store_id is None:  # type: ignore[attr-defined]
        raise Http404
    form, people = _forms(request, None)
    if request.method == "POST" and form.is_valid() and people.is_valid():
        try:
            row = keeping.create_partner(form.values(), people.people(), **_given(request))
        except keeping.PartnerRefused as refused:
            form.add_error(refused.field, say(refused.sentence))
        else:
            messages.success(request, _("The file of %(name)s is open") % {"name": row.name})
            return redirect("customers:partner", row.pk)
    return _page(request, form, people)


@may(Deed.KEEP_PARTNERS)
@require_http_methods(["GET", "POST"])
def edit_partner(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a supplier's or dealer's file, its people with it; who saves second is told."""
    row = _seen(request, pk)
    form, people = _forms(request, row)
    if request.method == "POST" and form.is_valid() and people.is_valid():
        try:
            n = keeping.change_partner(
                row, form.values(), people.people(), version=version_of(request), why=request.POST.get("why", ""),
                is_confirmed=form.cleaned_data["is_confirmed"], **_given(request),
            )  # fmt: skip
        except keeping.PartnerRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, say(refused.sentence))
        except keeping.PartnerChanged:
            form.add_error(None, _("Somebody else changed this file meanwhile; look again and repeat it"))
        except StillOpen as still:
            form.add_error(None, say(still.sentence))
        else:
            messages.success(request, _("Saved, %(n)s changes") % {"n": n} if n else _("Nothing was changed"))
            return redirect("customers:partner", row.pk)
    return _page(request, form, people, row)


@may(Deed.KEEP_PARTNERS)
@require_POST
def confirm_partner(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a supplier's or dealer's data was confirmed with them today."""
    row = _seen(request, pk)
    try:
        keeping.confirm_partner(row, version=version_of(request), **_given(request))
    except keeping.PartnerChanged:
        messages.error(request, _("Somebody else changed this file meanwhile; look again and repeat it"))
    except StillOpen as still:
        messages.error(request, say(still.sentence))
    else:
        messages.success(request, _("Confirmed as of today"))
    return redirect("customers:partner", row.pk)


def _given(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.viewer, "now": timezone.now(), "today": timezone.localdate()}  # type: ignore[attr-defined]


def _forms(request: HttpRequest, row: Partner | None) -> tuple[PartnerForm, PeopleForm]:
    sent, rows = request.POST or None, _people(request, row)
    copied = Partner.objects.unscoped("the file that is edited").get(pk=row.pk) if row else None
    form = PartnerForm(sent, instance=copied, today=timezone.localdate())
    if row and not form.is_bound and row.phone:
        form.initial["phone"] = show_phone(row.phone)
    return form, PeopleForm(sent, rows=rows)


def _page(request: HttpRequest, form: PartnerForm, people: PeopleForm, row: Partner | None = None) -> HttpResponse:
    wrong = wrong_fields([form, people]) if form.is_bound else []
    told = {
        "row": row, "form": form, "people": people, "wrong": wrong, "why": request.POST.get("why", ""),
        "version": version_of(request) or (row.version if row else 0),
    }  # fmt: skip
    return render(request, "customers/partner_edit_page.html", told, status=422 if wrong else 200)
