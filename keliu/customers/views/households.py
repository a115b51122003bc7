"""The household of a customer: a part of his card, and the page where links are confirmed, added and ended."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from keliu.access.decorators import may
from keliu.audit.queries import StillOpen
from keliu.customers.finding.called import NotCalled, customer_called
from keliu.customers.finding.seen import seen_customer
from keliu.customers.forms.fields import DAY, Words
from keliu.customers.households import linking
from keliu.customers.households.shown import household_of, suggestions_for
from keliu.customers.models import Customer, HouseholdLink
from keliu.rules.rights import Deed, Viewer
from keliu.rules.sentence import N_
from keliu.web.filters import Asked, is_key
from keliu.web.sentences import say

Kind = HouseholdLink.Kind


class LinkForm(forms.Form):
    """Who, what he is to the customer, since when, and who said so."""

    other = Words(label=gettext_lazy("Customer number or whole phone"), longest=60)
    kind = forms.ChoiceField(label=gettext_lazy("What he is to this customer"), choices=[])
    since = forms.DateField(label=gettext_lazy("since"), widget=DAY, required=False)
    told_by = Words(label=gettext_lazy("Who said so"), longest=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(one.value, _(one.value)) for one in Kind if one != Kind.NONE]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


@may(Deed.SEE_FILES, by_grant=True)
@require_GET
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """Who lives with a customer, with their cars, the next contact and the last one."""
    return _show(request, seen_customer(request, pk, timezone.now().timestamp()))


def _show(request: HttpRequest, person: Customer, status: int = 200, form: LinkForm | None = None) -> HttpResponse:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    asked = Asked(viewer, timezone.localdate())
    is_part = bool(request.headers.get("HX-Request")) and form is None
    may_edit = viewer.may(Deed.EDIT_FILES) and not person.is_company
    members = household_of(person, asked)
    told = {
        "person": person, "members": members, "today": asked.today, "may_edit": may_edit,
        "called": [one for one in members if one.was_called_lately(asked.today)],
        "suggested": suggestions_for(person, asked) if may_edit else [],
        "form": form or LinkForm(), "kinds": [(one.value, _(one.value)) for one in Kind if one != Kind.NONE],
    }  # fmt: skip
    page = "customers/_household.html" if is_part else "customers/household_page.html"
    return render(request, page, told, status=status)


def _own(request: HttpRequest, pk: int) -> Customer:
    """Return a customer of the person's own rows: a caller who was looked up is linked by who answers for him."""
    return get_object_or_404(Customer.objects.visible_to(request.viewer), pk=pk)  # type: ignore[attr-defined]


@may(Deed.EDIT_FILES)
@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Link a customer with another, typed or suggested; or say that a suggested one is no family."""
    person, viewer = _own(request, pk), request.viewer  # type: ignore[attr-defined]
    form, other = LinkForm(request.POST), _suggested(request)
    if other is None:
        if not form.is_valid():
            return _show(request, person, 422, form)
        try:
            other = customer_called(form.cleaned_data["other"], viewer)
            if not Customer.objects.visible_to(viewer).filter(pk=other.pk).exists():
                raise NotCalled(N_("No customer of this number or phone"))
        except NotCalled as nobody:
            form.add_error("other", say(nobody.sentence))
            return _show(request, person, 422, form)
    kind = request.POST.get("kind", "")
    told_by = request.POST.get("told_by", "")
    since = form.cleaned_data.get("since") if form.is_valid() else None
    try:
        if kind not in Kind.values:
            raise linking.HouseholdRefused(N_("Say what he is to this customer"))
        linking.link(person, other, kind=kind, since=since, told_by=told_by, actor=viewer, now=timezone.now())
    except (linking.HouseholdRefused, StillOpen) as refused:
        form.add_error(None, say(refused.sentence))
        return _show(request, person, 422, form)
    messages.success(
        request, _("Noted: no family, not asked again") if kind == Kind.NONE else _("Linked; seen on both cards")
    )
    return redirect("customers:household", pk)


def _suggested(request: HttpRequest) -> Customer | None:
    """Return the suggested customer whom the person confirms; one he does not see is absent."""
    key = request.POST.get("suggested", "")
    if not key:
        return None
    rows = Customer.objects.visible_to(request.viewer)  # type: ignore[attr-defined]
    return get_object_or_404(rows, pk=int(key) if is_key(key) else 0)


@may(Deed.EDIT_FILES)
@require_POST
def end_link(request: HttpRequest, pk: int, link: int) -> HttpResponse:
    """End a link, with a reason."""
    viewer = request.viewer  # type: ignore[attr-defined]
    row = get_object_or_404(HouseholdLink.objects.visible_to(viewer), pk=link)
    if _own(request, pk).pk not in (row.customer_id, row.other_id):
        return redirect("customers:household", pk)
    try:
        linking.end(row, why=request.POST.get("why", ""), actor=viewer, now=timezone.now())
    except linking.HouseholdRefused as refused:
        messages.error(request, say(refused.sentence))
    else:
        messages.success(request, _("Ended; the log of both files says why"))
    return redirect("customers:household", pk)
