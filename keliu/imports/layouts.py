"""Remembered layouts 字段映射: how a shop's columns and words were read last time, by fingerprint (practice A6).

The page and the command line ask the same memory, so that the same export next month needs no click.
"""

from datetime import datetime
from typing import Any

from django.db.models import Q

from keliu.imports.models import Batch, BatchSheet, ColumnMapping
from keliu.org.models import Store
from keliu.rules.rights import Viewer
from keliu.sheets import IGNORED, Remembered, SheetReading, sheet_from_json

SAID = frozenset({"override", "remembered"})


def remembered_layouts(group_id: int | None, store: Store | None) -> dict[str, Remembered]:
    """This function will return the layouts that a store remembers, else its group.

    Without a store a layout counts that only one store has said anything about.
    """
    known = ColumnMapping.objects.filter(group_id=group_id)
    if store is not None:
        known = known.filter(Q(store=store) | Q(store=None))
    found: dict[str, Remembered] = {}
    several: set[str] = set()
    for row in known.order_by("store_id"):
        own = row.store_id is not None
        if own and store is None and row.fingerprint in found:
            several.add(row.fingerprint)
        if own or row.fingerprint not in found:
            found[row.fingerprint] = Remembered(row.kind, dict(row.columns), dict(row.words))
    return {mark: layout for mark, layout in found.items() if mark not in several}


def store_of(group_id: int | None, code: str | None) -> Store | None:
    """This function will return the store of a code, or the only store of a group where none is named."""
    stores = Store.objects.unscoped("import").filter(group_id=group_id)
    if code:
        return stores.filter(code=code).first()
    two = list(stores[:2])
    return two[0] if len(two) == 1 else None


def remember_layouts(batch: Batch, *, actor: Viewer, now: datetime) -> int:
    """This function will keep what people said of the sheets of a batch, and return of how many."""
    kept = 0
    for sheet in BatchSheet.objects.filter(file__batch=batch).exclude(kind=IGNORED).exclude(fingerprint=""):
        before = ColumnMapping.objects.filter(store=batch.store, fingerprint=sheet.fingerprint).first()
        said = what_was_said(sheet, before.words if before else {})
        if said is None:
            continue
        said |= {"group": batch.group, "confirmed_by": actor.name[:60], "confirmed_at": now}
        ColumnMapping.objects.update_or_create(store=batch.store, fingerprint=sheet.fingerprint, defaults=said)
        kept += 1
    return kept


def what_was_said(sheet: BatchSheet, words_before: dict[str, dict[str, str]]) -> dict[str, Any] | None:
    """This function will return kind, columns and words to keep of a sheet; None where nobody corrected anything."""
    reading: SheetReading = sheet_from_json(sheet.understanding)
    columns = {column.heading: column.field or "" for column in reading.columns if column.source in SAID}
    words = {name: dict(codes) for name, codes in words_before.items()}
    for name, codes in (sheet.mapping.get("words") or {}).items():
        words.setdefault(name, {}).update(codes)
    if not (columns or words or sheet.mapping.get("kind")):
        return None
    return {"kind": reading.kind, "columns": columns, "words": words}


def forget_layout(batch: Batch, fingerprint: str) -> None:
    """This function will drop what a store remembers of a layout."""
    ColumnMapping.objects.filter(group=batch.group, fingerprint=fingerprint).filter(
        Q(store=batch.store) | Q(store=None)
    ).delete()
