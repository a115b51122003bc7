"""合并撤回: a merge taken back from its journal; what was written since stays with the survivor and is told (practice A6)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import localtime

from keliu.access.home_lock import lock_home
from keliu.access.raw_rows import lock
from keliu.audit.actions import FieldChange, record_changes
from keliu.audit.models import OpenBatch
from keliu.customers.duplicates.journal import DERIVED, Kept, model_of, play_back
from keliu.customers.duplicates.merging import MergeRefused, refresh
from keliu.customers.duplicates.pointing import FILES, all_rows, pointers_to
from keliu.customers.models import Customer, FileMerge, MergeStep, Vehicle
from keliu.rules.rights import Deed, Viewer
from keliu.rules.sentence import N_
from keliu.web.declared import declared

SOURCE = "unmerge"
LISTED = 50


@dataclass(frozen=True, slots=True)
class Parted:
    """What an un-merge left with the survivor: rows written since, by table, and single values that were changed since."""

    later: dict[str, list[int]]
    kept: list[Kept]


def in_the_way(merge: FileMerge) -> list[FileMerge]:
    """This function will return the later merges that have to be taken back first, the newest first: those that touched
    a row of this one's journal, or a file of it, or let a file go to which a row that was set aside points.
    """
    steps = MergeStep.objects.filter(merge=merge)
    later = FileMerge.objects.unscoped("un-merge").filter(pk__gt=merge.pk, undone_at=None, group_id=merge.group_id)
    if not later.exists():
        return []
    both = (merge.survivor_key, merge.loser_key)
    found = set(
        later.filter(Q(survivor_key__in=both) | Q(loser_key__in=both), kind=merge.kind).values_list("pk", flat=True)
    )
    rows = MergeStep.objects.filter(merge__in=later)
    for table in steps.order_by().values_list("table", flat=True).distinct():
        own = steps.filter(table=table).values("row_key")
        found.update(rows.filter(table=table, row_key__in=own).values_list("merge_id", flat=True))
    for kind, model in FILES.items():
        gone = {one.loser_key: one.pk for one in later.filter(kind=kind)}
        named = _named(steps, model) if gone else set()
        found.update(pk for key, pk in gone.items() if key in named)
    return list(later.filter(pk__in=found).order_by("-pk"))


def _named(steps: Any, target: Any) -> set[int]:
    """Return the files to which rows set aside, and values changed, of a journal point."""
    found: set[int] = set()
    columns: dict[str, set[str]] = {}
    for pointer in pointers_to(target):
        columns.setdefault(pointer.model._meta.db_table, set()).add(pointer.column)
    for table, column, old in steps.exclude(deed=MergeStep.Deed.MADE).values_list("table", "column", "old"):
        names = columns.get(table, set())
        if isinstance(old, dict):
            found.update(old[name] for name in names if old.get(name))
        elif column in names and old:
            found.add(old)
    return found


@transaction.atomic
def unmerge(merge: FileMerge, *, why: str, actor: Viewer, now: datetime) -> Parted:
    """This function will make one file the two that it was, audited, and return what stayed because it was written since.

    :raises MergeRefused: it was taken back already or is final, a later merge stands in the way, the survivor is gone, an
      import is being written, or the person may not.
    """
    merge = _locked(merge, actor)
    if blocking := in_the_way(merge):
        numbers = "、".join(f"#{one.pk}" for one in blocking)
        raise MergeRefused(N_("First take back the later merges %(numbers)s, which build on this one"), numbers=numbers)
    model = FILES[merge.kind]
    if not all_rows(model).filter(pk=merge.survivor_key).exists():
        raise MergeRefused(N_("The file into which the other went is not there any more"))
    later = written_since(merge)
    owners = _owners(merge)
    kept = play_back(merge)
    _part_journals(merge)
    if not all_rows(model).filter(pk=merge.loser_key).exists():
        raise MergeRefused(N_("The other file cannot stand again: its VIN or a place it names is taken or gone"))
    both = [merge.survivor_key, merge.loser_key]
    all_rows(model).filter(pk__in=both).update(version=F("version") + 1)
    merge.undone_at, merge.undone_by, merge.undone_why = now, actor.name[:60], why[:200]
    merge.save(update_fields=["undone_at", "undone_by", "undone_why"])
    for after in declared("after_unmerge"):
        after(merge, now=now)
    table = model._meta.db_table
    changes = [
        FieldChange(table, merge.survivor_key, "merged_from", str(merge.loser_key), None, actor.store_id),
        FieldChange(table, merge.loser_key, "merged_into", str(merge.survivor_key), None, actor.store_id),
    ]
    record_changes(changes, actor=actor, now=now, source=SOURCE, why=why)
    refresh(merge.kind, both, owners | _owners(merge), localtime(now).date())
    return Parted(later, [one for one in kept if not _is_gone(one)])


def _part_journals(merge: FileMerge) -> None:
    """Give the file that stands again the journals of those that went into it before; this merge's own has served."""
    MergeStep.objects.filter(merge=merge).delete()
    standing = FileMerge.objects.unscoped("un-merge").filter(kind=merge.kind, undone_at=None)
    theirs = standing.filter(loser_key__in=gone_into(merge.kind, [merge.loser_key])).values("pk")
    MergeStep.objects.filter(merge__in=theirs).update(**{f"{merge.kind}_key": merge.loser_key})


def _locked(merge: FileMerge, actor: Viewer) -> FileMerge:
    if not actor.may(Deed.DECIDE_MERGE) or actor.group_id != merge.group_id or actor.store_id != merge.store_id:
        raise MergeRefused(N_("A manager of the store that merged the files takes it back"))
    lock_home()
    if OpenBatch.objects.exists():
        raise MergeRefused(N_("An import is being written; take the merge back when it is done"))
    merge = FileMerge.objects.unscoped("un-merge").select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        raise MergeRefused(N_("This merge was taken back already"))
    if not MergeStep.objects.filter(merge=merge).exists():
        raise MergeRefused(N_("This merge is final: its journal is no longer kept"))
    lock(FILES[merge.kind], [merge.survivor_key])
    return merge


def written_since(merge: FileMerge) -> dict[str, list[int]]:
    """This function will return the rows written after a merge that point to its survivor, by table, at most 50 each."""
    found: dict[str, list[int]] = {}
    for pointer in pointers_to(FILES[merge.kind]):
        table = pointer.model._meta.db_table
        if table not in merge.marks or table in DERIVED:
            continue
        rows = all_rows(pointer.model).filter(pk__gt=merge.marks[table], **{pointer.column: merge.survivor_key})
        made = MergeStep.objects.filter(merge=merge, table=table, deed=MergeStep.Deed.MADE).values("row_key")
        keys = list(rows.exclude(pk__in=made).order_by("pk").values_list("pk", flat=True)[:LISTED])
        if keys:
            found[table] = sorted({*found.get(table, []), *keys})
    return found


def _owners(merge: FileMerge) -> set[int]:
    """Return the customers whose sums depend on the cars of a merge."""
    if merge.kind != FileMerge.Kind.VEHICLE:
        return set()
    cars = all_rows(Vehicle).filter(pk__in=(merge.survivor_key, merge.loser_key), owner__isnull=False)
    return set(cars.values_list("owner_id", flat=True))


def _is_gone(one: Kept) -> bool:
    """Whether a row that stayed as it is was deleted since: then there is nothing to tell."""
    return not all_rows(model_of(one.table)).filter(pk=one.row_key).exists()


def survivor_of(kind: str, key: int) -> int | None:
    """This function will return the file into which a merged one went, over several merges; None: it was not merged."""
    standing = FileMerge.objects.unscoped("where a file went").filter(kind=kind, undone_at=None)
    found: int | None = None
    for _step in range(100):
        following = standing.filter(loser_key=key).values_list("survivor_key", flat=True).first()
        if following is None:
            return found
        found = key = following
    return found


def gone_into(kind: str, keys: Collection[int]) -> set[int]:
    """This function will return the files that went into some, over several merges."""
    standing = FileMerge.objects.unscoped("what went into a file").filter(kind=kind, undone_at=None)
    files, found = set(keys), set(keys)
    while found:
        found = set(standing.filter(survivor_key__in=found).values_list("loser_key", flat=True)) - files
        files |= found
    return files - set(keys)


def count_rows(kind: str, loser: Customer | Vehicle) -> dict[str, int]:
    """This function will return how many rows of each table point to a file: what a merge would move."""
    counts: dict[str, int] = {}
    for pointer in pointers_to(FILES[kind]):
        n = all_rows(pointer.model).filter(**{pointer.column: loser.pk}).count()
        if n:
            counts[pointer.label] = counts.get(pointer.label, 0) + n
    return counts
