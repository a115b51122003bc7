"""The change log as a list: who, when, table, field, row, batch, from and to, why."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.audit.models import Change
from keliu.audit.told import tell
from keliu.rules.rights import Deed
from keliu.web.filters import Asked, Choice, DayRange, NumberRange, Options, Text
from keliu.web.lists import NN_, Column, ListSpec, QuickView

SOURCES = (N_("import"), N_("page"), N_("undo"), N_("settings"), N_("staff"), N_("api"))
TABLES = (
    N_("customers_customer"), N_("customers_customerphone"), N_("customers_customeraddress"), N_("customers_vehicle"),
    N_("customers_vehicleplate"), N_("customers_ownership"), N_("customers_policy"), N_("customers_assignment"),
    N_("customers_customerstore"), N_("customers_vehiclemodel"),
    N_("customers_supplier"), N_("workshop_visit"), N_("workshop_visitline"),
    N_("org_staff"), N_("org_account"), N_("org_store"), N_("org_team"), N_("org_department"), N_("org_group"),
    N_("org_shopfigure"), N_("contacts_contact"), N_("contacts_consent"),
    N_("privacy_subjectrequest"), N_("privacy_keeping"),
)  # fmt: skip


def _tables(asked: Asked) -> Options:
    return [(table, _(table)) for table in TABLES]


def _sources(asked: Asked) -> Options:
    return [(source, _(source)) for source in SOURCES]


def _prepare(rows: list[Any], asked: Asked) -> None:
    tell(rows, asked.viewer)


CHANGES = ListSpec(
    name="changes",
    title=N_("Change log"),
    unit=NN_("%(n)s change", "%(n)s changes"),
    url_name="audit:changes",
    deed=Deed.SEE_AUDIT,
    source=lambda asked: Change.objects.visible_to(asked.viewer),
    prepare=_prepare,
    row_template="audit/_change_row.html",
    nothing_yet=N_("Nothing was changed yet. What an import created stands under its batch."),
    standard_sort="-at",
    columns=(
        Column("at", N_("Time"), lambda row: row.at, sort="pk", is_nullable=False,
               sorts_down=True),
        Column("who", N_("Who"), lambda row: row.actor_name),
        Column("table", N_("File"), lambda row: f"{_(row.table)} {row.row_told}".strip()),
        Column("field", N_("Field"), lambda row: row.field_told),
        Column("old", N_("From"), lambda row: row.old_shown),
        Column("new", N_("To"), lambda row: row.new_shown),
        Column("source", N_("By"), lambda row: _(row.source)),
        Column("batch", N_("Batch"), lambda row: row.batch, is_number=True, is_standard=False),
        Column("why", N_("Why"), lambda row: row.why),
    ),
    filters=(
        DayRange(name="day", label=N_("Day"), field="at", is_time=True, presets=("..1m", "..3m", "..12m")),
        Text(name="who", label=N_("Who"), field="actor_name"),
        Choice(name="table", label=N_("File"), field="table", offered=_tables),
        Text(name="field", label=N_("Field"), field="field"),
        NumberRange(name="row", label=N_("Row"), field="row_key", is_plain=True),
        NumberRange(name="batch", label=N_("Batch"), field="batch", is_plain=True),
        Choice(name="source", label=N_("By"), field="source", offered=_sources),
    ),
    quick_views=(
        QuickView(N_("By hand"), "source=page"),
        QuickView(N_("Imports"), "source=import"),
        QuickView(N_("Settings and staff"), "source=settings,staff"),
    ),
)  # fmt: skip
