"""同意与拒绝: all statements of a group's customers as a list, for the auditor; names and numbers stay masked."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.contacts.models import Consent
from keliu.contacts.named import CHANNELS, PURPOSES, STATES, WAYS
from keliu.rules.rights import Deed
from keliu.web.filters import Asked, Choice, DayRange, Options, Text, flag
from keliu.web.lists import NN_, Column, ListSpec, QuickView


def _words(words: dict[str, str]) -> Any:
    def offered(asked: Asked) -> Options:
        return [(key, _(word)) for key, word in words.items() if key]

    return offered


def _masked(row: Any) -> str:
    return f"{row.customer.name[:1]}** #{row.customer_id}"


CONSENTS = ListSpec(
    name="consents",
    title=N_("Consents and refusals"),
    unit=NN_("%(n)s statement", "%(n)s statements"),
    url_name="contacts:consents",
    deed=Deed.SEE_CONSENTS,
    source=lambda asked: Consent.objects.visible_to(asked.viewer).select_related("customer", "store"),
    nothing_yet=N_("No customer was asked for his consent yet, and none refused."),
    standard_sort="-at",
    is_selectable=False,
    columns=(
        Column("at", N_("Time"), lambda row: row.at, sort="pk", is_nullable=False, sorts_down=True),
        Column("customer", N_("Customer"), _masked),
        Column("purpose", N_("Purpose"), lambda row: _(PURPOSES[row.purpose])),
        Column("channel", N_("Channel"), lambda row: _(CHANNELS[row.channel])),
        Column("state", N_("Statement"), lambda row: _(STATES[row.state])),
        Column("holds", N_("Holds now"), lambda row: _("yes") if row.is_current else _("no")),
        Column("way", N_("How"), lambda row: _(WAYS[row.way])),
        Column("proof", N_("Proof"), lambda row: row.proof),
        Column("who", N_("Recorded by"), lambda row: row.person),
        Column("store", N_("Store"), lambda row: row.store.name if row.store else "", is_standard=False),
    ),
    filters=(
        DayRange(name="day", label=N_("Day"), field="at", is_time=True, presets=("..1m", "..3m", "..12m")),
        Choice(name="state", label=N_("Statement"), field="state", offered=_words(STATES)),
        Choice(name="purpose", label=N_("Purpose"), field="purpose", offered=_words(PURPOSES)),
        Choice(name="channel", label=N_("Channel"), field="channel", offered=_words(CHANNELS)),
        flag("holds", N_("Holds now"), "is_current"),
        Text(name="who", label=N_("Recorded by"), field="person"),
    ),
    quick_views=(
        QuickView(N_("Consents given"), "state=given"),
        QuickView(N_("Refusals that hold"), "state=refused,withdrawn&holds=1"),
    ),
)
