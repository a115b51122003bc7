"""Stores, teams, departments and the group's name."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keliu.access.decorators import may
from keliu.org.actions import places as actions
from keliu.org.forms import NameForm, StoreForm
from keliu.org.models import Department, Group, Region, Staff, Store, Team
from keliu.org.queries import by_numeral
from keliu.rules.rights import Deed
from keliu.web.sentences import say


@may(Deed.SEE_STAFF)
@require_GET
def places(request: HttpRequest) -> HttpResponse:
    """The group's stores with their teams and departments."""
    viewer, today = request.viewer, timezone.localdate()  # type: ignore[attr-defined]
    at_work = Q(staff__left_on=None) | Q(staff__left_on__gte=today)
    stores = list(Store.objects.visible_to(viewer).order_by("code"))
    people = Staff.objects.visible_to(viewer).filter(Q(left_on=None) | Q(left_on__gte=today)).order_by()
    heads = dict(people.values_list("store_id").annotate(n=Count("pk")))
    names = dict(Region.objects.filter(code__in=[s.region_code for s in stores]).values_list("code", "name"))
    teams = _by_store(Team.objects.visible_to(viewer).annotate(heads=Count("staff", filter=at_work)))
    departments = _by_store(Department.objects.visible_to(viewer).annotate(heads=Count("staff", filter=at_work)))
    for one in stores:
        one.heads, one.district = heads.get(one.pk, 0), names.get(one.region_code, one.region_code)
        one.own_teams, one.own_departments = teams.get(one.pk, []), departments.get(one.pk, [])
    told = {
        "stores": stores, "may_manage": viewer.may(Deed.MANAGE_STAFF), "of_group": heads.get(None, 0),
        "group": Group.objects.get(pk=viewer.group_id),
    }  # fmt: skip
    return render(request, "org/places_page.html", told)


def _by_store(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in sorted(rows, key=lambda row: by_numeral(row.name)):
        found.setdefault(row.store_id, []).append(row)
    return found


def _seen(request: HttpRequest, pk: int) -> Store:
    return get_object_or_404(Store.objects.visible_to(request.viewer), pk=pk)  # type: ignore[attr-defined]


@may(Deed.MANAGE_STAFF)
@require_http_methods(["GET", "POST"])
def store(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add a store or change one."""
    row = _seen(request, pk) if pk is not None else None
    initial = {name: getattr(row, name) for name in actions.STORE_FIELDS} if row else {}
    form = StoreForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_store(row, form.cleaned_data, actor=request.viewer, now=timezone.now())  # type: ignore[attr-defined]
        except actions.PlaceRefused as refused:
            form.add_error(refused.field or None, say(refused.sentence))
        else:
            messages.success(request, _("The store was saved"))
            return redirect("org:places")
    return render(request, "org/store_form_page.html", {"form": form, "store": row})


@may(Deed.MANAGE_STAFF)
@require_POST
def team(request: HttpRequest, pk: int, row: int | None = None) -> HttpResponse:
    """Add a team to a store or rename one."""
    return _named(request, pk, row, Team, actions.save_team)


@may(Deed.MANAGE_STAFF)
@require_POST
def department(request: HttpRequest, pk: int, row: int | None = None) -> HttpResponse:
    """Add a department to a store or rename one."""
    return _named(request, pk, row, Department, actions.save_department)


def _named(request: HttpRequest, pk: int, row: int | None, kind: Any, save: Any) -> HttpResponse:
    own, form = _seen(request, pk), NameForm(request.POST)
    found = get_object_or_404(kind.objects.visible_to(request.viewer), pk=row, store=own) if row is not None else None  # type: ignore[attr-defined]
    if not form.is_valid():
        messages.error(request, _("A name is missing"))
        return redirect("org:places")
    try:
        save(found, own, form.cleaned_data["name"], actor=request.viewer, now=timezone.now())  # type: ignore[attr-defined]
    except actions.PlaceRefused as refused:
        messages.error(request, say(refused.sentence))
    else:
        messages.success(request, _("Saved"))
    return redirect("org:places")


@may(Deed.MANAGE_STAFF)
@require_POST
def group(request: HttpRequest) -> HttpResponse:
    """Name the group."""
    viewer, form = request.viewer, NameForm(request.POST)  # type: ignore[attr-defined]
    if form.is_valid():
        own = Group.objects.get(pk=viewer.group_id)
        actions.name_group(own, form.cleaned_data["name"], actor=viewer, now=timezone.now())
        messages.success(request, _("Saved"))
    return redirect("org:places")
