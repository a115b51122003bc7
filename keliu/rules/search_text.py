"""The one search box: what a file's search text holds, and what a typed word looks for in it (practice A3).

The column is searched by trigrams, so a two-character name carries a mark (`张伟#`): three characters, found by index.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from keliu.rules.plates import FULL_WIDTH

SURNAME = re.compile(r"^[㐀-鿿]$")
DIALLED = re.compile(r"(?:\+|00)?\d[\d\-–—－()（）]*")
TAILS = (3, 4)
CHINESE = re.compile(r"^[㐀-鿿·]{2,}$")
LATIN = re.compile(r"^[a-z]{2,}$")


@dataclass(frozen=True, slots=True)
class Search:
    """搜索词: the lower-cased text to look for, and whether it is a whole phone, plate or VIN (an exact look-up).

    A single Chinese character is the beginning of a name; `tail`: digits that may be the end of a plate or a VIN.
    """

    needle: str
    is_exact: bool
    is_surname: bool = False
    tail: str = ""


def bigram_marks(name: str) -> str:
    """This function will return each two neighbouring characters of a name with the mark."""
    return " ".join(f"{name[i : i + 2]}#" for i in range(len(name) - 1))


def document(
    *, name: str = "", pinyin: str = "", initials: str = "", phones: Iterable[str] = (), others: Iterable[str] = ()
) -> str:
    """This function will return the search text of a file: fields apart by spaces, phones with a mark at their tail."""
    parts = [name, bigram_marks(name), f"{pinyin}#" if pinyin else "", f"^{initials}#" if initials else ""]
    parts += [f"{phone}#" for phone in phones]
    parts += list(others)
    return " ".join(filter(None, parts)).lower()


def dialled(typed: str) -> str:
    """This function will return a phone as dialled at home, without blanks, dashes and +86; else an empty text."""
    word = re.sub(r"\s+", "", typed.translate(FULL_WIDTH))
    if not DIALLED.fullmatch(word):
        return ""
    digits = re.sub(r"\D+", "", word)
    for code in ("0086", "86"):
        if digits.startswith(code) and (word[0] == "+" or code == "0086" or len(digits) == 13):
            return digits.removeprefix(code)
    return digits


def read_search(typed: str) -> Search | None:
    """This function will return what to look for, or None for a word too short to search."""
    word = re.sub(r"[\s·・]+", "", typed.translate(FULL_WIDTH)).lower()
    if digits := dialled(word):
        tail = digits if len(digits) in TAILS else ""
        if len(digits) == 4:
            return Search(f"{digits}#", is_exact=False, tail=tail)
        return Search(digits, is_exact=len(digits) >= 11, tail=tail) if len(digits) >= 3 else None
    if SURNAME.match(word):
        return Search(word, is_exact=False, is_surname=True)
    if CHINESE.match(word) and len(word) == 2:
        return Search(f"{word}#", is_exact=False)
    if LATIN.match(word) and len(word) <= 4:
        return Search(f"^{word}#" if len(word) == 2 else word, is_exact=False)
    is_plate = len(word) >= 7 and CHINESE.match(word[0] * 2) is not None
    return Search(word, is_exact=is_plate or len(word) == 17) if len(word) >= 3 else None
