"""New customers and corrections of their files; who saves second sees both versions and chooses field by field."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from keliu.access.decorators import may
from keliu.audit.actions import as_text
from keliu.audit.queries import StillOpen
from keliu.customers import edits
from keliu.customers.actions import EditConflict
from keliu.customers.forms import AddressForm, ContactForm, CustomerForm, NewCustomerForm, PhonesForm, TraitsForm
from keliu.customers.merging import merge
from keliu.customers.models import CompanyContact, Customer, CustomerAddress, CustomerTraits
from keliu.customers.overview import phones_of
from keliu.customers.queries import sees_in_full
from keliu.customers.views.seen import seen_customer
from keliu.rules.rights import Deed
from keliu.web.sentences import say

SEEN = "part of a seen customer"


def _person(request: HttpRequest, pk: int) -> Customer:
    return seen_customer(request, pk, timezone.now().timestamp())


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@may(Deed.EDIT_FILES)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new customer of the person's store."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.store_id is None:
        raise Http404
    form = NewCustomerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in NewCustomerForm.Meta.fields}
        known = edits.known_customer(values["name"], form.cleaned_data["phones"], viewer)
        if known is not None:
            messages.warning(request, _("This is the file of %(name)s with this number; none was opened anew") % values)
            return redirect("customers:card", known.pk)
        person = edits.create_customer(
            values, phones=form.cleaned_data["phones"], address=form.cleaned_data["address"], actor=viewer,
            now=timezone.now(), today=timezone.localdate(),
        )  # fmt: skip
        messages.success(request, _("The file of %(name)s is open") % {"name": person.name})
        return redirect("customers:card", person.pk)
    return render(request, "customers/new_page.html", {"form": form}, status=422 if form.errors else 200)


@may(Deed.EDIT_FILES)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a customer's file; who saves second sees both versions."""
    person = _person(request, pk)
    in_full = sees_in_full(request.viewer, person)  # type: ignore[attr-defined]
    if request.method == "GET":
        return _edit_page(request, person, CustomerForm(instance=person, in_full=in_full), person.version)
    original = Customer.objects.unscoped(SEEN).get(pk=pk)
    form = CustomerForm(request.POST, instance=person, in_full=in_full)
    if not form.is_valid():
        return _edit_page(request, original, form, _version(request), status=422)
    values = form.values()
    for name in values:
        if request.POST.get(f"pick_{name}") == "theirs":
            values[name] = getattr(original, name)
    try:
        changed = edits.edit_file(
            original, values, version=_version(request), actor=request.viewer, now=timezone.now(),  # type: ignore[attr-defined]
            why=request.POST.get("why", ""),
        )  # fmt: skip
    except EditConflict as conflict:
        return _merge_page(request, conflict.current, values, form, in_full)
    except StillOpen as still:
        return _edit_page(request, original, form, _version(request), status=409, still_open=say(still.sentence))
    if changed:
        request.session["undo"] = [pk, _version(request) + 1, changed]
    return redirect("customers:card", pk)


@may(Deed.EDIT_FILES)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own edit of a moment ago back, unless somebody has gone on with the file."""
    person = _person(request, pk)
    given = {"actor": request.viewer, "now": timezone.now(), "why": _("taken back at once")}  # type: ignore[attr-defined]
    try:
        edits.undo_edit(person, version=_version(request), **given)
        messages.success(request, _("Taken back; the file stands as before"))
    except edits.TooLateToUndo:
        messages.warning(request, _("Not taken back: the file was changed since, or it is too long ago"))
    return redirect("customers:card", pk)


def _merge_page(
    request: HttpRequest, current: Customer, mine: dict[str, Any], form: CustomerForm, in_full: bool
) -> HttpResponse:
    """Show both versions: what only one changed is settled, what both changed is to choose."""
    seen = {name: request.POST.get(f"was_{name}", "") for name in mine}
    theirs = {name: getattr(current, name) for name in mine}
    labels = {name: str(field.label) for name, field in form.fields.items()}
    merged = merge(seen, theirs, mine, labels)
    again = CustomerForm(initial=merged.values, instance=current, in_full=in_full)
    return _edit_page(request, current, again, current.version, status=409, merged=merged)


def _edit_page(
    request: HttpRequest, person: Customer, form: CustomerForm, version: int, *, status: int = 200, **told: Any
) -> HttpResponse:
    """Draw the page with all parts of the file; the parts that were not sent show what stands there now."""
    in_full = sees_in_full(request.viewer, person)  # type: ignore[attr-defined]
    address = CustomerAddress.objects.unscoped(SEEN).filter(customer=person, until=None).first()
    traits = CustomerTraits.objects.unscoped(SEEN).filter(customer=person).first()
    contacts = CompanyContact.objects.unscoped(SEEN).filter(customer=person, until=None)
    context = {
        "person": person,
        "form": form,
        "version": version,
        "seen": [(name, as_text(getattr(person, name)) or "") for name in form.fields],
        "in_full": in_full,
        "phones": phones_of(person),
        "address": address,
        "contacts": contacts.order_by("part", "id"),
        "phones_form": PhonesForm(),
        "address_form": AddressForm(initial={"text": address.text if address and in_full else ""}),
        "traits_form": TraitsForm(initial={n: getattr(traits, n) for n in edits.TRAIT_FIELDS} if traits else {}),
        "contact_form": ContactForm(),
    }
    return render(request, "customers/edit_page.html", context | told, status=status)


def _keys(request: HttpRequest, name: str) -> list[int]:
    return [int(key) for key in request.POST.getlist(name) if key.isascii() and key.isdigit() and len(key) < 16]


def _save_phones(request: HttpRequest, person: Customer, form: Any, common: dict[str, Any]) -> int:
    first = _keys(request, "first")
    return edits.change_phones(
        person,
        added=form.cleaned_data["added"],
        ended=_keys(request, "ended"),
        first=first[0] if first else None,
        **common,
    )


def _save_address(request: HttpRequest, person: Customer, form: Any, common: dict[str, Any]) -> int:
    return edits.change_address(person, form.cleaned_data["text"].strip(), **common)


def _save_traits(request: HttpRequest, person: Customer, form: Any, common: dict[str, Any]) -> int:
    return edits.change_traits(person, form.cleaned_data, **common)


def _save_contacts(request: HttpRequest, person: Customer, form: Any, common: dict[str, Any]) -> int:
    added = [form.cleaned_data] if form.cleaned_data.get("name") else []
    return edits.change_company_contacts(person, added=added, ended=_keys(request, "ended"), **common)


PARTS = {
    "phones": (PhonesForm, _save_phones, "phones_form"),
    "address": (AddressForm, _save_address, "address_form"),
    "traits": (TraitsForm, _save_traits, "traits_form"),
    "contacts": (ContactForm, _save_contacts, "contact_form"),
}


@may(Deed.EDIT_FILES)
@require_POST
def edit_part(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """Save phones, address, traits or the contacts of a company; what was typed stays when it cannot be saved."""
    if part not in PARTS:
        raise Http404
    person = _person(request, pk)
    form_type, save, slot = PARTS[part]
    only_ends = part == "contacts" and request.POST.getlist("ended") and not request.POST.get("name")
    form = form_type(request.POST)
    if only_ends:
        form.empty_permitted = True
        form.use_required_attribute = False
        form.cleaned_data = {}
    elif not form.is_valid():
        return _part_page(request, person, {slot: form}, 422)
    common = {
        "version": _version(request), "actor": request.viewer, "now": timezone.now(),  # type: ignore[attr-defined]
        "today": timezone.localdate(), "why": request.POST.get("why", ""),
    }  # fmt: skip
    try:
        save(request, person, form, common)
    except EditConflict as conflict:
        return _part_page(request, conflict.current, {slot: form, "part_conflict": True}, 409)
    except StillOpen as still:
        return _part_page(request, person, {slot: form, "still_open": say(still.sentence)}, 409)
    messages.success(request, _("Saved"))
    return redirect("customers:edit", pk)


def _part_page(request: HttpRequest, person: Customer, told: dict[str, Any], status: int) -> HttpResponse:
    in_full = sees_in_full(request.viewer, person)  # type: ignore[attr-defined]
    form = CustomerForm(instance=person, in_full=in_full)
    return _edit_page(request, person, form, person.version, status=status, **told)
