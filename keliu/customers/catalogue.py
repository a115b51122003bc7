"""车型目录: the list of models, and the one action that changes a model's figures (practice B2)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.audit.actions import FieldChange, as_text, record_changes
from keliu.audit.queries import require_closed
from keliu.background.bell import ring
from keliu.customers.models import Vehicle, VehicleModel
from keliu.customers.stages import read_limits
from keliu.rules.masking import TOLD_FROM, is_too_few
from keliu.rules.rights import Deed, Viewer
from keliu.web.filters import Asked, Choice, Options, Text
from keliu.web.lists import NN_, Column, ListSpec, QuickView, Rows

TABLE = "customers_vehiclemodel"
FIELDS = (
    "interval_months", "interval_km", "first_months", "first_km", "warranty_months", "warranty_km",
    "free_maintenance_km", "stage_limits", "source", "source_date",
)  # fmt: skip
CHANGES_FACTS = frozenset(FIELDS) - {"stage_limits", "source", "source_date", "free_maintenance_km"}


class ModelChanged(Exception):
    """Somebody else saved the model in between."""


def _prepare(rows: list[Any], asked: Asked) -> None:
    """Put onto each model how many cars of it the group has."""
    cars = Vehicle.objects.unscoped("numbers of cars by model").filter(model__in=rows, disposed_on=None)
    counts = dict(cars.order_by().values_list("model_id").annotate(n=Count("pk")))
    for row in rows:
        row.cars_told = counts.get(row.pk, 0)
        if is_too_few(row.cars_told):  # one car of a rare model would tell of another store's customer
            row.cars_told = f"<{TOLD_FROM}"
        limits = read_limits(row.stage_limits)
        row.limits_told = f"{limits.cooling} / {limits.at_risk} / {limits.lost}" if limits else ""


def _find(rows: Rows, word: str, asked: Asked) -> Rows:
    return rows.filter(Q(series__icontains=word) | Q(name__icontains=word) | Q(brand__icontains=word))


def _warranty_told(row: Any) -> str:
    return f"{row.warranty_months} / {row.warranty_km or 0:,}" if row.warranty_months else ""


def _limits(asked: Asked) -> Options:
    return [("1", _("of its own")), ("0", _("of the store"))]


MODELS = ListSpec(
    name="models",
    title=N_("Model catalogue"),
    unit=NN_("%(n)s model", "%(n)s models"),
    url_name="customers:models",
    deed=Deed.SEE_FIGURES,
    source=lambda asked: VehicleModel.objects.filter(group_id=asked.viewer.group_id),
    prepare=_prepare,
    find=_find,
    href=lambda row: reverse("customers:model", args=[row.pk]),
    nothing_yet=N_("Models come by themselves with the cars of a file, with the usual intervals; here they get their own."),
    standard_sort="series",
    columns=(
        Column("series", N_("Series"), lambda row: row.series or row.brand, sort="series", is_nullable=False),
        Column("name", N_("Model"), lambda row: row.name, sort="name", is_nullable=False),
        Column("brand", N_("Brand"), lambda row: row.brand, is_standard=False),
        Column("cars", N_("Cars in use, all stores"), lambda row: row.cars_told, is_number=True),
        Column("months", N_("Interval, months"), lambda row: row.interval_months, sort="interval_months", is_number=True,
               is_nullable=False),
        Column("km", N_("Interval, km"), lambda row: row.interval_km, sort="interval_km", is_number=True, is_nullable=False),
        Column("first", N_("First, months / km"), lambda row: f"{row.first_months} / {row.first_km:,}", is_number=True),
        Column("warranty", N_("Warranty, months / km"),
               _warranty_told, is_number=True),
        Column("free", N_("Free maintenance at km"), lambda row: row.free_maintenance_km, is_number=True),
        Column("limits", N_("Own stage limits, months"), lambda row: row.limits_told),
        Column("source", N_("Where it stands"), lambda row: row.source),
        Column("date", N_("As of"), lambda row: row.source_date),
    ),
    filters=(
        Text(name="series", label=N_("Series"), field="series"),
        Text(name="brand", label=N_("Brand"), field="brand"),
        Choice(
            name="limits", label=N_("Stage limits"), offered=_limits, is_single=True,
            when=lambda values, asked: Q(stage_limits__isnull="0" in values),
        ),
        Choice(
            name="source", label=N_("Where it stands"), offered=lambda asked: [("0", _("none"))], is_single=True,
            when=lambda values, asked: Q(source=""),
        ),
    ),
    quick_views=(QuickView(N_("Without a source"), "source=0"), QuickView(N_("Stage limits of its own"), "limits=1")),
)  # fmt: skip


@transaction.atomic
def change_model(model: VehicleModel, values: dict[str, Any], *, version: int, actor: Viewer, now: datetime) -> int:
    """This function will save a model's changed figures, audited, and return how many; due dates are worked out anew.

    :raises ModelChanged: it is of another version than the editor saw.
    :raises StillOpen: it comes from an import that is still being written.
    """
    current = VehicleModel.objects.select_for_update().get(pk=model.pk)
    require_closed(current.batch)
    if current.version != version:
        raise ModelChanged
    changed = [name for name in FIELDS if getattr(current, name) != values[name]]
    if not changed:
        return 0
    why = f"{values['source']} {values['source_date'] or ''}".strip()
    lines = [
        FieldChange(TABLE, current.pk, name, as_text(getattr(current, name)), as_text(values[name]), None)
        for name in changed
    ]
    for name in changed:
        setattr(current, name, values[name])
    current.version += 1
    current.save()
    record_changes(lines, actor=actor, now=now, source="settings", why=why)
    if CHANGES_FACTS & set(changed):
        ring("customers.model_changed", model_id=current.pk)
    return len(changed)


def model_named(group_id: int, brand: str, series: str, name: str) -> VehicleModel | None:
    """This function will return the group's model of these names; one first named by a person gets the defaults.

    As an import does; without any name there is none.
    :raises StillOpen: it comes from an import that is still being written.
    """
    if not (brand or series or name):
        return None
    model, _is_new = VehicleModel.objects.get_or_create(group_id=group_id, brand=brand, series=series, name=name)
    require_closed(model.batch)
    return model


FIELD_WORDS = (
    N_("interval_months"), N_("interval_km"), N_("first_months"), N_("first_km"), N_("warranty_months"),
    N_("warranty_km"), N_("free_maintenance_km"), N_("stage_limits"), N_("source"), N_("source_date"),
)  # fmt: skip
