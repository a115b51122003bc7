"""What was understood of files: sheets, columns, words, and the corrections that a person gives back (practice A6)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from dataclasses import field as made
from typing import Any

from keliu.rules.sentence import Sentence

IGNORED = "ignored"


@dataclass(slots=True)
class WordCount:
    """A word of an enumerated column: how often it stands there and the code it was read as, None where unknown."""

    word: str
    count: int
    code: str | None


@dataclass(slots=True)
class Column:
    """列: a column of a sheet and the field it was understood as.

    `index` counts from 0 in the sheet, `confidence` is 0 to 1, `source` is one of found, canonical, remembered,
    override. `alternatives` are further fields with their confidence, the likeliest first.
    """

    index: int
    heading: str
    field: str | None
    confidence: float
    source: str = "found"
    samples: list[str] = made(default_factory=list)
    alternatives: list[tuple[str, float]] = made(default_factory=list)
    words: list[WordCount] = made(default_factory=list)
    reason: Sentence | None = None


@dataclass(slots=True)
class SheetReading:
    """工作表: its kind (or `ignored` with a reason), heading rows, columns and what is unclear.

    `name` is None for text and HTML. `heading_rows` are row numbers; `n_rows` are data rows. `unclear` names the
    fields that every row needs and no column carries with confidence: not empty means that a person has to say.
    `remarks` are sentences on how it was read (encoding, title rows, removed totals). `is_deferred`: understood, but its
    rows, of which there are very many, are left to the caller.
    """

    name: str | None
    kind: str
    confidence: float = 0.0
    reason: Sentence | None = None
    columns: list[Column] = made(default_factory=list)
    unclear: list[str] = made(default_factory=list)
    fingerprint: str = ""
    is_canonical: bool = False
    heading_rows: list[int] = made(default_factory=list)
    n_rows: int = 0
    remarks: list[Sentence] = made(default_factory=list)
    is_deferred: bool = False

    def field_headings(self) -> dict[str, str]:
        """Return the heading of each mapped field."""
        return {column.field: column.heading for column in self.columns if column.field}


@dataclass(slots=True)
class FileReading:
    """文件: its path as given, what it is (xlsx, xls, ods, html, text), its encoding and its sheets."""

    path: str
    format: str
    encoding: str | None
    sheets: list[SheetReading]


@dataclass(slots=True)
class Reading:
    """All files of one call, in the order given."""

    files: list[FileReading]

    def as_json(self) -> dict[str, Any]:
        """Return a form that JSON can carry."""
        return {"files": [_sentences_out(asdict(file), file) for file in self.files]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Reading":
        """Return the reading that `as_json` gave."""
        return cls([_file_in(file) for file in data["files"]])


@dataclass(slots=True)
class Remembered:
    """字段映射: how a layout was read last time: kind, headings to fields, field to words to codes."""

    kind: str
    columns: dict[str, str]
    words: dict[str, dict[str, str]] = made(default_factory=dict)


@dataclass(slots=True)
class Correction:
    """What a person said of one sheet: another kind, fields of columns by index (None: notes), words to codes."""

    kind: str | None = None
    columns: dict[int, str | None] = made(default_factory=dict)
    words: dict[str, dict[str, str]] = made(default_factory=dict)


def _sentences_out(data: dict[str, Any], file: FileReading) -> dict[str, Any]:
    for sheet_data, sheet in zip(data["sheets"], file.sheets, strict=True):
        sheet_data["reason"] = sheet.reason.as_json() if sheet.reason else None
        sheet_data["remarks"] = [remark.as_json() for remark in sheet.remarks]
        for column_data, column in zip(sheet_data["columns"], sheet.columns, strict=True):
            column_data["reason"] = column.reason.as_json() if column.reason else None
    return data


def sheet_as_json(sheet: SheetReading) -> dict[str, Any]:
    """This function will return one sheet in a form that JSON can carry."""
    data: dict[str, Any] = _sentences_out({"sheets": [asdict(sheet)]}, FileReading("", "", None, [sheet]))["sheets"][0]
    return data


def sheet_from_json(data: Mapping[str, Any]) -> SheetReading:
    """This function will return the sheet that `sheet_as_json` gave."""
    given = dict(data)
    given["reason"] = Sentence.from_json(data["reason"]) if data["reason"] else None
    given["remarks"] = [Sentence.from_json(remark) for remark in data["remarks"]]
    given["columns"] = [_column_in(column) for column in data["columns"]]
    return SheetReading(**given)


def _column_in(data: Mapping[str, Any]) -> Column:
    given = dict(data)
    given["reason"] = Sentence.from_json(data["reason"]) if data["reason"] else None
    given["alternatives"] = [(name, confidence) for name, confidence in data["alternatives"]]
    given["words"] = [WordCount(**word) for word in data["words"]]
    return Column(**given)


def _file_in(data: Mapping[str, Any]) -> FileReading:
    sheets = [sheet_from_json(sheet) for sheet in data["sheets"]]
    return FileReading(data["path"], data["format"], data["encoding"], sheets)
