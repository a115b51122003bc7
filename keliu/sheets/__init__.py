"""表格识别: from any file of a dealer's system to typed rows (practice A6). Pure: no database, no pages, no clock."""

from keliu.sheets.fields import KINDS, Field, fields_of
from keliu.sheets.limits import Limits, Refused
from keliu.sheets.reading import (
    IGNORED,
    Column,
    Correction,
    FileReading,
    Reading,
    Remembered,
    SheetReading,
    WordCount,
    sheet_as_json,
    sheet_from_json,
)
from keliu.sheets.rejects import RejectedRow, RejectSource, write_rejects
from keliu.sheets.rows import Row, Warning
from keliu.sheets.staging import iter_rows, load_reading, read_files, read_raw_rows

__all__ = [
    "IGNORED",
    "KINDS",
    "Column",
    "Correction",
    "Field",
    "FileReading",
    "Limits",
    "Reading",
    "Refused",
    "RejectSource",
    "RejectedRow",
    "Remembered",
    "Row",
    "SheetReading",
    "Warning",
    "WordCount",
    "fields_of",
    "iter_rows",
    "load_reading",
    "read_files",
    "read_raw_rows",
    "sheet_as_json",
    "sheet_from_json",
    "write_rejects",
]
