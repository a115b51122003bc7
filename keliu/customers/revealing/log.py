"""查看号码记录: the log of numbers shown in full, as a list."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.customers.models import RevealLog
from keliu.rules.rights import Deed
from keliu.web.filters import Asked, DayRange, Text
from keliu.web.lists import NN_, Column, ListSpec


def _prepare(rows: list[Any], asked: Asked) -> None:
    """Tell the customer's name to those who see the files, to others his number in the table only."""
    names = asked.viewer.may(Deed.SEE_FILES)
    for row in rows:
        row.customer_told = (row.customer.name if names else f"#{row.customer_id}") if row.customer else ""


def _href(row: Any) -> str:
    return reverse("customers:card", args=[row.customer_id]) if row.customer_id else ""


REVEALS = ListSpec(
    name="reveals",
    title=N_("Numbers shown in full"),
    unit=NN_("%(n)s time", "%(n)s times"),
    url_name="customers:reveals",
    deed=Deed.SEE_AUDIT,
    source=lambda asked: RevealLog.objects.visible_to(asked.viewer).select_related("customer", "store"),
    prepare=_prepare,
    href=_href,
    nothing_yet=N_("Nobody has looked at a number in full yet."),
    standard_sort="-at",
    columns=(
        Column("at", N_("Time"), lambda row: row.at, sort="at", is_nullable=False, sorts_down=True),
        Column("who", N_("Who"), lambda row: row.person, sort="person", is_nullable=False),
        Column("store", N_("Store"), lambda row: row.store.name if row.store else ""),
        Column("customer", N_("Customer"), lambda row: row.customer_told),
        Column("field", N_("Field"), lambda row: _(row.field)),
        Column("why", N_("Why"), lambda row: row.why),
    ),
    filters=(
        DayRange(name="day", label=N_("Day"), field="at", is_time=True, presets=("..1m", "..3m", "..12m")),
        Text(name="who", label=N_("Who"), field="person"),
        Text(name="why", label=N_("Why"), field="why"),
    ),
)
