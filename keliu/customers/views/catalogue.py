"""The model catalogue: the list and the page of one model."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from keliu.access.decorators import may
from keliu.audit.lists import CHANGES
from keliu.audit.models import Change
from keliu.audit.queries import StillOpen
from keliu.customers.catalogue import FIELDS, MODELS, TABLE, ModelChanged, change_model
from keliu.customers.forms.fields import ModelForm
from keliu.customers.models import VehicleModel
from keliu.customers.stages import read_limits
from keliu.rules.rights import Deed
from keliu.web.filters import Asked
from keliu.web.list_pages import show_list
from keliu.web.sentences import say


@may(Deed.SEE_FIGURES)
@require_GET
def models(request: HttpRequest) -> HttpResponse:
    """Every model of the group."""
    return show_list(request, MODELS, today=timezone.localdate())


@may(Deed.SEE_FIGURES)
@require_http_methods(["GET", "POST"])
def model(request: HttpRequest, pk: int) -> HttpResponse:
    """One model: intervals, warranty, free maintenance, stage limits, each with its source and day."""
    viewer = request.viewer  # type: ignore[attr-defined]
    row = get_object_or_404(VehicleModel, pk=pk, group_id=viewer.group_id)
    limits = read_limits(row.stage_limits)
    initial = {name: getattr(row, name) for name in FIELDS if name != "stage_limits"} | {"version": row.version}
    if limits:
        initial |= {"cooling": limits.cooling, "at_risk": limits.at_risk, "lost": limits.lost}
    form = ModelForm(request.POST or None, initial=initial)
    if request.method == "POST":
        if not viewer.may(Deed.SET_FIGURES):
            raise Http404
        if form.is_valid() and _save(request, row, form):
            return redirect("customers:model", row.pk)
    rows = Change.objects.unscoped("a model is no store's and no person's").filter(group_key=viewer.group_id)
    changes = list(rows.of_row(TABLE, row.pk)[:20])
    if CHANGES.prepare:
        CHANGES.prepare(changes, Asked(viewer, timezone.localdate()))
    values = request.figures.values  # type: ignore[attr-defined]
    proposed = [values[f"stages.long_{name}"] for name in ("cooling", "at_risk", "lost")]
    told = {
        "row": row, "form": form, "changes": changes, "may_set": viewer.may(Deed.SET_FIGURES),
        "proposed": " / ".join(map(str, proposed)) if row.interval_months >= 12 and not limits else "",
    }  # fmt: skip
    return render(request, "customers/model_page.html", told)


def _save(request: HttpRequest, row: VehicleModel, form: forms.Form) -> bool:
    given = form.cleaned_data
    try:
        changed = change_model(
            row, {name: given[name] for name in FIELDS}, version=given["version"],
            actor=request.viewer, now=timezone.now(),  # type: ignore[attr-defined]
        )  # fmt: skip
    except ModelChanged:
        form.add_error(None, _("Somebody else changed this model meanwhile; look again and repeat it"))
        return False
    except StillOpen as still:
        form.add_error(None, say(still.sentence))
        return False
    messages.success(request, _("Saved, %(n)s fields changed; due dates follow within a minute") % {"n": changed})
    return True
