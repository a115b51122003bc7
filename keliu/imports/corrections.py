"""What a person says of a sheet: another kind, fields of columns, codes of words, rows to leave out (practice A6).

The correction is kept in `BatchSheet.mapping` and always handed to the reader; what the page shows meanwhile is changed
here at once, so that one choice need not wait for the file to be read again.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from keliu.imports.models import BatchSheet
from keliu.sheets import KINDS, Column, Correction, SheetReading, fields_of, sheet_as_json, sheet_from_json
from keliu.sheets.fields import WORD_TYPES, missing_fields
from keliu.sheets.matching import CLEAR
from keliu.sheets.words import CODES

SURE = 0.8
UNCOUNTED = frozenset({"bool", "company", "status"})


class NotPossible(ValueError):
    """A correction that names a kind, column, field or code that there is not."""


def correction_of(mapping: Mapping[str, Any]) -> Correction | None:
    """This function will return the correction that a sheet's mapping holds."""
    columns = {int(index): field or None for index, field in (mapping.get("columns") or {}).items()}
    kind, words = mapping.get("kind"), mapping.get("words") or {}
    return Correction(kind, columns, words) if (kind or columns or words) else None


def say_field(sheet: BatchSheet, index: int, field: str | None) -> bool:
    """This function will give a column a field (None: the notes) and return whether the file must be read again.

    :raises NotPossible: there is no such column or field.
    """
    reading = sheet_from_json(sheet.understanding)
    column = next((c for c in reading.columns if c.index == index), None)
    if column is None or reading.kind not in KINDS or (field is not None and field not in fields_of(reading.kind)):
        raise NotPossible(field)
    columns = dict(sheet.mapping.get("columns") or {})
    for other in reading.columns:
        if field is not None and other.field == field and other is not column:
            _take_over(other, None)
            columns[str(other.index)] = ""
    _take_over(column, field)
    columns[str(index)] = field or ""
    reading.unclear = _unclear(reading.kind, reading.columns)
    sheet.mapping = {**sheet.mapping, "columns": columns}
    sheet.understanding = sheet_as_json(reading)
    return field is not None and fields_of(reading.kind)[field].type in WORD_TYPES - UNCOUNTED


def _take_over(column: Column, field: str | None) -> None:
    if column.field and column.source == "found":
        column.alternatives = [(column.field, column.confidence), *column.alternatives][:4]
    column.alternatives = [hit for hit in column.alternatives if hit[0] != field]
    column.field, column.confidence, column.source, column.reason = field, 1.0, "override", None
    column.words = []


def _unclear(kind: str, columns: Sequence[Column]) -> list[str]:
    clear = frozenset(column.field for column in columns if column.field and column.confidence >= CLEAR)
    return list(missing_fields(kind, clear))


def say_kind(sheet: BatchSheet, kind: str) -> None:
    """This function will give a sheet another kind, or leave it out; what was said of its columns goes.

    :raises NotPossible: there is no such kind.
    """
    if kind not in (*KINDS, "ignored"):
        raise NotPossible(kind)
    sheet.mapping = {"kind": kind}


def say_word(sheet: BatchSheet, index: int, word: str, code: str) -> None:
    """This function will give a word of a column a code; an empty one leaves the word unknown.

    :raises NotPossible: there is no such column, word or code.
    """
    reading = sheet_from_json(sheet.understanding)
    column = next((c for c in reading.columns if c.index == index and c.field), None)
    known = next((w for w in column.words if w.word == word), None) if column else None
    if column is None or known is None or (code and code not in codes_of(reading, column)):
        raise NotPossible(word)
    known.code = code or None
    words = {name: dict(codes) for name, codes in (sheet.mapping.get("words") or {}).items()}
    words.setdefault(str(column.field), {})[word] = code
    sheet.mapping = {**sheet.mapping, "words": words}
    sheet.understanding = sheet_as_json(reading)


def codes_of(reading: SheetReading, column: Column) -> list[str]:
    """This function will return the codes that words of a column can stand for."""
    type_ = fields_of(reading.kind)[column.field].type if column.field else ""
    return list(dict.fromkeys(CODES[type_].values())) if type_ in CODES else []


def leave_row(sheet: BatchSheet, row: int) -> bool:
    """This function will leave a row out, or take it in again, and return whether it is out now."""
    left = set(sheet.mapping.get("left_out") or [])
    left ^= {row}
    sheet.mapping = {**sheet.mapping, "left_out": sorted(left)}
    return row in left


def needs_look(column: Column, unclear: Sequence[str]) -> bool:
    """This function will say whether a person should look at a column: unsure, or with words that nobody knows."""
    if column.source in {"override", "remembered", "canonical"}:
        return any(word.code is None for word in column.words)
    if column.field is None:
        return bool(column.samples) and any(name in unclear or sure >= CLEAR for name, sure in column.alternatives)
    return column.confidence < SURE or any(word.code is None for word in column.words)
