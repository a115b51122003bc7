"""Writes of data quality: findings brought up to date, and the scores of a day."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef

from keliu.access.raw_rows import parts_of
from keliu.audit.queries import open_batches
from keliu.customers.models import Customer, Vehicle
from keliu.data_quality.checks.changes import Behind, marks_now
from keliu.data_quality.checks.customers import check_customers
from keliu.data_quality.checks.found import SCAN, Found
from keliu.data_quality.checks.scores import count_parts
from keliu.data_quality.checks.vehicles import check_vehicles
from keliu.data_quality.models import CheckState, Finding, Settled, StoreScore
from keliu.org.models import Store

SLICE = 2_000
KEPT_FIELDS = ("store_id", "customer_key", "since", "parts", "told", "mark")


def check_all(*, today: date, now: datetime) -> int:
    """This function will check every file and return how many findings were written or removed; files that are no more
    lose theirs. What an import that is still being written brings is left for the next time.
    """
    seen = marks_now()
    written = check_files(today=today) + _forget_lost_files()
    CheckState.objects.update_or_create(pk=1, defaults={"at": now, "seen": seen})
    return written


def catch_up(behind: Behind, *, today: date, now: datetime) -> int:
    """This function will check the files that were touched since the last check; return how many findings changed."""
    if behind.is_everything:
        return check_all(today=today, now=now)
    written = check_files(behind.customers, behind.vehicles, today=today)
    CheckState.objects.update_or_create(pk=1, defaults={"at": now, "seen": behind.seen})
    return written


def check_files(
    customers: Iterable[int] | None = None, vehicles: Iterable[int] | None = None, *, today: date
) -> int:  # fmt: skip
    """This function will check some files, or all of a kind that is not given, in slices of one transaction each."""
    written = 0
    for part in parts_of(Customer, customers, SLICE):
        written += _write(part, list(check_customers(part, today)), is_vehicle=False)
    for part in parts_of(Vehicle, vehicles, SLICE):
        written += _write(part, list(check_vehicles(part, today)), is_vehicle=True)
    return written


@transaction.atomic
def _write(part: Sequence[int], found: list[Found], *, is_vehicle: bool) -> int:
    """Make the findings of some files those that were found, and return how many rows that wrote or removed."""
    still_open = _still_open(part, is_vehicle)
    settled = _settled(part, is_vehicle)
    wanted = {
        (each.fault.value, each.file_key): each
        for each in found
        if each.file_key not in still_open and each.mark not in settled[each.fault.value, each.file_key]
    }
    rows = Finding.objects.unscoped(SCAN).filter(is_vehicle=is_vehicle, file_key__in=part)
    standing = {(row.fault, row.file_key): row for row in rows}
    gone = [row.pk for key, row in standing.items() if key not in wanted]
    if gone:
        Finding.objects.unscoped(SCAN).filter(pk__in=gone).delete()
    changed = []
    for key, each in wanted.items():
        row = standing.get(key)
        if row and _differs(row, each):
            changed.append(row)
    if changed:
        Finding.objects.unscoped(SCAN).bulk_update(changed, KEPT_FIELDS, batch_size=500)
    new = [_row(each) for key, each in wanted.items() if key not in standing]
    Finding.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    return len(gone) + len(changed) + len(new)


def _still_open(part: Sequence[int], is_vehicle: bool) -> set[int]:
    batches = open_batches()
    if not batches:
        return set()
    rows: Any = (Vehicle if is_vehicle else Customer).objects.unscoped(SCAN).filter(pk__in=part, batch__in=batches)
    return set(rows.values_list("pk", flat=True))


def _settled(part: Sequence[int], is_vehicle: bool) -> dict[tuple[str, int], set[str]]:
    marks: dict[tuple[str, int], set[str]] = defaultdict(set)
    rows = Settled.objects.filter(is_vehicle=is_vehicle, file_key__in=part)
    for fault, key, mark in rows.values_list("fault", "file_key", "mark"):
        marks[fault, key].add(mark)
    return marks


def _row(found: Found) -> Finding:
    return Finding(
        store_id=found.store_id, fault=found.fault.value, is_vehicle=found.is_vehicle, file_key=found.file_key,
        customer_key=found.customer_key, since=found.since, parts=found.parts, told=found.told, mark=found.mark,
    )  # fmt: skip


def _differs(row: Finding, found: Found) -> bool:
    """Bring a standing finding to what was found, and say whether that changes it; the day it was found on stays."""
    wanted: dict[str, Any] = {
        "store_id": found.store_id, "customer_key": found.customer_key, "parts": found.parts, "told": found.told,
        "mark": found.mark,
    }  # fmt: skip
    if not found.sentences and not found.mark:
        wanted["since"] = found.since
    changed = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return bool(changed)


def _forget_lost_files() -> int:
    """Remove the findings of files that are no more."""
    gone = 0
    for is_vehicle, model in ((False, Customer), (True, Vehicle)):
        known: Any = model.objects.unscoped(SCAN).filter(pk=OuterRef("file_key"))
        rows = Finding.objects.unscoped(SCAN).filter(~Exists(known), is_vehicle=is_vehicle)
        gone += rows.delete()[0]
    return gone


@transaction.atomic
def write_scores(day: date) -> int:
    """This function will keep every store's score of a day, and return how many rows it wrote; what stands is replaced.

    A day before the last that is kept writes nothing: the files are as they are now.
    """
    last = StoreScore.objects.unscoped(SCAN).order_by("-day").values_list("day", flat=True).first()
    if last is not None and day < last:
        return 0
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    rows = Finding.objects.unscoped(SCAN).order_by().values_list("store_id", "fault").annotate(n=Count("pk"))
    for store, fault, n in rows:
        counts[store][fault] = n
    written = 0
    scores = count_parts()
    for store in Store.objects.unscoped(SCAN).values_list("pk", flat=True):
        parts = scores.get(store)
        told = {
            "vehicles": parts.vehicles if parts else 0, "there": parts.there if parts else 0,
            "asked": parts.asked if parts else 7, "findings": dict(sorted(counts[store].items())),
        }  # fmt: skip
        row = StoreScore.objects.unscoped(SCAN).filter(store_id=store, day=day).first()
        if row is None or any(getattr(row, name) != value for name, value in told.items()):
            StoreScore.objects.unscoped(SCAN).update_or_create(store_id=store, day=day, defaults=told)
            written += 1
    return written
