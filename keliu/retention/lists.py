"""The list of the vehicles behind every number of the churn statements (F1: with the names behind each number)."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.analytics.calendar import text_of
from keliu.customers.models import Vehicle
from keliu.customers.prepared import leave_out_foreign_owners, prepare_cars
from keliu.org.models import Approval
from keliu.retention.appeals import NOBODYS
from keliu.retention.models import Account, Appeal, Entry, Statement
from keliu.retention.statements import staff_names
from keliu.retention.titles import CAUSES, LINES
from keliu.rules.rights import Deed
from keliu.web.filters import NONE, Asked, Choice, Options
from keliu.web.lists import NN_, Column, ListSpec, QuickView, Rows

LEVELS = (N_("team"), N_("advisor"))
STATES = {
    Approval.State.WAITING: N_("appeal waits"), Approval.State.GRANTED: N_("appeal upheld"),
    Approval.State.REFUSED: N_("appeal refused"),
}  # fmt: skip


def _source(asked: Asked) -> Rows:
    return Entry.objects.visible_to(asked.viewer).select_related("account__statement")


def _months(asked: Asked) -> Options:
    months = Statement.objects.visible_to(asked.viewer).order_by("-month").values_list("month", flat=True).distinct()
    return [(str(month), text_of(month)) for month in months]


def _names(asked: Asked) -> Options:
    names = Account.objects.visible_to(asked.viewer).order_by("name").values_list("level", "name").distinct()
    numbers = [name for level, name in names if level == Account.Level.ADVISOR]
    people = staff_names(numbers, asked.viewer.store_id) if asked.viewer.store_id else {}
    return [(name or NONE, people.get(name, name) or _("nobody")) for name in dict.fromkeys(name for _l, name in names)]


def _of_name(values: list[str], asked: Asked) -> Q:
    return Q(account__name__in=["" if value == NONE else value for value in values])


def prepare(rows: list[Any], asked: Asked) -> None:
    """This function will put car, customer, the account's name and the appeal onto the entries of a page."""
    cars = Vehicle.objects.visible_to(asked.viewer).select_related("owner").in_bulk([row.vehicle_key for row in rows])
    prepare_cars(list(cars.values()), asked)
    leave_out_foreign_owners(cars.values())
    people = staff_names([row.account.name for row in rows], asked.viewer.store_id or 0)
    appeals = {
        appeal.entry_id: appeal
        for appeal in Appeal.objects.visible_to(asked.viewer)
        .filter(entry__in=[row.pk for row in rows])
        .select_related("approval")
        .order_by("pk")
    }
    for row in rows:
        row.car = cars.get(row.vehicle_key)
        row.plate_shown = row.car.plate_shown or row.car.vin_shown if row.car else ""
        row.person = row.car.owner if row.car else None
        row.month_shown = text_of(row.account.statement.month)
        is_person = row.account.level == Account.Level.ADVISOR
        row.account_shown = (people.get(row.account.name, row.account.name) if is_person else row.account.name) or _(
            "nobody"
        )
        row.appeal = appeals.get(row.pk)
        row.appeal_shown = _(STATES.get(row.appeal.approval.state, "")) if row.appeal else ""
        may = asked.viewer.may(Deed.APPEAL_STATEMENTS) and row.account.statement.signed_at is not None
        row.may_appeal = may and row.line not in NOBODYS and not row.appeal


ENTRIES = ListSpec(
    name="churn_entries",
    title=N_("Lines of the churn statement"),
    unit=NN_("%(n)s line", "%(n)s lines"),
    url_name="retention:entries",
    deed=Deed.SEE_STATEMENTS,
    source=_source,
    prepare=prepare,
    href=lambda row: reverse("customers:vehicle", args=[row.vehicle_key]) if row.car else "",
    row_template="retention/_entry_row.html",
    template="retention/entries_page.html",
    standard_sort="-month",
    nothing_yet=N_("The first statement is drawn up on the first day after a month in which there were vehicles."),
    columns=(
        Column("car", N_("Vehicle"), lambda row: row.plate_shown),
        Column("person", N_("Customer"), lambda row: row.person.name if row.person else ""),
        Column("month", N_("Month"), lambda row: row.month_shown, sort="account__statement__month", sorts_down=True),
        Column("line", N_("Line"), lambda row: _(LINES[row.line]), sort="line"),
        Column("level", N_("Charged as"), lambda row: _(row.account.level)),
        Column("name", N_("Team or advisor"), lambda row: row.account_shown, sort="account__name"),
        Column("cause", N_("Why corrected"), lambda row: _(CAUSES[row.cause]) if row.cause else ""),
        Column("appeal", N_("Appeal"), lambda row: row.appeal_shown),
    ),
    quick_views=(QuickView(N_("By advisor"), "level=advisor"), QuickView(N_("By team"), "level=team")),
    filters=(
        Choice(name="month", label=N_("Month"), field="account__statement__month", offered=_months, is_key=True),
        Choice(name="level", label=N_("Charged as"), field="account__level",
               offered=lambda asked: [(level, _(level)) for level in LEVELS]),
        Choice(name="name", label=N_("Team or advisor"), offered=_names, when=_of_name),
        Choice(name="line", label=N_("Line"), field="line",
               offered=lambda asked: [(line, _(LINES[line])) for line in Entry.Line.values]),
        Choice(name="cause", label=N_("Why corrected"), field="cause",
               offered=lambda asked: [(cause, _(title)) for cause, title in CAUSES.items()]),
    ),
)  # fmt: skip
