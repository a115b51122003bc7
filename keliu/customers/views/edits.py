"""New customers and corrections of their files; who saves second sees both versions and chooses field by field."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from keliu.access.decorators import may
from keliu.audit.queries import StillOpen
from keliu.customers.actions import EditConflict, FileRefusal
from keliu.customers.editing import customers
from keliu.customers.editing.phones import mark_phones
from keliu.customers.editing.whole import Saved, save_file
from keliu.customers.finding.holders import holders_of, record_foreign
from keliu.customers.finding.seen import changed_customer, remember_look_up
from keliu.customers.forms.fields import NewCustomerForm
from keliu.customers.forms.whole import FileForms, Sight, wrong_fields
from keliu.customers.models import Customer, CustomerPhone
from keliu.customers.queries import sees_in_full, sees_numbers
from keliu.rules.rights import Deed
from keliu.web.filters import Asked
from keliu.web.sentences import say


def version_of(request: HttpRequest) -> int:
    """This function will return the version of the file that a form was filled in on; 0 for what is no number."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def others_with(request: HttpRequest, numbers: list[str], person: Customer | None = None) -> list[Customer]:
    """This function will return who else has numbers that are typed and not yet said to be shared; logged as a look-up."""
    asked = Asked(request.viewer, timezone.localdate())  # type: ignore[attr-defined]
    said = set(request.POST.get("shared", "").split(","))
    others = holders_of([number for number in numbers if number not in said], asked, but=person)
    now = timezone.now()
    if foreign := record_foreign(others, asked, now=now):
        remember_look_up(request, foreign, now.timestamp())
    return others


@may(Deed.EDIT_FILES)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new customer of the person's store; whose number is another's is asked about first."""
    viewer, today = request.viewer, timezone.localdate()  # type: ignore[attr-defined]
    if viewer.store_id is None:
        raise Http404
    form = NewCustomerForm(request.POST or None, today=today)
    if request.method != "POST" or not form.is_valid():
        return _new_page(request, form)
    values = {name: form.cleaned_data[name] for name in NewCustomerForm.Meta.fields}
    numbers = form.cleaned_data["phones"]
    known = customers.known_customer(values["name"], numbers, viewer)
    if known is not None:
        messages.warning(request, _("This is the file of %(name)s with this number; none was opened anew") % values)
        return redirect("customers:card", known.pk)
    if others := others_with(request, numbers):
        return _new_page(request, form, others=others, shared=",".join(numbers))
    person = customers.create_customer(
        values, phones=numbers, address=form.cleaned_data["address"], actor=viewer, now=timezone.now(), today=today
    )
    messages.success(request, _("The file of %(name)s is open; add the car next") % {"name": person.name})
    return redirect("customers:card", person.pk)


def _new_page(request: HttpRequest, form: NewCustomerForm, **told: Any) -> HttpResponse:
    wrong = wrong_fields([form]) if form.is_bound else []
    status = 422 if wrong or told else 200
    return render(request, "customers/new_page.html", {"form": form, "wrong": wrong, **told}, status=status)


@may(Deed.EDIT_FILES)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a customer's file, all its sections at once; who saves second sees both versions."""
    person = changed_customer(request, pk, timezone.now().timestamp(), timezone.localdate())
    sight = _sight(request, person)
    if request.method == "GET":
        return _page(request, FileForms(person, sight))
    forms = FileForms(person, sight, request.POST)
    if not forms.is_valid():
        return _page(request, forms, 422)
    if others := others_with(request, forms.phones.numbers(), person):
        return _page(request, forms, 422, others=others, shared=",".join(forms.phones.numbers()))
    return _save(request, forms)


def _save(request: HttpRequest, forms: FileForms) -> HttpResponse:
    values = forms.singles()
    for name in values:
        if request.POST.get(f"pick_{name}") == "theirs":
            values[name] = forms.stands[name]
    given = {"actor": request.viewer, "now": timezone.now(), "today": timezone.localdate()}  # type: ignore[attr-defined]
    try:
        saved = save_file(
            forms.person, forms.edit(values), version=version_of(request), why=request.POST.get("why", ""), **given
        )
    except EditConflict as conflict:
        return _merge_page(request, conflict.current, values)
    except StillOpen as still:
        return _page(request, forms, 409, still_open=say(still.sentence))
    except FileRefusal as refusal:
        forms.file.add_error(refusal.field, say(refusal.sentence))
        return _page(request, forms, 422)
    _tell(request, forms.person, saved)
    return redirect("customers:card", forms.person.pk)


def _tell(request: HttpRequest, person: Customer, saved: Saved) -> None:
    """Offer to take the fields back, and say which other sections were saved."""
    if saved.fields:
        request.session["undo"] = [person.pk, saved.version, saved.fields]
    if saved.sections:
        told = _(", ").join(_(section) for section in saved.sections)
        messages.success(request, _("Saved: %(sections)s") % {"sections": told})


def _sight(request: HttpRequest, person: Customer) -> Sight:
    viewer, now = request.viewer, timezone.localtime()  # type: ignore[attr-defined]
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return Sight(sees_in_full(viewer, person), sees_numbers(viewer, person, midnight), now.date(), viewer)


def _merge_page(request: HttpRequest, current: Customer, mine: dict[str, Any]) -> HttpResponse:
    """Show both versions: what only one changed is settled, what both changed is to choose."""
    sight = _sight(request, current)
    merged = FileForms(current, sight).merged(request.POST, mine)
    return _page(request, FileForms(current, sight, request.POST, merged.values), 409, merged=merged)


def _page(request: HttpRequest, forms: FileForms, status: int = 200, **told: Any) -> HttpResponse:
    """Draw the page with all sections, each with what was typed into it or what stands there."""
    context = {
        "person": forms.person,
        "forms": forms,
        "in_full": forms.sight.in_full,
        "wrong": forms.wrong() if status == 422 else [],
        "why": request.POST.get("why", ""),
        "first": next((row.pk for row in forms.numbers if row.until is None), ""),
        "is_address_hidden": forms.hides("address"),
    }
    return render(request, "customers/edit_page.html", context | told, status=status)


@may(Deed.EDIT_FILES)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own edit of a moment ago back, unless somebody has gone on with the file."""
    person = changed_customer(request, pk, timezone.now().timestamp(), timezone.localdate())
    given = {"actor": request.viewer, "now": timezone.now(), "why": _("taken back at once")}  # type: ignore[attr-defined]
    try:
        customers.undo_edit(person, version=version_of(request), **given)
        messages.success(request, _("Taken back; the file stands as before"))
    except customers.TooLateToUndo:
        messages.warning(request, _("Not taken back: the file was changed since, or it is too long ago"))
    return redirect("customers:card", pk)


@may(Deed.EDIT_FILES)
@require_POST
def phone_fails(request: HttpRequest, pk: int, phone: int) -> HttpResponse:
    """Mark a number of the card as failing, or as working again."""
    person = changed_customer(request, pk, timezone.now().timestamp(), timezone.localdate())
    row = get_object_or_404(CustomerPhone.objects.visible_to(request.viewer), pk=phone, customer=person, until=None)  # type: ignore[attr-defined]
    fails = request.POST.get("fails") == "1"
    since = timezone.localdate() if fails else None
    changed = mark_phones([row.pk], fails_since=since, actor=request.viewer, now=timezone.now())  # type: ignore[attr-defined]
    if changed:
        told = _("Marked as failing: it is listed under data quality") if fails else _("Marked as working again")
        messages.success(request, told)
    return redirect("customers:card", pk)
