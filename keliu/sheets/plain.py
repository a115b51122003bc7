"""A cell as text: narrowed for comparing, or as its author wrote it; and what a cleaner of cells returns.

A cleaner returns (value, warning): value None is an empty cell or a bad one, which the warning tells apart.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from keliu.rules.plates import FULL_WIDTH
from keliu.rules.sentence import Sentence

Cleaned = tuple[Any, Sentence | None]
Cell = str | int | float | bool | date | datetime | time | timedelta | None
EMPTY: Cleaned = (None, None)
# What a spreadsheet takes for the beginning of a formula, the wide forms of East Asian versions included (reliability XC5).
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
EMPTY_WORDS = frozenset({
    "", "-", "--", "/", "无", "無", "暫無", "NULL", "NONE", "N/A", "\\N", "暂无", "#N/A", "#REF!", "#VALUE!", "#DIV/0!",
    "#NAME?", "#NUM!", "#NULL!",
})  # fmt: skip


def plain(cell: Cell) -> str:
    """This function will return a cell as text: full width narrowed, floats without .0, outer blanks gone."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e17 else repr(cell)
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S") if cell.time() != time() else cell.strftime("%Y-%m-%d")
    text = str(cell)
    if not text.isascii():
        text = text.translate(FULL_WIDTH)
    return text.strip().strip("'\t\ufeff")


def written(cell: Cell) -> str:
    """This function will return a cell as its author wrote it: no character changed, outer blanks gone.

    An apostrophe that keeps a spreadsheet from running a text is no part of it.
    """
    if not isinstance(cell, str):
        return plain(cell)
    text = cell.strip().strip("\ufeff")
    return text[1:].strip() if text[:1] == "'" and text[1:2] in RUNS else text


def bad(msgid: str, text: str) -> Cleaned:
    """This function will return no value and the sentence that says why."""
    return None, Sentence(msgid, {"value": text[:60]})
