"""What becomes of a suspected duplicate: proposed by the data clerk, decided by a manager, or two files after all."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from keliu.audit.actions import FieldChange, record_changes
from keliu.audit.queries import require_closed
from keliu.customers.duplicates.compared import LEFT, files_of
from keliu.customers.duplicates.merging import MergeRefused, merge_files
from keliu.customers.models import FileMerge, SuspectedDuplicate
from keliu.rules.rights import Deed, Viewer
from keliu.rules.sentence import N_

PAIRS = "customers_suspectedduplicate"


@transaction.atomic
def propose_merge(
    pair: SuspectedDuplicate, *, survivor: str, take: Collection[str], why: str, actor: Viewer, now: datetime,
    wrong_vin: str = "",
) -> SuspectedDuplicate:  # fmt: skip
    """This function will put a pair before the manager, with the choices and the reason of the one who proposes.

    :raises MergeRefused: no reason is given, the pair is decided already, or the person may not.
    """
    if not actor.may(Deed.PROPOSE_MERGE):
        raise MergeRefused(N_("This is proposed by the data clerk or a manager"))
    if not why.strip():
        raise MergeRefused(N_("Say why these two files are one"))
    pair = SuspectedDuplicate.objects.unscoped("proposal of a seen pair").select_for_update().get(pk=pair.pk)
    require_closed(pair.batch)
    states = SuspectedDuplicate.State
    if pair.state not in (states.OPEN, states.PROPOSED):
        raise MergeRefused(N_("This pair is decided already"))
    change = FieldChange(PAIRS, pair.pk, "state", pair.state, states.PROPOSED, pair.store_id)
    pair.state = states.PROPOSED
    pair.proposal = {
        "survivor": survivor, "take": sorted(take), "wrong_vin": wrong_vin, "why": why.strip()[:200],
        "by": actor.name[:60], "at": now.isoformat(),
    }  # fmt: skip
    pair.save(update_fields=["state", "proposal"])
    record_changes([change], actor=actor, now=now, source="page", why=why)
    return pair


@transaction.atomic
def merge_pair(
    pair: SuspectedDuplicate, *, survivor: str, take: Collection[str], versions: dict[str, int], why: str,
    actor: Viewer, now: datetime, wrong_vin: str = "",
) -> FileMerge:  # fmt: skip
    """This function will make the two files of a pair one; `versions` are those that the person saw, by side.

    :raises MergeRefused: as `merge_files` does, or the pair was decided in between.
    """
    found = SuspectedDuplicate.objects.unscoped("decision of a seen pair").select_for_update()
    pair = found.filter(pk=pair.pk).first() or _gone()
    require_closed(pair.batch)
    left, right = files_of(pair)
    left.version, right.version = versions["left"], versions["right"]
    stays, goes = (left, right) if survivor == LEFT else (right, left)
    return merge_files(
        stays, goes, take=take, why=why, actor=actor, now=now, wrong_vin=wrong_vin, evidence=pair.evidence,
        confidence=pair.confidence,
    )  # fmt: skip


def _gone() -> SuspectedDuplicate:
    raise MergeRefused(N_("This pair is decided already"))
