"""The one search box: what a file's search text holds, and what a typed word looks for in it (practice A3).

The column is searched by trigrams, so a two-character name carries a mark (`张伟#`): three characters, found by index.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from keliu.rules.plates import FULL_WIDTH, plate_kind

SURNAME = re.compile(r"^[㐀-鿿]$")
DIALLED = re.compile(r"(?:\+|00)?\d[\d\-–—－()（）]*")
TAILS = (3, 4)
CHINESE = re.compile(r"^[㐀-鿿·]{2,}$")
LATIN = re.compile(r"^[a-z]{2,}$")
PHONE = re.compile(r"\+?\d{5,}#")
TAIL_OF_PHONE = TAIL_OF_VIN = 4  # as the masks show them
TAIL_OF_PLATE = 3
AREA_CODES = (3, 4)
NUMBER_ALONE = re.compile(r"(?=.*\d)[a-z0-9]{5,6}|[a-z0-9]{17}")  # a plate without province and city, a VIN
SHORTEST_WHOLE = 5
LENGTHS_OF_WHOLE = frozenset({5, 6, 7, 8, 11, 12})  # of digits: plates alone, landlines alone, mobiles and landlines


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


def whole_number(typed: str) -> str:
    """This function will return a word that may be a whole phone, plate or VIN, in one spelling; else an empty text.

    Also without area code, or without province and city, since it is found by that.
    """
    word = re.sub(r"[\s·・]+", "", typed.translate(FULL_WIDTH)).lower()
    if digits := dialled(word):
        return digits if len(digits) in LENGTHS_OF_WHOLE else ""
    is_plate = len(word) in (7, 8) and CHINESE.match(word[0] * 2) is not None
    return word if is_plate or NUMBER_ALONE.fullmatch(word) else ""


def is_open(needle: str, text: str, *, is_vehicle: bool) -> bool:
    """This function will say whether a text holds a needle in what a mask leaves open, or as a whole phone, plate or VIN.

    Who sees 138****1234 may find by that end and by the whole that a customer tells him; a piece of the middle would
    tell him, asked often enough, what is hidden. All that a vehicle's text holds is masked, of a customer's the phones.
    """
    words = [word for word in text.split(" ") if needle in word]
    if is_vehicle:
        return any(_is_open_in_car(needle, word) for word in words)
    return any(not PHONE.fullmatch(word) or _is_open_in_phone(needle, word) for word in words)


def _is_open_in_phone(needle: str, word: str) -> bool:
    """A whole number, or a landline without its area code, or its end."""
    number, digits = word[:-1], needle.removesuffix("#")
    if not number.endswith(digits):
        return False
    hidden = len(number) - len(digits)
    return not hidden or len(digits) <= TAIL_OF_PHONE or (number[0] == "0" and hidden in AREA_CODES)


def _is_open_in_car(needle: str, word: str) -> bool:
    """A whole plate, also without province and city, or VIN, or its end; of a shorter text nothing shows."""
    if needle == word:
        return True
    if not word.endswith(needle):
        return False
    if plate_kind(word.upper()):
        return len(needle) <= TAIL_OF_PLATE or len(word) - len(needle) <= 2
    return len(word) == 17 and len(needle) <= TAIL_OF_VIN
