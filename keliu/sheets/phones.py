"""Phones of any spelling become E.164; what a spreadsheet cut short or a system masked is told apart (interface)."""

import re
from decimal import Decimal
from functools import lru_cache

import phonenumbers

from keliu.rules.sentence import N_, Sentence
from keliu.sheets.plain import EMPTY, EMPTY_WORDS, Cell, Cleaned, bad, plain

MASKED = re.compile(r"\d{2,4}[*＊xX]{3,}\d{0,4}")
PHONE_PARTS = re.compile(r"[/、;；,，|\n]|\s{2,}|\s(?=(?:\+?86)?1\d{10}|0\d{2,3}-?\d{7,8}(?!\d))|(?<=\d)和(?=\d)")
MASKED_PHONE = N_("The phone “%(value)s” is masked and changes nothing")


def clean_phones(cell: Cell, _serial: bool) -> Cleaned:
    """One or more phones as a list of E.164; a masked one changes nothing."""
    text = plain(cell)
    if text.upper() in EMPTY_WORDS:
        return EMPTY
    text = re.sub(r"(?<=\d)\.0+$", "", text)
    if MASKED.search(text):
        return bad(MASKED_PHONE, text)
    if re.fullmatch(r"\d+(\.\d+)?[eE]\+?\d+", text):
        number = Decimal(text)
        digits = len(text.upper().split("E")[0].replace(".", ""))
        if digits < 11:
            return bad(N_("The spreadsheet kept only part of the phone “%(value)s”"), text)
        text = str(int(number))
    parts = [part for part in PHONE_PARTS.split(text) if re.search(r"\d{3}", part)]
    phones = [read_phone(part) for part in parts]
    found = list(dict.fromkeys(phone for phone in phones if phone))
    if not found:
        return bad(N_("“%(value)s” is not a phone number"), text)
    if None in phones:
        return found, Sentence(N_("Part of “%(value)s” is not a phone number"), {"value": text[:60]})
    return found, None


@lru_cache(maxsize=200_000)
def read_phone(text: str) -> str | None:
    """This function will return E.164 for a mobile or landline in any spelling, None for what is none."""
    body = re.sub(r"(转|ext|分机).*$", "", text.strip(), flags=re.IGNORECASE)
    digits = re.sub(r"[^\d+]", "", body)
    if re.fullmatch(r"(\+?86|0)?1\d{10}", digits):
        mobile = digits[-11:]
        return f"+86{mobile}" if _is_mobile(mobile[:7]) else None
    try:
        number = phonenumbers.parse(digits, "CN")
    except phonenumbers.NumberParseException:
        return None
    return (
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if phonenumbers.is_valid_number(number)
        else None
    )


@lru_cache(maxsize=100_000)
def _is_mobile(head: str) -> bool:
    """Whether a mobile number begins so; the last four digits of one are free."""
    return phonenumbers.is_valid_number(phonenumbers.PhoneNumber(country_code=86, national_number=int(head) * 10_000))
