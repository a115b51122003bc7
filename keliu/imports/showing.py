"""How the import's pages show what was understood and what would change: labelled, translated, masked by role.

Values of the files are full for the data clerk while his batch is open (logged), masked for managers, and nothing but
shapes for an administrator, who has no business rows (permissions: field classes travel with the field).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from keliu.imports.corrections import codes_of, needs_look
from keliu.imports.models import Batch, BatchSheet, RowOutcome
from keliu.imports.thoughts import thought_of
from keliu.imports.words import KIND_LABELS, TABLE_LABELS, label_of
from keliu.rules.free_text import mask_free_text, mask_numbers
from keliu.rules.masking import mask_address, mask_phone, mask_plate, mask_vin, shape_of
from keliu.rules.rights import Deed, Role, Viewer
from keliu.rules.sentence import Sentence
from keliu.sheets import KINDS, Column, SheetReading, WordCount, fields_of, sheet_from_json
from keliu.sheets.cells import CLEANERS
from keliu.web.sentences import say

CODED = frozenset({
    "kind", "gender", "type", "payer", "origin", "channel", "direction", "disposal_reason", "reason", "preferred_channel",
    "role",
})  # fmt: skip
SHOWN_WORDS, LONG_SAMPLE, LINE_OF_SAMPLES = 4, 28, 44
SERIAL = re.compile(r"\d{4,5}(\.\d+)?")
OPEN_STATES = (Batch.State.MAPPING, Batch.State.PLANNING, Batch.State.PREVIEW)
FIGURES = re.compile(r"[\d\s年月日时分秒上下午元公里km:：.,，/+%¥￥-]*")
NOT_TEXT = frozenset({"date", "time", "money", "km", "quantity", "number", "bool"})


class Sight(StrEnum):
    """How much of a file's values a person sees."""

    FULL = "full"
    MASKED = "masked"
    SHAPES = "shapes"


def sight_of(viewer: Viewer, batch: Batch) -> Sight:
    """This function will return how much a person sees of the values of a batch's files."""
    if viewer.role is Role.DATA_CLERK and batch.state in OPEN_STATES:
        return Sight.FULL
    return Sight.MASKED if viewer.may(Deed.SEE_FILES) else Sight.SHAPES


def masked(text: str, sort: str, sight: Sight) -> str:
    """This function will return a value as a person may see it; `sort` is the type or name of its field."""
    if sight is Sight.FULL or not text:
        return text
    if sight is Sight.SHAPES:
        return text if sort in NOT_TEXT and FIGURES.fullmatch(text) else shape_of(text)
    if sort in {"phone", "sender_phone", "phone2", "phone3"}:
        return mask_phone(re.sub(r"\D", "", text)[-12:])
    if sort in {"plate", "previous_plate"}:
        return mask_plate(text)
    if sort == "vin":
        return mask_vin(text)
    if sort in {"tail", "id_last4", "email", "wechat"}:
        return "***"
    if sort == "address":
        return mask_address(text)
    if sort in NOT_TEXT or sort in {"code", "name"}:
        return text
    return mask_numbers(text) if sort else mask_free_text(text)


@dataclass(slots=True)
class Choice:
    """An entry of a select: code, label, whether it is the present one."""

    code: str
    label: str
    is_chosen: bool = False


@dataclass(slots=True)
class ColumnLine:
    """A column as the page shows it."""

    index: int
    heading: str
    field: str
    label: str
    percent: int
    is_unsure: bool
    needs_look: bool
    samples: list[str]
    reason: str
    choices: list[Choice]
    also: list[tuple[str, str, int]]
    source: str
    words: list[WordCount] = field(default_factory=list)
    n_known: int = 0
    unknown: list[WordCount] = field(default_factory=list)
    codes: list[Choice] = field(default_factory=list)


def column_lines(reading: SheetReading, sight: Sight) -> list[ColumnLine]:
    """This function will return the columns of a sheet for the page."""
    used = {column.field for column in reading.columns if column.field}
    return [_column_line(reading, column, used, sight) for column in reading.columns]


def _column_line(reading: SheetReading, column: Column, used: set[str], sight: Sight) -> ColumnLine:
    kind = reading.kind
    fields = fields_of(kind)
    sort = fields[column.field].type if column.field else ""
    if column.field in {"address", "email", "wechat"}:
        sort = column.field
    choices = [Choice(name, _(label_of(kind, name)), name == column.field) for name in fields]
    codes = [Choice(code, _(code)) for code in codes_of(reading, column)] if column.words else []
    unknown = [word for word in column.words if word.code is None]
    also = [
        (name, _(label_of(kind, name)), round(sure * 100)) for name, sure in column.alternatives if name not in used
    ]
    return ColumnLine(
        column.index,
        column.heading,
        column.field or "",
        _(label_of(kind, column.field)) if column.field else _("not imported"),
        round(column.confidence * 100),
        column.confidence < 0.8 and bool(column.field),
        needs_look(column, reading.unclear),
        _few([as_read(masked(sample, sort, sight), sort) for sample in column.samples]),
        thought_of(kind, column),
        choices,
        also[:3] if column.confidence < 0.95 else [],
        column.source,
        column.words,
        len(column.words) - len(unknown),
        unknown[:SHOWN_WORDS],
        codes,
    )


def as_read(sample: str, sort: str) -> str:
    """This function will return a sample and, where a spreadsheet kept a day as a number, the day."""
    if sort not in {"date", "time", "birthday"} or not SERIAL.fullmatch(sample):
        return sample
    day, _trouble = CLEANERS[sort](float(sample), False)
    return f"{sample} = {str(day)[:16]}" if day else sample


def _few(samples: Sequence[str]) -> list[str]:
    """Return as many samples as stand in a line: at least one, at most three."""
    shown = [text if len(text) <= LONG_SAMPLE else f"{text[:LONG_SAMPLE]}…" for text in samples[:3]]
    while len(shown) > 1 and sum(len(text.encode("gb18030")) + 3 for text in shown) > LINE_OF_SAMPLES:
        shown.pop()
    return shown


@dataclass(slots=True)
class SheetLine:
    """A sheet in the list of files."""

    pk: int
    name: str
    kind: str
    label: str
    rows: int
    reason: str
    look: int
    missing: list[str]
    rejected: int


def sheet_line(sheet: BatchSheet) -> SheetLine:
    """This function will return a sheet for the list of files."""
    reading = sheet_from_json(sheet.understanding)
    look = sum(needs_look(column, reading.unclear) for column in reading.columns)
    missing = [_(label_of(reading.kind, name)) for name in reading.unclear]
    reason = say(reading.reason) if reading.reason else ""
    label = _(KIND_LABELS[reading.kind])
    rejected = int(sheet.counts.get("rejected") or 0)
    return SheetLine(sheet.pk, sheet.name or "", reading.kind, label, reading.n_rows, reason, look, missing, rejected)


def kind_choices(kind: str) -> list[Choice]:
    """This function will return the kinds that a sheet can be said to be."""
    return [Choice(name, _(KIND_LABELS[name]), name == kind) for name in (*KINDS, "ignored")]


@dataclass(slots=True)
class ChangeShown:
    """A field of a record from one value to another."""

    label: str
    old: str
    new: str


@dataclass(slots=True)
class RowShown:
    """A row of the preview."""

    row: int
    outcome: str
    key: str
    who: str
    plate: str
    in_full: bool
    vin: str
    reason: str
    changes: list[ChangeShown]
    more: list[ChangeShown]
    warnings: list[tuple[str, str]]
    is_out: bool


def rows_shown(rows: Sequence[RowOutcome], sheet: BatchSheet | None, sight: Sight) -> list[RowShown]:
    """This function will return listed rows for the page; a batch of the command line has no sheets of its own."""
    left = set(sheet.mapping.get("left_out") or []) if sheet is not None else set()
    return [_row_shown(row, row.row in left, sight) for row in rows]


def _row_shown(row: RowOutcome, is_out: bool, sight: Sight) -> RowShown:
    detail: dict[str, Any] = row.detail if isinstance(row.detail, dict) else {}
    car = str(detail.get("plate") or "")
    is_vin = len(car) == 17
    warnings = [(column, say_masked(reason, sight)) for column, reason in detail.get("warnings", [])]
    key = masked(row.label, "vin" if len(row.label) == 17 else "code", sight)
    return RowShown(
        row.row,
        "updated" if row.outcome == "filled" else row.outcome,
        key,
        masked(str(detail.get("who") or ""), "name", sight),
        "" if is_vin or sight is Sight.SHAPES else car,
        sight is Sight.FULL,
        masked(car, "vin", sight) if is_vin or sight is Sight.SHAPES else "",
        _reason_of(row, detail, sight),
        list(_changes(detail.get("changes", []), sight, own="")),
        list(_changes(detail.get("more", []), sight, own=detail.get("table", ""))),
        warnings,
        is_out,
    )


def _reason_of(row: RowOutcome, detail: dict[str, Any], sight: Sight) -> str:
    if row.outcome in {"rejected", "unchanged"}:
        return say_masked(detail.get("reason"), sight)
    if row.outcome == "merged":
        table, name = detail.get("into") or ("", "")
        if not table:
            return ""
        if table == "workshop_visit":
            return _("A red reversal: order %(name)s is cancelled") % {"name": name}
        told = {"record": _(TABLE_LABELS.get(table, table)), "name": masked(name, _sort_of(table), sight)}
        return _("Recognised as the known record: %(record)s %(name)s") % told
    if row.outcome != "created":
        return say_masked(detail.get("reason"), sight) if row.outcome == "warned" else ""
    tables = [_(TABLE_LABELS[table]) for table in detail.get("new", []) if table in TABLE_LABELS]
    return _("New: %(records)s") % {"records": _(", ").join(tables)} if tables else ""


def _sort_of(table: str) -> str:
    return "plate" if table == "customers_vehicle" else "name"


def say_masked(reason: dict[str, Any] | None, sight: Sight) -> str:
    """This function will say a kept sentence; values that it quotes are masked as the person may see them."""
    if not reason:
        return ""
    sentence = Sentence.from_json(reason)
    if sight is not Sight.FULL:
        hide = mask_numbers if sight is Sight.MASKED else shape_of
        hidden = {n: hide(v) if isinstance(v, str) else v for n, v in sentence.params.items()}
        sentence = Sentence(sentence.msgid, hidden)
    return say(sentence)


def _changes(changes: Sequence[Sequence[str]], sight: Sight, own: str) -> Iterator[ChangeShown]:
    for table, name, old, new in changes:
        yield change_shown(table, name, old, new, sight)


def change_shown(table: str, name: str, old: str, new: str, sight: Sight) -> ChangeShown:
    """This function will return a field of a table's row from one value to another, masked as a person may see it."""
    label = _(label_of({"workshop_visit": "visits", "customers_policy": "policies"}.get(table, ""), name))
    return ChangeShown(label, _value(name, old, sight), _value(name, new, sight))


def _value(name: str, text: str, sight: Sight) -> str:
    if name in CODED or text in {"yes", "no"}:
        return _(text) if text else ""
    if name.endswith(("_fen", "_on", "_at", "_km", "_until", "_months")) or name in {
        "birthday",
        "quantity",
        "km",
        "at",
    }:
        return text
    sort = {"owner_id": "name", "customer_id": "name", "vehicle_id": "plate", "advisor_id": "name"}.get(name, name)
    return masked(text, sort, sight)
