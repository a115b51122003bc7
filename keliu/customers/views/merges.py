"""The page of a pair with its choices, the proposal, the merge, and the merge taken back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keliu.access.decorators import may
from keliu.audit.queries import StillOpen
from keliu.customers.duplicates import compared, deciding
from keliu.customers.duplicates.compared import LEFT, RIGHT, files_of
from keliu.customers.duplicates.journal import model_of
from keliu.customers.duplicates.merging import MergeRefused
from keliu.customers.duplicates.pairs import prepare_pairs
from keliu.customers.duplicates.pointing import FILES
from keliu.customers.duplicates.unmerging import in_the_way, unmerge, written_since
from keliu.customers.editing import customers
from keliu.customers.models import FileMerge, SuspectedDuplicate
from keliu.rules.rights import Deed, Viewer
from keliu.web.filters import Asked
from keliu.web.sentences import say

WITH_FACTS = ("customer__facts", "other_customer__facts", "vehicle__facts", "other_vehicle__facts")


def _pair(request: HttpRequest, pk: int) -> SuspectedDuplicate:
    rows = SuspectedDuplicate.objects.visible_to(request.viewer).select_related(*WITH_FACTS)  # type: ignore[attr-defined]
    return get_object_or_404(rows, pk=pk)


@may(Deed.SEE_DUPLICATES)
@require_GET
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two files side by side: the evidence, whose value stands field by field, what would move."""
    pair = _pair(request, pk)
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    left, right = files_of(pair)
    proposal: dict[str, Any] = pair.proposal or {}
    given = request.GET.get("survivor") or proposal.get("survivor")
    survivor = given if given in (LEFT, RIGHT) else compared.default_survivor(left, right)
    is_as_proposed = bool(proposal) and survivor == proposal.get("survivor")
    take = set(proposal["take"]) if is_as_proposed else None
    prepare_pairs([pair], Asked(viewer, timezone.localdate()))
    is_across = compared.is_across(pair, viewer.store_id)
    told = {
        "pair": pair, "left": left, "right": right, "survivor": survivor, "proposal": proposal,
        "fields": [] if is_across else compared.compare(pair, survivor, take, in_full=False),
        "moves": [] if is_across else compared.would_move(pair, survivor), "vins": compared.vins_of(pair),
        "may_merge": viewer.may(Deed.DECIDE_ACROSS_STORES if is_across else Deed.DECIDE_MERGE),
        "may_propose": viewer.may(Deed.PROPOSE_MERGE), "is_across": is_across,
    }  # fmt: skip
    return render(request, "customers/pair_page.html", told)


def _chosen(request: HttpRequest, pair: SuspectedDuplicate) -> dict[str, Any]:
    survivor = RIGHT if request.POST.get("survivor") == RIGHT else LEFT
    sides = {name.removeprefix("from_"): value for name, value in request.POST.items() if name.startswith("from_")}
    vin = compared.vins_of(pair).get(request.POST.get("wrong_vin", ""), "")
    told: dict[str, Any] = {"survivor": survivor, "wrong_vin": vin, "why": request.POST.get("why", "")}
    told["take"] = compared.taken(survivor, sides)
    return told | {"actor": request.viewer, "now": timezone.now()}  # type: ignore[attr-defined]


@may(Deed.PROPOSE_MERGE)
@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a pair before the manager."""
    pair = _pair(request, pk)
    try:
        deciding.propose_merge(pair, **_chosen(request, pair))
    except (MergeRefused, StillOpen) as refused:
        messages.error(request, say(refused.sentence))
        return redirect("customers:compare", pk)
    messages.success(request, _("Proposed: the manager decides"))
    return redirect("customers:duplicates")


@may(Deed.DECIDE_MERGE)
@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Make two files one."""
    pair = _pair(request, pk)
    seen = {side: request.POST.get(f"version_{side}", "") for side in (LEFT, RIGHT)}
    versions = {side: int(text) if text.isdecimal() and len(text) < 10 else 0 for side, text in seen.items()}
    try:
        done = deciding.merge_pair(pair, versions=versions, **_chosen(request, pair))
    except (MergeRefused, StillOpen) as refused:
        messages.error(request, say(refused.sentence))
        return redirect("customers:compare", pk)
    messages.success(request, _("Two files are one now; it can be taken back here"))
    return redirect("customers:merged", done.pk)


@may(Deed.SEE_DUPLICATES)
@require_GET
def merged(request: HttpRequest, pk: int) -> HttpResponse:
    """A merge: who decided it and why, what moved, what was written since, and the way back."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    row = get_object_or_404(FileMerge.objects.visible_to(viewer), pk=pk)
    seen = FILES[row.kind].objects.visible_to(viewer).filter(pk=row.survivor_key).first()  # type: ignore[attr-defined]
    later = written_since(row) if row.undone_at is None else {}
    counts = {model_of(table)._meta.label: len(keys) for table, keys in later.items()}
    told = {
        "merge": row, "survivor": seen, "survivor_name": compared.name_of(seen), "gone": compared.gone_name(row),
        "moves": compared.moved(row.counts), "later": compared.moved(counts),
        "blocking": in_the_way(row) if row.undone_at is None else [], "may_undo": viewer.may(Deed.DECIDE_MERGE),
    }  # fmt: skip
    return render(request, "customers/merged_page.html", told)


@may(Deed.DECIDE_MERGE)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Make one file the two that it was; on request the pair is noted as two files, so that nobody asks again."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    row = get_object_or_404(FileMerge.objects.visible_to(viewer), pk=pk)
    why = request.POST.get("why", "")
    try:
        parted = unmerge(row, why=why, actor=viewer, now=timezone.now())
    except MergeRefused as refused:
        messages.error(request, say(refused.sentence))
        return redirect("customers:merged", pk)
    if request.POST.get("different"):
        _note_different(row, why, viewer)
    n = sum(map(len, parted.later.values())) + len(parted.kept)
    told = (
        _("Two files again; %(n)s entries written since stay with the first") if n else _("Two files again, as before")
    )
    messages.success(request, told % {"n": n})
    return redirect("customers:merged", pk)


def _note_different(row: FileMerge, why: str, viewer: Viewer) -> None:
    both = (row.survivor_key, row.loser_key)
    told = {f"{row.kind}__in": both, f"other_{row.kind}__in": both}
    for pair in SuspectedDuplicate.objects.visible_to(viewer).filter(**told):
        customers.decide_pair(pair, are_different=True, why=why, actor=viewer, now=timezone.now())
