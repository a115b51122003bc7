"""Files of an import that were made one with others since: the merge is taken back before the import is (practice A6)."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from keliu.audit.models import Change
from keliu.customers.models import Customer, FileMerge, MergeStep, Vehicle
from keliu.imports.changed import ChangedSince
from keliu.imports.models import Batch

MERGES = ("merge", "unmerge")  # what these changed is known by their journals
MERGED = "merged_from"
TABLES = {FileMerge.Kind.CUSTOMER.value: Customer._meta.db_table, FileMerge.Kind.VEHICLE.value: Vehicle._meta.db_table}
MOST = 50


def merged_since(batch: Batch) -> Iterator[ChangedSince]:
    """This function will yield the survivors of standing merges that touched a row which the batch wrote or changed.

    One that was decided before the batch does not hold it: what the batch did, it did to the merged file.
    """
    after = batch.committed_at or batch.created_at
    standing = MergeStep.objects.filter(merge__undone_at=None, merge__at__gte=after)
    found = set(standing.filter(batch=batch.pk).values_list("merge_id", flat=True)[: MOST * 20])
    own = Change.objects.unscoped("undo").filter(batch=batch.pk, source="import")
    merges = FileMerge.objects.unscoped("undo").filter(undone_at=None, at__gte=after, group_id=batch.group_id)
    for table in own.order_by().values_list("table", flat=True).distinct():
        keys = own.filter(table=table).values("row_key")
        found.update(standing.filter(table=table, row_key__in=keys).values_list("merge_id", flat=True))
    for kind, table in TABLES.items():
        found.update(_between(merges.filter(kind=kind), own.filter(table=table).values("row_key")))
    for merge in merges.filter(pk__in=found).order_by("-pk")[:MOST]:
        yield ChangedSince(TABLES[merge.kind], merge.survivor_key, MERGED, merge.person, merge.at)


def _between(merges: Any, keys: Any) -> list[int]:
    return list(merges.filter(Q(survivor_key__in=keys) | Q(loser_key__in=keys)).values_list("pk", flat=True))
