"""Suspected duplicates found while planning: written for people to decide, never merged silently (practice A6)."""

from collections.abc import Iterator

from keliu.customers.models import SuspectedDuplicate
from keliu.imports.models import Batch
from keliu.imports.planning.drafts import Draft
from keliu.imports.planning.plan import Plan
from keliu.imports.planning.world import number_in

MOST = 20_000


def write_suspicions(plan: Plan, batch: Batch, written: int = 0) -> int:
    """This function will write the pairs that a plan holds, the likeliest first; return how many.

    `written` were written before for the batch; with them there are at most 20,000.
    """
    found = sorted(
        [*_pairs(plan.people.suspicions, "customer"), *_pairs(plan.cars.suspicions, "vehicle")], key=lambda p: -p[2]
    )
    rows = [
        SuspectedDuplicate(
            group_id=batch.group_id,
            store_id=number_in(newer.values.get("home_store_id")),
            confidence=confidence,
            evidence=evidence,
            batch=batch.pk,
            **{f"{kind}_id": older.id, f"other_{kind}_id": newer.id},
        )
        for kind, (older, newer), confidence, evidence in found[: MOST - written]
    ]
    SuspectedDuplicate.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    return len(rows)


def _pairs(
    found: dict[tuple[Draft, Draft], tuple[int, str]], kind: str
) -> Iterator[tuple[str, tuple[Draft, Draft], int, str]]:
    for pair, (confidence, evidence) in found.items():
        yield kind, pair, confidence, evidence
