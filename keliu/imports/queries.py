"""Reads of the import's pages: batches, their sheets, listed rows, what an undo would take."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from keliu.audit.models import Change
from keliu.audit.queries import open_batches
from keliu.imports.models import Batch, BatchFile, BatchSheet
from keliu.imports.planning.world import MODELS, rows_of
from keliu.imports.report import WORDS
from keliu.imports.words import TABLE_LABELS
from keliu.org.models import Store
from keliu.org.queries import figures_of
from keliu.rules.rights import Role, Viewer

State = Batch.State
OPEN = (State.READING, State.MAPPING, State.PLANNING, State.PREVIEW, State.WRITING, State.CLOSING, State.UNDOING)


def stores_to_choose(viewer: Viewer) -> list[Store]:
    """This function will return the stores that a person may import for: his own, of the administrator all."""
    return list(Store.objects.visible_to(viewer).order_by("code"))


def files_of(batch: Batch) -> list[BatchFile]:
    """This function will return the files of a batch with their sheets."""
    return list(batch.files.prefetch_related("sheets").order_by("position"))


def tell_counts(batches: Iterable[Batch]) -> None:
    """This function will give each batch the names of its files and what became of its rows."""
    shown = list(batches)
    by_number: dict[int, list[dict[str, Any]]] = {batch.pk: [] for batch in shown}
    names: dict[int, list[str]] = {batch.pk: [] for batch in shown}
    for number, name in BatchFile.objects.filter(batch__in=shown).order_by("position").values_list("batch_id", "name"):
        names[number].append(name)
    sheets = BatchSheet.objects.filter(file__batch__in=shown).values_list("file__batch_id", "counts", "kind")
    for number, counts, _kind in sheets:
        by_number[number].append(counts)
    for batch in shown:
        told = by_number[batch.pk] or batch.report.get("sheets", [])
        batch.names = names[batch.pk] or list(dict.fromkeys(batch.report.get("sources", [])))  # type: ignore[attr-defined]
        batch.totals = sum_counts(told)  # type: ignore[attr-defined]


def sum_counts(counts: Iterable[dict[str, Any]]) -> dict[str, int]:
    """This function will add up what became of the rows of sheets."""
    told = list(counts)
    return {word: sum(int(each.get(word) or 0) for each in told) for word in ("rows", *WORDS, "warned")}


def created_records(counts: Iterable[dict[str, Any]]) -> dict[str, int]:
    """This function will return how many records of each kind the sheets of these counts create."""
    found: dict[str, int] = {}
    for sheet in counts:
        for name, each in (sheet.get("entities") or {}).items():
            found[name] = found.get(name, 0) + int(each.get("created") or 0)
    return {name: count for name, count in found.items() if count}


def is_nothing_new(sheets: Iterable[BatchSheet]) -> bool:
    """This function will say whether the sheets of a preview would change nothing at all."""
    told = list(sheets)
    counts = sum_counts(sheet.counts for sheet in told)
    touched = (n for s in told for each in (s.counts.get("entities") or {}).values() for n in each.values())
    return counts["rows"] > counts["rejected"] and not (
        counts["created"] or counts["updated"] or counts["merged"] or any(touched)
    )


def written_before(batch: Batch) -> dict[str, Batch]:
    """This function will return, by file name, the batch that wrote the same content into the same store before."""
    marks = {f.stored.sha256: f.name for f in batch.files.select_related("stored") if f.stored is not None}
    earlier = BatchFile.objects.filter(
        stored__sha256__in=marks, batch__state=State.DONE, batch__store=batch.store, batch__group=batch.group
    ).exclude(batch=batch)
    return {marks[f.stored.sha256]: f.batch for f in earlier.select_related("stored", "batch") if f.stored is not None}


def undo_days(group_id: int | None, store_id: int | None, day: date) -> int:
    """This function will return for how many days an import of a store can be taken back."""
    return int(figures_of(store_id, day, group_id=group_id).whole("files.undo_days"))


def undo_until(batch: Batch, days: int) -> datetime | None:
    """This function will return until when a batch can be taken back."""
    return batch.committed_at + timedelta(days=days) if batch.committed_at else None


def undo_counts(batch: Batch) -> dict[str, int]:
    """This function will return how many rows of each table an undo deletes, and under `fields` how many it restores."""
    found: dict[str, int] = {}
    for table, model in MODELS.items():
        if table in TABLE_LABELS and any(f.attname == "batch" for f in model._meta.concrete_fields):
            count = rows_of(model).filter(batch=batch.pk).count()
            if count:
                found[table] = count
    found["fields"] = Change.objects.unscoped("undo").filter(batch=batch.pk, source="import").count()
    return found


def open_import_banner(viewer: Viewer) -> str:
    """This function will say on every page of a store that an import into it is being written; empty if none is."""
    open_now = open_batches()
    if not open_now:
        return ""
    rows = Batch.objects.unscoped("banner").filter(pk__in=open_now, group_id=viewer.group_id).order_by("pk")
    for batch in rows:
        if batch.store_id in (None, viewer.store_id) or viewer.role is Role.ADMIN:
            told = {"batch": batch.pk}
            if batch.state == State.UNDOING:
                return _("Import %(batch)s is being taken back; its rows count nowhere until that is done") % told
            return _("Import %(batch)s is being written; its rows count nowhere until that is done") % told
    return ""
