"""Customers, vehicles, search, card, edit, reveal, duplicates and the change log."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keliu.access.decorators import may
from keliu.audit.models import Change
from keliu.customers import actions, queries
from keliu.customers.forms import CustomerForm
from keliu.customers.lists import CUSTOMERS, VEHICLES
from keliu.customers.models import Customer, RevealLog, SuspectedDuplicate, Vehicle
from keliu.customers.stages import stage_book
from keliu.rules.rights import Deed
from keliu.web.list_pages import show_list
from keliu.web.paging import page_of


@may(Deed.SEE_FILES)
@require_GET
def customer_list(request: HttpRequest) -> HttpResponse:
    """The list of customers, two lines a row."""
    return show_list(request, CUSTOMERS, today=timezone.localdate())


@may(Deed.SEE_FILES)
@require_GET
def vehicle_list(request: HttpRequest) -> HttpResponse:
    """The list of vehicles."""
    return show_list(request, VEHICLES, today=timezone.localdate())


@may(Deed.SEE_FILES)
@require_GET
def vehicle(request: HttpRequest, pk: int) -> HttpResponse:
    """One vehicle; its page comes, until then its owner's card."""
    car = get_object_or_404(Vehicle.objects.visible_to(request.viewer), pk=pk)  # type: ignore[attr-defined]
    return redirect("customers:card", car.owner_id) if car.owner_id else redirect("customers:vehicles")


@may(Deed.SEE_FILES)
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """The one search box: name, pinyin, initials, phone tail, plate, VIN, number."""
    viewer, word = request.viewer, request.GET.get("q", "").strip()  # type: ignore[attr-defined]
    people = (
        list(
            Customer.objects.visible_to(viewer)
            .filter(pk__in=queries.found_customers(word))
            .select_related("facts")[: queries.MOST_FOUND]
        )
        if word
        else []
    )
    cars = (
        Vehicle.objects.visible_to(viewer).filter(owner__in=people).select_related("facts", "owner") if people else []
    )
    if len(people) == 1:
        return redirect("customers:card", people[0].pk)
    phones = queries.phones_by_customer(people)
    members = queries.members_by_customer(viewer, people)
    cars_of: dict[Any, list[Vehicle]] = {}
    for car in cars:
        cars_of.setdefault(car.owner_id, []).append(car)
    for person in people:
        member = members.get(person.pk)
        person.in_full = viewer.sees_in_full(team_id=member.team_id if member else None)
        person.phone, person.cars = phones.get(person.pk, ""), cars_of.get(person.pk, [])
    return render(request, "customers/search_page.html", {"people": people, "search_word": word})


def _seen(request: HttpRequest, pk: int) -> Customer:
    """Return a customer that the person may see; any other is absent."""
    return get_object_or_404(Customer.objects.visible_to(request.viewer).select_related("home_store", "facts"), pk=pk)  # type: ignore[attr-defined]


@may(Deed.SEE_FILES)
@require_GET
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """One customer: three lines, what to do next, cars; the timeline and other desks' parts load by address."""
    viewer, today = request.viewer, timezone.localdate()  # type: ignore[attr-defined]
    person = _seen(request, pk)
    member = queries.members_by_customer(viewer, [person]).get(person.pk)
    cars = list(
        Vehicle.objects.unscoped("cars of a seen customer")
        .filter(owner=person)
        .select_related("facts", "model")
        .order_by("disposed_on", "id")
    )
    book = stage_book(today)
    for car in cars:
        facts = getattr(car, "facts", None)
        car.stage = book.stage(facts.last_visit_on if facts else None, car.home_store_id, car.model_id)
    in_full = viewer.sees_in_full(team_id=member.team_id if member else None)
    told = {
        "person": person, "member": member, "cars": cars, "today": today, "in_full": in_full,
        "phones": person.phones.unscoped("seen customer").filter(until=None).order_by("rank", "id"),
        "address": person.addresses.unscoped("seen customer").filter(until=None).first(),
        "stage": book.stage(person.facts.last_visit_on if hasattr(person, "facts") else None, person.home_store_id),
        "changes": Change.objects.visible_to(viewer).of_row("customers_customer", pk)[:8],
        "left": _quota_left(request),
    }  # fmt: skip
    return render(request, "customers/card_page.html", told)


def _quota_left(request: HttpRequest) -> int:
    viewer, now = request.viewer, timezone.localtime()  # type: ignore[attr-defined]
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    quota = request.figures.whole("privacy.reveals_a_day")  # type: ignore[attr-defined]
    return max(quota - queries.reveals_today(viewer, midnight), 0)


@may(Deed.REVEAL)
@require_POST
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """The phones in full, with a reason, logged and counted."""
    person = _seen(request, pk)
    why = request.POST.get("why", "").strip()
    if not why:
        return render(
            request,
            "customers/_phones.html",
            {"person": person, "refusal": _("Please say why you need the number"), "left": _quota_left(request)},
        )
    left = _quota_left(request)
    try:
        phones = actions.reveal_phones(person, actor=request.viewer, why=why, used=0, quota=left, now=timezone.now())  # type: ignore[attr-defined]
    except actions.QuotaReached:
        told = _("Today's number of reveals is used up; ask your manager")
        return render(request, "customers/_phones.html", {"person": person, "refusal": told, "left": 0})
    return render(request, "customers/_phones.html", {"person": person, "revealed": phones, "left": left - 1})


@may(Deed.EDIT_FILES)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a customer's file; who saves second sees both versions."""
    person = _seen(request, pk)
    form = CustomerForm(request.POST or None, instance=person, initial={"version": person.version})
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in actions.EDITABLE}
        try:
            changed = actions.edit_customer(
                person,
                given,
                version=form.cleaned_data["version"],
                actor=request.viewer,
                now=timezone.now(),
                why=form.cleaned_data["why"],  # type: ignore[attr-defined]
            )
        except actions.EditConflict as conflict:
            pairs = [
                (form.fields[n].label, getattr(conflict.current, n), given[n])
                for n in actions.EDITABLE
                if getattr(conflict.current, n) != given[n]
            ]
            return render(
                request,
                "customers/edit_page.html",
                {"form": form, "person": person, "pairs": pairs, "current": conflict.current},
                status=409,
            )
        messages.success(request, _("Saved: %(n)s fields changed") % {"n": changed})
        return redirect("customers:card", pk)
    return render(request, "customers/edit_page.html", {"form": form, "person": person})


@may(Deed.SEE_DUPLICATES)
@require_GET
def duplicates(request: HttpRequest) -> HttpResponse:
    """Files that may be one and the same, the likeliest first."""
    rows = SuspectedDuplicate.objects.visible_to(request.viewer).filter(state="open")  # type: ignore[attr-defined]
    rows = rows.select_related("customer", "other_customer", "vehicle", "other_vehicle").order_by("-confidence", "id")
    return render(request, "customers/duplicates_page.html", {"page": page_of(rows, request.GET.get("page"))})


@may(Deed.SEE_AUDIT)
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """The change log and the reveals, the newest first."""
    viewer = request.viewer  # type: ignore[attr-defined]
    rows = Change.objects.visible_to(viewer).order_by("-id")
    reveals = RevealLog.objects.visible_to(viewer).select_related("customer").order_by("-id")[:20]
    return render(
        request, "customers/changes_page.html", {"page": page_of(rows, request.GET.get("page")), "reveals": reveals}
    )
