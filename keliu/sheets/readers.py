"""Files become sheets of raw cells, row by row: workbooks by calamine, HTML by lxml, text by the csv module."""

import codecs
import csv
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import python_calamine as calamine

from keliu.rules.sentence import N_, Sentence
from keliu.sheets.limits import Limits, Refused, too_many, unreadable
from keliu.sheets.markup import html_rows, spreadsheetml_rows
from keliu.sheets.sniffing import SAMPLE, decoded, encodings_of, form_of, separator_of

Cells = list[object]
Numbered = Iterator[tuple[int, Cells]]


@dataclass(slots=True)
class RawSheet:
    """A sheet as it stands: its name (None for text and HTML) and its rows, numbered as the user's program does."""

    name: str | None
    rows: Callable[[], Numbered]
    is_hidden: bool = False
    is_1904: bool = False
    expected_rows: int = 0
    separator: str = ""


@dataclass(slots=True)
class RawFile:
    """A file as it stands: its form, the encoding of a text, its sheets."""

    format: str
    encoding: str | None
    sheets: list[RawSheet]


def open_file(path: str, limits: Limits) -> RawFile:
    """This function will open a file by its content, whatever its name says.

    :raises Refused: when it is damaged, protected, of no known form or over a limit.
    """
    try:
        with open(path, "rb") as file:
            head = file.read(SAMPLE)
    except OSError:
        raise unreadable(os.path.basename(path)) from None
    form = form_of(head)
    if form == "workbook":
        return _open_workbook(path, head, limits)
    if form in {"html", "spreadsheetml"}:
        return _open_markup(path, form, head, limits)
    return _open_text(path, head, limits)


def _open_workbook(path: str, head: bytes, limits: Limits) -> RawFile:
    name = os.path.basename(path)
    is_zip = head.startswith(b"PK")
    is_1904 = _inspect_zip(path, limits) if is_zip else False
    try:
        book = calamine.CalamineWorkbook.from_path(path)
        sheets = [_raw_sheet(book, index, is_1904, name, limits) for index in range(len(book.sheets_metadata))]
    except (calamine.CalamineError, OSError, ValueError, zipfile.BadZipFile) as error:
        raise unreadable(name) from error
    form = "xls" if not is_zip else "ods" if b"opendocument" in head[:200] else "xlsx"
    return RawFile(form, None, sheets)


def _raw_sheet(book: calamine.CalamineWorkbook, index: int, is_1904: bool, name: str, limits: Limits) -> RawSheet:
    about = book.sheets_metadata[index]
    if about.typ != calamine.SheetTypeEnum.WorkSheet:
        return RawSheet(about.name, lambda: iter(()), is_hidden=True)

    def rows() -> Numbered:
        try:
            sheet = book.get_sheet_by_index(index)
        except (calamine.CalamineError, ValueError) as error:
            raise unreadable(name) from error
        height, width = sheet.total_height, sheet.total_width
        if height > limits.max_rows or height * width > limits.max_cells:
            raise too_many(name, limits.max_rows if height > limits.max_rows else limits.max_cells)
        for number, cells in enumerate(sheet.iter_rows(), 1):
            yield number, list(cells[: limits.max_columns])

    is_hidden = about.visible != calamine.SheetVisibleEnum.Visible
    return RawSheet(about.name, rows, is_hidden, is_1904)


def _inspect_zip(path: str, limits: Limits) -> bool:
    """Unpack every part once, counting; the archive's own figures are not believed. Return whether days are of 1904."""
    name, done, workbook = os.path.basename(path), 0, b""
    try:
        with zipfile.ZipFile(path) as archive:
            for part in archive.infolist():
                if not part.filename.endswith((".xml", ".rels", ".bin")):
                    continue
                with archive.open(part) as stream:
                    while chunk := stream.read(1 << 20):
                        done += len(chunk)
                        if done > limits.max_unpacked:
                            told = {"file": name, "limit": limits.max_unpacked // (1024 * 1024)}
                            message = N_("“%(file)s” unpacks to more than %(limit)s MB; split it, or save it as CSV")
                            raise Refused(Sentence(message, told))
                        if part.filename == "xl/workbook.xml":
                            workbook += chunk
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        raise unreadable(name) from error
    return re.search(rb'date1904="(?:1|true)"', workbook) is not None


def _open_markup(path: str, form: str, head: bytes, limits: Limits) -> RawFile:
    read = html_rows if form == "html" else spreadsheetml_rows
    encoding = _declared(head) or encodings_of(head)[0]

    def rows() -> Numbered:
        cells = 0
        for number, line in enumerate(read(path, encoding, limits), 1):
            cells += len(line)
            if number > limits.max_rows or cells > limits.max_cells:
                raise too_many(os.path.basename(path), limits.max_rows)
            yield number, line

    return RawFile("html", encoding, [RawSheet(None, rows)])


def _declared(head: bytes) -> str | None:
    match = re.search(rb"(?:charset|encoding)\s*=\s*[\"']?([\w-]+)", head[:4096], re.IGNORECASE)
    if match is None or head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None
    try:
        name = codecs.lookup(match[1].decode("ascii")).name
    except LookupError:
        return None
    wide = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}.get(name, name)
    return wide if decoded(head, wide) is not None else None


def _open_text(path: str, head: bytes, limits: Limits) -> RawFile:
    name = os.path.basename(path)
    encoding = next((known for known in encodings_of(head) if _decodes(path, known)), None)
    sample = decoded(head, encoding) if encoding else None
    if encoding is None or sample is None or _is_binary(sample):
        raise unreadable(name)
    mark = separator_of(sample)

    def rows() -> Numbered:
        csv.field_size_limit(1 << 20)
        with open(path, encoding=encoding, newline="") as file:
            try:
                for number, line in enumerate(csv.reader(file, delimiter=mark), 1):
                    if len(line) > limits.max_columns:
                        raise too_many(name, limits.max_columns)
                    yield number, line  # type: ignore[misc]
            except (csv.Error, UnicodeDecodeError) as error:
                raise unreadable(name) from error

    average = max(1, len(head) // max(1, sample.count("\n")))
    return RawFile(
        "text", encoding, [RawSheet(None, rows, expected_rows=os.path.getsize(path) // average, separator=mark)]
    )


def _decodes(path: str, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with open(path, "rb") as file:
        try:
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _is_binary(sample: str) -> bool:
    odd = sum(character < " " and character not in "\t\r\n\f\x1a" for character in sample[:8192])
    return odd > 8
