"""What the page of an ended batch tells: sheet by sheet what became of the rows, and what people kept against it.

A batch of the command line has no rows of `BatchSheet`; its report tells the same.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from keliu.imports.models import Batch, BatchSheet
from keliu.imports.planning.world import MODELS, rows_of
from keliu.imports.showing import Sight, change_shown, masked, sheet_line
from keliu.imports.words import KIND_LABELS, OUTCOME_LABELS, TABLE_LABELS
from keliu.rules.free_text import mask_free_text
from keliu.rules.masking import shape_of

MOST_SHOWN = 200
QUOTED = re.compile("“[^”]*”")
NAMES = {"customers_customer": "name", "customers_vehicle": "plate", "workshop_visit": "order_no"}
Cells = list[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class SheetTold:
    """A sheet of an ended batch: its names, what it was read as, its rows, and what became of them."""

    name: str
    file: str
    label: str
    rows: int
    cells: Cells
    pk: int | None = None


def sheets_told(batch: Batch, sheets: Sequence[BatchSheet], *, is_listed: bool) -> list[SheetTold]:
    """This function will return the sheets of a batch, those of the command line included."""
    told = []
    for sheet in sheets:
        line = sheet_line(sheet)
        rows = int(sheet.counts.get("rows") or 0)
        told.append(SheetTold(line.name, sheet.file.name, line.label, rows, _cells(sheet.counts, is_listed), sheet.pk))
    return told or [
        SheetTold(
            one["sheet"] or "", file, _(KIND_LABELS[one["kind"]]), one["rows"], _cells(_counts(one), is_listed), n
        )
        for n, (one, file) in enumerate(zip(_reported(batch), _sources(batch), strict=True))
    ]


def _reported(batch: Batch) -> list[dict[str, Any]]:
    return list(batch.report.get("sheets", []))


def _sources(batch: Batch) -> list[str]:
    """Return the file's name of each reported sheet; batches of before names were kept have none."""
    return batch.report.get("sources") or [""] * len(_reported(batch))


def _counts(one: dict[str, Any]) -> dict[str, Any]:
    return one | {"warned": len({warning["row"] for warning in one["warnings"]})}


def _cells(counts: dict[str, Any], is_listed: bool) -> Cells:
    """Return what became of a sheet's rows: the tab that lists them, where one does, the label and the number."""
    return [(word if is_listed else "", label, int(counts.get(word) or 0)) for word, label in OUTCOME_LABELS.items()]


def rejects_told(batch: Batch) -> list[tuple[str, int, str]]:
    """This function will return file or sheet, row and reason of what the command line's import sent back."""
    rows = []
    for one, file in zip(_reported(batch), _sources(batch), strict=True):
        name = one["sheet"] or file
        rows += [(name, reject["row"], _without_values(reject["reason"])) for reject in one["rejects"]]
    return rows[:MOST_SHOWN]


def report_for(batch: Batch, sight: Sight) -> list[dict[str, Any]]:
    """This function will return the reported sheets; what reasons quote of the file is hidden, but in full sight."""
    if sight is Sight.FULL:
        return _reported(batch)
    hide = shape_of if sight is Sight.SHAPES else mask_free_text

    def hidden(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [line | {"reason": QUOTED.sub(lambda found: hide(found[0]), str(line["reason"]))} for line in lines]

    return [one | {word: hidden(one.get(word, [])) for word in ("rejects", "warnings")} for one in _reported(batch)]


def _without_values(reason: str) -> str:
    """Return a told reason with what it quotes of the file hidden."""
    return QUOTED.sub(lambda found: mask_free_text(found[0]), reason)


@dataclass(frozen=True, slots=True)
class KeptShown:
    """保留的人工修改: a field that a person changed while the import was written, so that his value stands."""

    record: str
    name: str
    customer_id: int | None
    label: str
    standing: str
    of_file: str


def kept_shown(batch: Batch, sight: Sight) -> list[KeptShown]:
    """This function will return the values that people changed meanwhile and that were kept, masked as one may see."""
    kept = batch.report.get("kept", [])[:MOST_SHOWN]
    names = _names(kept)
    return [_kept_shown(one, names, sight) for one in kept]


def _kept_shown(one: dict[str, Any], names: dict[tuple[str, int], tuple[str, int | None]], sight: Sight) -> KeptShown:
    table, key = one["table"], one["row_key"]
    name, customer_id = names.get((table, key), ("", None))
    change = change_shown(table, one["field"], one["now"] or "", one["import_value"] or "", sight)
    sort = {"customers_vehicle": "plate", "workshop_visit": "code"}.get(table, "name")
    record = _(TABLE_LABELS.get(table, table))
    return KeptShown(record, masked(name, sort, sight), customer_id, change.label, change.old, change.new)


def _names(kept: Sequence[dict[str, Any]]) -> dict[tuple[str, int], tuple[str, int | None]]:
    """Return name and customer of each kept row, in one query a table."""
    found: dict[tuple[str, int], tuple[str, int | None]] = {}
    for table in {one["table"] for one in kept} & MODELS.keys():
        keys = {one["row_key"] for one in kept if one["table"] == table}
        for row in rows_of(MODELS[table]).filter(pk__in=keys):
            own = row.pk if table == "customers_customer" else getattr(row, "customer_id", None)
            found[table, row.pk] = (str(getattr(row, NAMES.get(table, "name"), "") or ""), own)
    return found
