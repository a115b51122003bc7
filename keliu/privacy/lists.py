"""本人申请: the requests of persons as a list."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.privacy.models import SubjectRequest
from keliu.rules.rights import Deed
from keliu.web.filters import Asked, Choice, DayRange, Options
from keliu.web.lists import NN_, Column, ListSpec, QuickView

KINDS = {"access": N_("request_access"), "correct": N_("request_correct"), "erase": N_("request_erase")}
STATES = {
    "open": N_("request_open"), "running": N_("request_running"), "ready": N_("request_ready"), "done": N_("request_done"),
    "refused": N_("request_refused"), "failed": N_("request_failed"),
}  # fmt: skip


def _kinds(asked: Asked) -> Options:
    return [(key, _(word)) for key, word in KINDS.items()]


def _states(asked: Asked) -> Options:
    return [(key, _(word)) for key, word in STATES.items()]


REQUESTS = ListSpec(
    name="requests",
    title=N_("Requests of persons"),
    unit=NN_("%(n)s request", "%(n)s requests"),
    url_name="privacy:requests",
    deed=Deed.SUBJECT_REQUESTS,
    source=lambda asked: SubjectRequest.objects.visible_to(asked.viewer),
    href=lambda row: reverse("privacy:request", args=[row.pk]),
    template="privacy/requests_page.html",
    is_selectable=False,
    nothing_yet=N_("No customer has asked for his data yet."),
    standard_sort="-number",
    columns=(
        Column("number", N_("Number"), lambda row: f"#{row.pk}", sort="pk", is_nullable=False, sorts_down=True),
        Column("kind", N_("Request"), lambda row: _(KINDS[row.kind])),
        Column("who", N_("Customer"), lambda row: row.told or f"#{row.customer_key}"),
        Column("asked", N_("Asked on"), lambda row: row.asked_on, sort="asked_on", is_nullable=False),
        Column("due", N_("To be answered by"), lambda row: row.due_on, sort="due_on", is_nullable=False),
        Column("state", N_("State"), lambda row: _(STATES[row.state])),
        Column("by", N_("Taken by"), lambda row: row.person),
        Column("settled", N_("Settled"), lambda row: row.settled_at, is_standard=False),
    ),
    filters=(
        Choice(name="kind", label=N_("Request"), field="kind", offered=_kinds),
        Choice(name="state", label=N_("State"), field="state", offered=_states),
        DayRange(name="asked", label=N_("Asked on"), field="asked_on", presets=("..1m", "..3m", "..12m")),
    ),
    quick_views=(QuickView(N_("Not settled"), "state=open,running,ready,failed"),),
)
