"""The list of import batches: what was put in, by whom, and what became of it (practice A6)."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.audit.queries import open_batches
from keliu.imports.models import Batch, BatchFile
from keliu.imports.queries import OPEN, tell_counts
from keliu.org.models import Store
from keliu.rules.rights import Deed, Role
from keliu.web.filters import Asked, Choice, DayRange, Options
from keliu.web.lists import NN_, Column, ListSpec, QuickView, Rows

STATES = {
    Batch.State.READING: N_("being read"),
    Batch.State.MAPPING: N_("waits for your look"),
    Batch.State.PLANNING: N_("being compared"),
    Batch.State.PREVIEW: N_("previewed, not written"),
    Batch.State.WRITING: N_("being written"),
    Batch.State.CLOSING: N_("being closed"),
    Batch.State.DONE: N_("written"),
    Batch.State.UNDOING: N_("being taken back"),
    Batch.State.UNDONE: N_("taken back"),
    Batch.State.REFUSED: N_("refused"),
    Batch.State.ABANDONED: N_("given up"),
}


def _batches(asked: Asked) -> Rows:
    return Batch.objects.visible_to(asked.viewer).select_related("store")


def _by_file(rows: Rows, word: str, asked: Asked) -> Rows:
    return rows.filter(Exists(BatchFile.objects.filter(batch=OuterRef("pk"), name__icontains=word)))


def _prepare(rows: list[Any], asked: Asked) -> None:
    tell_counts(rows)
    still_open = open_batches()
    for row in rows:
        row.is_queued = row.state == Batch.State.WRITING and row.pk not in still_open


def _states(asked: Asked) -> Options:
    return [(state.value, _(label)) for state, label in STATES.items()]


def _stores(asked: Asked) -> Options:
    if asked.viewer.role is not Role.ADMIN:
        return []
    return [(str(store.pk), str(store)) for store in Store.objects.visible_to(asked.viewer).order_by("code")]


def _count(word: str, label: str) -> Column:
    return Column(word, label, lambda row: row.totals[word], is_number=True)


BATCHES = ListSpec(
    name="imports",
    title=N_("Import"),
    unit=NN_("%(n)s import", "%(n)s imports"),
    url_name="imports:history",
    deed=Deed.IMPORT,
    source=_batches,
    find=_by_file,
    prepare=_prepare,
    href=lambda row: reverse("imports:batch", args=[row.pk]),
    row_template="imports/_batch_row.html",
    template="imports/history_page.html",
    nothing_yet=N_(
        "Put in what your present system exports, in whatever layout: customers, cars, repair orders, calls."
    ),
    standard_sort="-number",
    is_two_line=True,
    is_selectable=False,
    columns=(
        Column("number", N_("No."), lambda row: row.pk, sort="id", is_nullable=False, is_number=True),
        Column("files", N_("Files"), lambda row: "、".join(row.names)),
        Column("state", N_("State"), lambda row: _(STATES[Batch.State(row.state)])),
        Column(
            "made", N_("When, who"), lambda row: row.created_at, sort="created_at", sorts_down=True, is_nullable=False
        ),
        _count("rows", N_("Rows")),
        _count("created", N_("New")),
        _count("updated", N_("Updated")),
        _count("unchanged", N_("Unchanged")),
        _count("merged", N_("Merged")),
        _count("rejected", N_("Rejected")),
    ),
    filters=(
        Choice(name="state", label=N_("State"), field="state", offered=_states),
        DayRange(name="made", label=N_("Day"), field="created_at", is_time=True, presets=("..1m", "..3m")),
        Choice(name="store", label=N_("Store"), field="store_id", offered=_stores, is_key=True),
    ),
    quick_views=(
        QuickView(N_("Under way"), "state=" + ",".join(OPEN)),
        QuickView(N_("Written"), "state=done"),
        QuickView(N_("Taken back"), "state=undone"),
        QuickView(N_("Not written"), "state=refused,abandoned"),
    ),
)
