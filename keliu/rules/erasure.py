"""删除个人信息: what names a person in a row, a text or a file, and which later rows still may (practice A5; 个人信息保护法
art. 47, 55; reliability: the erased customer).

An erased person is remembered by keyed hashes of what named him, so that an old file does not bring him back. A row dated
after the day of the erasure is a new dealing with somebody who has come back, and is let in.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from keliu.rules.masking import national_form, show_phone
from keliu.rules.plates import show_plate

# The shortest text of each kind that is looked for outside the person's own rows: shorter ones stand in others' texts.
SHORTEST = {
    "phone": 7, "vin": 11, "plate": 7, "email": 6, "wechat": 6, "number": 4, "engine": 6, "policy": 6, "name": 3,
    "address": 8, "any_name": 2, "free": 6,
}  # fmt: skip
WORD = r"[0-9A-Za-z]"
DAYS = ("arrived_at", "at", "starts_on", "from_date", "delivered_at")


class Mark(NamedTuple):
    """标识: something that names a person: its kind (phone, vin, plate, number …) and its text as the files keep it."""

    kind: str
    text: str


def spellings(mark: Mark) -> set[str]:
    """This function will return how a mark may be written in a text or a file."""
    text = mark.text
    if mark.kind == "phone":
        home = national_form(text)
        return {text, home, show_phone(text), home.lstrip("0"), f"{home[:3]}-{home[3:7]}-{home[7:]}"}
    if mark.kind == "plate":
        return {text, show_plate(text), text[:2] + " " + text[2:], text[:2] + "-" + text[2:]}
    return {text}


class Seeker:
    """Finds the marks of one person in texts, as whole words: a phone inside a longer number is not his."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self.marks = {mark for mark in marks if len(mark.text) >= SHORTEST.get(mark.kind, 8)}
        self.words = sorted({word for mark in self.marks for word in spellings(mark) if len(word) >= 3})
        self._pattern = re.compile("|".join(map(_bounded, self.words)), re.IGNORECASE) if self.words else None

    def finds(self, text: str) -> bool:
        """Return whether a text names the person."""
        return self._pattern is not None and self._pattern.search(text) is not None


def _bounded(word: str) -> str:
    """Return a pattern that finds a word not inside a longer one; Chinese characters bound nothing."""
    before = f"(?<!{WORD})" if re.match(WORD, word[0]) else ""
    after = f"(?!{WORD})" if re.match(WORD, word[-1]) else ""
    return before + re.escape(word) + after


def key_text(kind: str, text: str) -> str:
    """This function will return a mark as its hash is made from: small letters, no blanks."""
    return f"{kind}:{''.join(text.split()).lower()}"


def marks_of_row(values: Mapping[str, object]) -> set[Mark]:
    """This function will return what a row of an import names persons and cars by."""
    found = set()
    for field, kind in (("customer_no", "number"), ("vin", "vin"), ("plate", "plate"), ("policy_no", "policy")):
        if values.get(field):
            found.add(Mark(kind, str(values[field])))
    for field in ("phones", "sender_phones"):
        numbers = values.get(field) or ()
        found.update(Mark("phone", str(number)) for number in numbers)  # type: ignore[attr-defined]
    return found


def is_after(values: Mapping[str, object], erased_on: date) -> bool:
    """This function will say whether a row tells of something after the day of an erasure; undated rows do not."""
    days = [str(values[name])[:10] for name in DAYS if values.get(name)]
    return bool(days) and min(days) > erased_on.isoformat()
