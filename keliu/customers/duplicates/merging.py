"""合并: two files of customers, or of cars, become one, by one deed that can be taken back (practice A6).

What points to the loser is pointed to the survivor; what cannot stand twice is united or set aside as its desk declares;
the loser's row goes, and every step stands in the journal. Numbers, names and VINs of the loser lead to the survivor
from then on.
"""

from collections.abc import Collection
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils.timezone import localtime

from keliu.access.home_lock import lock_home
from keliu.audit.actions import FieldChange, as_text, record_changes
from keliu.audit.models import OpenBatch
from keliu.customers.actions import refresh_members, refresh_search
from keliu.customers.duplicates.choices import default_take, resulting
from keliu.customers.duplicates.journal import Journal
from keliu.customers.duplicates.pointing import (
    DROP_DERIVED,
    FILES,
    KEEP_SURVIVOR,
    Pointer,
    all_rows,
    declared_for,
    handler_of,
    pointers_to,
    unique_sets,
)
from keliu.customers.models import (
    CustomerNumber,
    CustomerStore,
    FileMerge,
    MergeStep,
    OtherKey,
    Ownership,
    Vehicle,
    VehicleStore,
)
from keliu.org.models import Approval
from keliu.rules.rights import Deed, Viewer
from keliu.rules.sentence import N_, Sentence
from keliu.rules.vins import fits_check_digit
from keliu.web.declared import first_declared

SOURCE = "merge"


class MergeRefused(Exception):
    """Two files that cannot be made one, or one that cannot be made two again; `sentence` says why."""

    def __init__(self, message: str, **told: object) -> None:
        self.sentence = Sentence(message, told)
        super().__init__(self.sentence.english())


class Merging:
    """A merge that is being done: both files, the day, what is taken from the loser, and the journal."""

    def __init__(self, merge: FileMerge, survivor: Any, loser: Any, take: Collection[str], today: date) -> None:
        self.merge, self.survivor, self.loser = merge, survivor, loser
        self.take, self.today = set(take), today
        self.kind = str(merge.kind)
        self.keys = (survivor.pk, loser.pk)
        self.journal = Journal(merge)
        self.values = resulting(self.kind, survivor, loser, self.take)
        self.counts: dict[str, int] = {}

    def move_all(self) -> None:
        """Point every row of every table to the survivor, after what is declared for the tables that can collide."""
        pointers = pointers_to(type(self.survivor))
        for label in dict.fromkeys(pointer.label for pointer in pointers):
            self._clear_the_way([pointer for pointer in pointers if pointer.label == label])
        for pointer in pointers:
            if n := self.journal.move(pointer.model, pointer.column, self.loser.pk, self.survivor.pk):
                self.counts[pointer.label] = self.counts.get(pointer.label, 0) + n

    def _clear_the_way(self, pointers: list[Pointer]) -> None:
        word = declared_for(pointers[0].label)
        if word == KEEP_SURVIVOR:
            for pointer in pointers:
                keep_survivor(self, pointer)
        elif word == DROP_DERIVED:
            for pointer in pointers:
                rows = all_rows(pointer.model).filter(**{pointer.column: self.loser.pk})
                self.journal.remove(pointer.model, rows.values_list("pk", flat=True), is_kept=False)
        elif word is not None:
            handler_of(word)(self)


def keep_survivor(merging: Merging, pointer: Pointer) -> None:
    """This function will set those rows of the loser aside that would collide with one of the survivor."""
    for others, condition in unique_sets(pointer):
        rows = all_rows(pointer.model).filter(condition or Q())
        own = rows.filter(**{pointer.column: merging.survivor.pk})
        theirs = rows.filter(**{pointer.column: merging.loser.pk})
        taken = {tuple(values) for values in own.values_list(*others)} if others else {()} if own.exists() else set()
        keys = [
            key for key, *values in theirs.values_list("pk", *others) if None not in values and tuple(values) in taken
        ]
        merging.journal.remove(pointer.model, keys)


@transaction.atomic
def merge_files(
    survivor: Any, loser: Any, *, why: str, actor: Viewer, now: datetime, take: Collection[str] | None = None,
    wrong_vin: str = "", evidence: str = "", confidence: int | None = None, proposed_by: str = "",
) -> FileMerge:  # fmt: skip
    """This function will make two files of customers or of cars one, audited, and return the merge.

    `take`: the fields whose value comes from the loser (None: the defaults); `wrong_vin`: of two cars with different
    VINs the one whose VIN is a mistake. Both files carry the version that the person saw.
    :raises MergeRefused: they are one file, of two groups, changed since, of cars with two true VINs, no reason is given,
      an import is being written, or the person may not.
    """
    kind = next(kind for kind, model in FILES.items() if isinstance(survivor, model))
    survivor, loser = _locked(survivor, loser)
    _require_right(survivor, loser, actor)
    _require_possible(survivor, loser, why, wrong_vin)
    _require_settled(survivor, loser, now)
    take = default_take(kind, survivor, loser) if take is None else set(take)
    if isinstance(survivor, Vehicle):
        take = _with_true_vin(take, survivor, loser, wrong_vin)
    merge = FileMerge.objects.create(
        group_id=survivor.group_id, store_id=actor.store_id, kind=kind, survivor_key=survivor.pk, loser_key=loser.pk,
        at=now, account_key=actor.account_id, person=actor.name[:60], why=why.strip()[:200], evidence=evidence,
        confidence=confidence, marks=_marks(type(survivor)),
    )  # fmt: skip
    merging = Merging(merge, survivor, loser, take, localtime(now).date())
    owners = {file.owner_id for file in (survivor, loser) if isinstance(file, Vehicle)} - {None}
    merging.move_all()
    _remember_keys(merging)
    merging.journal.remove(type(loser), [loser.pk])
    for name, value in merging.values.items():
        merging.journal.set(type(survivor), survivor.pk, name, value)
    _raise_version(survivor)
    journals_of(kind, [loser.pk]).update(**{f"{kind}_key": survivor.pk})
    merging.journal.close()
    merge.counts = merging.counts
    merge.save(update_fields=["counts"])
    record_changes(_told(merging, actor), actor=actor, now=now, source=SOURCE, why=why)
    refresh(kind, [survivor.pk], owners, merging.today)
    return merge


def _told(merging: Merging, actor: Viewer) -> list[FieldChange]:
    """Return what the change log says: the survivor's fields that became other ones, and which file went into which."""
    merge, survivor, table = merging.merge, merging.survivor, type(merging.survivor)._meta.db_table
    fields = [
        FieldChange(table, survivor.pk, name, as_text(getattr(survivor, name)), as_text(value), actor.store_id)
        for name, value in merging.values.items()
    ]
    return [
        *fields,
        FieldChange(table, merge.survivor_key, "merged_from", None, str(merge.loser_key), actor.store_id),
        FieldChange(table, merge.loser_key, "merged_into", None, str(merge.survivor_key), actor.store_id),
    ]


def _locked(survivor: Any, loser: Any) -> tuple[Any, Any]:
    """Return both files as they stand, held for this transaction.

    :raises MergeRefused: an import is being written, one file is gone, or was changed since the person saw it.
    """
    if survivor.pk == loser.pk or type(survivor) is not type(loser):
        raise MergeRefused(N_("These are not two files of one kind"))
    lock_home()
    if OpenBatch.objects.exists():
        raise MergeRefused(N_("An import is being written; merge when it is done"))
    list(all_rows(type(survivor)).filter(pk__in=(survivor.pk, loser.pk)).order_by("pk").select_for_update())
    found = all_rows(type(survivor)).select_related("facts").in_bulk([survivor.pk, loser.pk])
    if len(found) < 2:
        raise MergeRefused(N_("One of the two files is not there any more"))
    now = found[survivor.pk], found[loser.pk]
    if [file.version for file in now] != [survivor.version, loser.version]:
        raise MergeRefused(N_("One of the two files was changed since; look at them again"))
    if now[0].group_id != now[1].group_id:
        raise MergeRefused(N_("The two files are of different groups"))
    return now


def across_stores(survivor: Any, loser: Any, store_id: int | None) -> bool:
    """This function will say whether one of the two files is no member of a store."""
    table, column = (VehicleStore, "vehicle_id") if isinstance(survivor, Vehicle) else (CustomerStore, "customer_id")
    own = table.objects.filter(store_id=store_id, **{f"{column}__in": (survivor.pk, loser.pk)})  # type: ignore[attr-defined]
    return own.values(column).distinct().count() < 2


def _require_right(survivor: Any, loser: Any, actor: Viewer) -> None:
    may = actor.may(Deed.DECIDE_MERGE) and actor.group_id == survivor.group_id
    if may and across_stores(survivor, loser, actor.store_id):
        may = actor.may(Deed.DECIDE_ACROSS_STORES)
    if not may:
        raise MergeRefused(N_("A manager of the store decides this; over several stores the general manager"))


def _require_possible(survivor: Any, loser: Any, why: str, wrong_vin: str) -> None:
    if not why.strip():
        raise MergeRefused(N_("Say why these two files are one"))
    if isinstance(survivor, Vehicle) and doubted_vin(survivor, loser, wrong_vin) is None:
        raise MergeRefused(N_("Two different VINs are never one car: mark the one that is a mistake, and say why"))


def _require_settled(survivor: Any, loser: Any, now: datetime) -> None:
    waiting = Approval.objects.unscoped("merge").filter(
        table=survivor._meta.db_table, row_key__in=(survivor.pk, loser.pk), state=Approval.State.WAITING
    )
    if waiting.filter(expires_at__gt=now).exists():
        raise MergeRefused(N_("Something about one of the two files waits for a second person; decide that first"))


def doubted_vin(survivor: Any, loser: Any, wrong_vin: str = "") -> str | None:
    """This function will return the VIN of two cars that does not stand: the one marked as a mistake, else the one whose
    check digit does not fit where the other's does; empty where there are no two, None where both may be true.
    """
    vins = [file.vin for file in (survivor, loser)]
    if not all(vins) or vins[0] == vins[1]:
        return ""
    if wrong_vin in vins:
        return wrong_vin
    fits = [vin for vin in vins if fits_check_digit(vin)]
    return next(vin for vin in vins if vin not in fits) if len(fits) == 1 else None


def _with_true_vin(take: Collection[str], survivor: Any, loser: Any, wrong_vin: str) -> set[str]:
    """Return what is taken from the loser, its VIN exactly where the survivor's is none or is the mistake."""
    is_theirs = bool(loser.vin) and (not survivor.vin or doubted_vin(survivor, loser, wrong_vin) == survivor.vin)
    return (set(take) - {"vin"}) | ({"vin"} if is_theirs and loser.vin != survivor.vin else set())


@lru_cache(maxsize=10)
def _marked(model: Any) -> tuple[Any, ...]:
    tables = {pointer.model for pointer in pointers_to(model)}
    return tuple(table for table in sorted(tables, key=lambda t: t._meta.label) if table._meta.pk.attname == "id")


def _marks(model: Any) -> dict[str, int]:
    """Return the highest row number of every table that can point to a file."""
    return {table._meta.db_table: all_rows(table).aggregate(n=Max("pk"))["n"] or 0 for table in _marked(model)}


def _remember_keys(merging: Merging) -> None:
    """Let the names or VINs that do not stand lead to the survivor, and the loser's number where no list holds it."""
    column = "vin" if merging.kind == "vehicle" else "name"
    standing = merging.values.get(column, getattr(merging.survivor, column))
    given = dict.fromkeys(getattr(file, column) for file in (merging.survivor, merging.loser))
    for value in given:
        if value and value != standing:
            told = {f"{merging.kind}_id": merging.survivor.pk}
            merging.journal.make(OtherKey, group_id=merging.survivor.group_id, kind=column, value=value, **told)
    if merging.kind == "customer" and (number := merging.loser.customer_no):
        numbers = CustomerNumber.objects.filter(group_id=merging.loser.group_id, number=number)
        if not numbers.exists():
            merging.journal.make(
                CustomerNumber, group_id=merging.loser.group_id, store_id=merging.loser.home_store_id, number=number,
                customer_id=merging.survivor.pk,
            )  # fmt: skip


def journals_of(kind: str, keys: Collection[int]) -> Any:
    """This function will return the steps of journals that are kept of these files: an erasure takes them along."""
    return MergeStep.objects.filter(**{f"{kind}_key__in": keys})


def _raise_version(file: Any) -> None:
    all_rows(type(file)).filter(pk=file.pk).update(version=file.version + 1)


def _owners_ever(cars: Q) -> set[int]:
    """Return all who ever owned those of some cars that changed hands: each has his own days' visits of them."""
    changed = all_rows(Ownership).filter(cars, until__isnull=False).values("vehicle_id")
    return set(all_rows(Ownership).filter(vehicle_id__in=changed).values_list("customer_id", flat=True))


def refresh(kind: str, keys: Collection[int], owners: Collection[int], today: date) -> None:
    """This function will bring facts, search texts and memberships of merged or parted files up to date, set-based."""
    keep_facts = first_declared("keeps_facts")
    if kind == "vehicle":
        refresh_search(vehicle_ids=keys)
        vehicle_ids, customer_ids = list(keys), sorted({*owners, *_owners_ever(Q(vehicle_id__in=keys))})
    else:
        refresh_search(customer_ids=keys)
        refresh_members(keys, today=today)
        own = all_rows(Ownership).filter(customer_id__in=keys).values("vehicle_id")
        vehicle_ids, customer_ids = [], sorted({*keys, *owners, *_owners_ever(Q(vehicle_id__in=own))})
    if keep_facts:
        keep_facts(today=today, vehicle_ids=vehicle_ids, customer_ids=customer_ids)
