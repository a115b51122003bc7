"""The list of visits: by day, kind, advisor, amount, arrears (practice A3)."""

from typing import Any

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.customers.finding.conditions import advisor_options
from keliu.customers.prepared import leave_out_foreign_owners, prepare_cars
from keliu.rules.rights import Deed, Reach
from keliu.web.filters import NONE, Asked, Choice, DayRange, NumberRange, Options, Text, between
from keliu.web.lists import NN_, Column, ListSpec, Query, QuickView, Rows
from keliu.web.paging import COUNT_CAP
from keliu.web.templatetags.keliu_tags import yuan
from keliu.workshop.drawn_rows import draw_visit
from keliu.workshop.models import Visit
from keliu.workshop.queries import lateness, number_begins

PAYERS = ("customer_fen", "insurer_fen", "manufacturer_fen")


def _seen_visits(asked: Asked) -> Rows:
    rows = Visit.objects.all().listed_to(asked.viewer)
    return rows.select_related("vehicle__owner", "advisor", "customer")


def _prepare(rows: list[Any], asked: Asked) -> None:
    prepare_cars([row.vehicle for row in rows], asked)
    leave_out_foreign_owners(row.vehicle for row in rows)
    for row in rows:
        row.late = lateness(row)


def kind_options(asked: Asked) -> Options:
    """This function will offer the kinds of visits."""
    return [(kind.value, _(kind.value)) for kind in Visit.Kind]


def _by_advisor(values: list[str], asked: Asked) -> Q:
    condition = Q(advisor_id__in=[int(value) for value in values if value != NONE])
    return condition | Q(advisor=None) if NONE in values else condition


def _payer_options(asked: Asked) -> Options:
    return [("customer", _("customer")), ("insurer", _("insurer")), ("manufacturer", _("manufacturer"))]


def _paid_by(values: list[str], asked: Asked) -> Q:
    condition = Q(pk__in=[])
    for payer in values:
        if f"{payer}_fen" in PAYERS:
            condition |= Q(**{f"{payer}_fen__gt": 0})
    return condition


def _owed(low: int | None, high: int | None, asked: Asked) -> Q:
    """Return the condition on arrears; that there are some is said by itself, for the partial index."""
    return Q(outstanding_fen__gt=0) & between("outstanding_fen", low, high)


def _cap(query: Query, asked: Asked) -> int:
    """Return up to how many visits are counted: fewer where no index answers, since a store may have a million."""
    is_indexed = asked.viewer.reach is Reach.STORE and set(query.raw) <= {"day", "kind"}
    return COUNT_CAP if is_indexed else 1000


def _totals(rows: Rows, asked: Asked) -> list[str]:
    """Say how much the rows were paid, and what is outstanding."""
    paid = sum(Coalesce(F(payer), 0) for payer in PAYERS)
    sums = rows.order_by().filter(cancelled=False).aggregate(paid=Sum(paid), owed=Sum("outstanding_fen"))
    told = [mark_safe(_("%(yuan)s yuan in all") % {"yuan": f"<strong>{yuan(sums['paid'] or 0)}</strong>"})]
    if sums["owed"]:
        told.append(mark_safe(_("outstanding %(yuan)s yuan") % {"yuan": f"<strong>{yuan(sums['owed'])}</strong>"}))
    return told


VISITS = ListSpec(
    name="visits",
    title=N_("Visits"),
    unit=NN_("%(n)s visit", "%(n)s visits"),
    url_name="workshop:visits",
    deed=Deed.SEE_VISITS,
    source=_seen_visits,
    prepare=_prepare,
    totals=_totals,
    count_cap=_cap,
    href=lambda row: reverse("workshop:visit", args=[row.pk]),
    draw=draw_visit,
    nothing_yet=N_("Visits come with the repair orders of your present system: import them as Excel or CSV."),
    standard_sort="-arrived",
    is_two_line=True,
    columns=(
        Column(
            "arrived", N_("Arrived"), lambda row: row.arrived_at, sort="arrived_at", is_nullable=False,
            sorts_down=True,
        ),
        Column("order", N_("Order"), lambda row: row.order_no),
        Column("car", N_("Vehicle"), lambda row: row.vehicle.plate_shown),
        Column("owner", N_("Owner"), lambda row: row.vehicle.owner.name if row.vehicle.owner else ""),
        Column("kind", N_("Kind"), lambda row: _(row.kind)),
        Column("what", N_("Description"), lambda row: row.description),
        Column("km", N_("Odometer, km"), lambda row: row.odometer_km, is_number=True),
        Column("amount", N_("Amount, yuan"), lambda row: row.amount_fen / 100, is_number=True),
        Column(
            "owed", N_("Outstanding, yuan"), lambda row: (row.outstanding_fen or 0) / 100, is_number=True, is_standard=False
        ),
        Column("promised", N_("Promised"), lambda row: row.promised_at, is_standard=False),
        Column("delivered", N_("Handed over"), lambda row: row.delivered_at, is_standard=False),
        Column("advisor", N_("Advisor"), lambda row: row.advisor.name if row.advisor else ""),
    ),
    filters=(
        DayRange(
            name="day", label=N_("Day of arrival"), field="arrived_at", is_time=True,
            presets=("..1m", "..3m", "..12m", "12..24m"),
        ),
        Choice(name="kind", label=N_("Kind"), field="kind", offered=kind_options),
        Choice(name="advisor", label=N_("Advisor"), offered=advisor_options, is_key=True, when=_by_advisor),
        Choice(name="payer", label=N_("Paid by"), offered=_payer_options, when=_paid_by),
        NumberRange(name="amount", label=N_("Paid by the customer"), field="customer_fen", unit=N_("yuan"), scale=100),
        NumberRange(name="owed", label=N_("Outstanding"), unit=N_("yuan"), scale=100, when=_owed),
        Choice(
            name="state", label=N_("State"), is_single=True,
            offered=lambda asked: [("valid", _("valid")), ("cancelled", _("cancelled"))],
            when=lambda values, asked: Q(cancelled="cancelled" in values),
        ),
        Text(name="number", label=N_("Order number begins"), when=lambda word, asked: number_begins(word)),
    ),
    quick_views=(
        QuickView(N_("This month and the last"), "day=..2m"),
        QuickView(N_("With arrears"), "owed=1.."),
        QuickView(N_("Reworks"), "kind=rework"),
        QuickView(N_("Cancelled"), "state=cancelled"),
    ),
)  # fmt: skip
