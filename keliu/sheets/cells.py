"""Cells become typed values: one function a type, each memoised, for the same cell stands in thousands of rows.

A cleaner returns (value, warning): value None is an empty cell or a bad one, which the warning tells apart.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from keliu.rules.plates import normalise_plate
from keliu.rules.sentence import N_
from keliu.rules.vins import doubt_vin, read_vin
from keliu.sheets.names import clean_name
from keliu.sheets.normal import to_simplified
from keliu.sheets.phones import clean_phones
from keliu.sheets.plain import EMPTY, EMPTY_WORDS, Cell, Cleaned, bad, plain, written
from keliu.sheets.words import COMPANIES, NO, PERSONS, REFUSED_CLAIM, VOID, YES, find_code, find_exact

MOST_PIECES = 10**9  # the column holds nine digits before the point
NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?|[-+]?\.\d+")
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+\d{1,2}").fullmatch
PLAIN_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,9})?").fullmatch
ISO_TIME = re.compile(r"(?:19[5-9]|20\d)\d-\d\d-\d\d(?: (?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)?").fullmatch
DATE_PARTS = re.compile(r"^(\d{4}|\d{2})\s*[年./\-]\s*(\d{1,2})\s*[月./\-]\s*(\d{1,2})\s*(?:日|号)?")
DIGIT_DATE = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:\s|$|(?=\d{4,6}$))")
DAY_FIRST = re.compile(r"^(\d{1,2})[./\-](\d{1,2})[./\-](\d{4})")
CLOCK = re.compile(
    r"(?:(上午|下午|晚上|AM|PM)\s*)?(\d{1,2})\s*[:：时点]\s*(?:(\d{1,2})\s*(?:[:：分]\s*(\d{1,2}))?)?\s*(AM|PM)?",
    re.IGNORECASE,
)
EPOCH_1900, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
OLDEST, YOUNGEST = date(1920, 1, 1), date(2100, 1, 1)


def clean_text(cell: Cell, _serial: bool) -> Cleaned:
    """A text as it stands; words for nothing are nothing."""
    text = written(cell).replace("\r\n", "\n")
    return (None if text.upper() in EMPTY_WORDS else text), None


def clean_code(cell: Cell, _serial: bool) -> Cleaned:
    """A number or code as it is written, without blanks around it and without .0."""
    text = plain(cell)
    if text[-2:] == ".0" and text[:-2].isdigit():
        text = text[:-2]
    if SCIENTIFIC(text):
        number = Decimal(text)
        if len(text.upper().split("E")[0].replace(".", "")) <= number.adjusted():
            return bad(N_("The spreadsheet kept only part of the number “%(value)s”"), text)
        text = str(int(number))
    if len(text) > 60:
        return bad(N_("“%(value)s” is too long for a number or code"), text)
    return (None if text.upper() in EMPTY_WORDS else text), None


def clean_number(cell: Cell, _serial: bool) -> Cleaned:
    """A decimal number, as float."""
    text = plain(cell)
    if text.upper() in EMPTY_WORDS:
        return EMPTY
    value = read_decimal(text)
    return bad(N_("“%(value)s” is not a number"), text) if value is None else (float(value), None)


def read_decimal(text: str) -> Decimal | None:
    """This function will read 1,234.50元, ￥800, 3.2万, (120.00), 500公里; None for what is no number."""
    if PLAIN_NUMBER(text):
        return Decimal(text)
    body = re.sub(r"[\s￥¥$]|RMB|CNY|元|圆|整|公里|千米|KM|km|Km|里", "", text)
    times = 1
    if body.endswith(("万", "萬", "w", "W")):
        body, times = body[:-1], 10_000
    if body.startswith(("(", "-(")) and body.endswith(")"):
        body = "-" + body.strip("-()")
    if re.fullmatch(r"[-+]?\d+(\.\d+)?[eE][-+]?\d+", body) is None and not NUMBER.fullmatch(body):
        return None
    try:
        return Decimal(body.replace(",", "")) * times
    except InvalidOperation:
        return None


def clean_money(cell: Cell, _serial: bool) -> Cleaned:
    """Money in fen."""
    if isinstance(cell, float) and abs(cell) < 1e11:
        return int((Decimal(repr(cell)) * 100).to_integral_value(rounding="ROUND_HALF_UP")), None
    text = plain(cell)
    if text.upper() in EMPTY_WORDS:
        return EMPTY
    value = read_decimal(text)
    if value is None:
        return bad(N_("“%(value)s” is not an amount of money"), text)
    return int((value * 100).to_integral_value(rounding="ROUND_HALF_UP")), None


def clean_km(cell: Cell, _serial: bool) -> Cleaned:
    """A distance in whole km; below zero or above two million is no odometer."""
    text = plain(cell)
    if text.upper() in EMPTY_WORDS:
        return EMPTY
    value = read_decimal(text)
    if value is None or not 0 <= value <= 2_000_000:
        return bad(N_("“%(value)s” is not an odometer reading"), text)
    return int(value), None


def clean_quantity(cell: Cell, _serial: bool) -> Cleaned:
    """A quantity, as text of at most three decimals."""
    text = plain(cell)
    value = read_decimal(re.sub(r"[个件升LlHh小时套瓶桶]+$", "", text))
    if text.upper() in EMPTY_WORDS:
        return EMPTY
    return (
        bad(N_("“%(value)s” is not a quantity"), text)
        if value is None or abs(value) >= MOST_PIECES
        else (str(value.quantize(Decimal("0.001"))), None)
    )


def read_day(text: str) -> tuple[date | None, str]:
    """This function will read a day at the start of a text and return the rest; 85.3.2 is of the nearest century."""
    for pattern, order in ((DATE_PARTS, (1, 2, 3)), (DIGIT_DATE, (1, 2, 3)), (DAY_FIRST, (3, 1, 2))):
        if match := pattern.match(text):
            year, month, day = (int(match[i]) for i in order)
            year += 0 if year > 99 else 1900 if year >= 40 else 2000
            try:
                return date(year, month, day), text[match.end() :].strip(" T")
            except ValueError:
                return None, text
    return None, text


def read_moment(cell: Cell, serial_1904: bool) -> datetime | None:
    """This function will read a day with or without a time of day, in the store's time; None for what is neither."""
    if isinstance(cell, datetime):
        # A workbook counts days in fractions: half a second is the next one.
        rounded = cell.replace(tzinfo=None) + timedelta(microseconds=500_000)
        return rounded.replace(microsecond=0)
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    text = plain(cell)
    if isinstance(cell, int | float) or re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _serial(float(text), serial_1904) if _is_serial(text) else _moment_of(text)
    return _moment_of(text)


def _is_serial(text: str) -> bool:
    try:
        return 7_000 <= float(text) <= 73_000
    except ValueError:
        return False


def _serial(number: float, serial_1904: bool) -> datetime:
    """Excel counts days from 1900 (with a 29 February that never was) or, in old Mac files, from 1904."""
    epoch = EPOCH_1904 if serial_1904 else EPOCH_1900
    seconds = round((number % 1) * 86_400)
    return datetime.combine(epoch + timedelta(days=int(number)), time()) + timedelta(seconds=seconds)


def _moment_of(text: str) -> datetime | None:
    day, rest = read_day(text)
    if day is None:
        return None
    if not rest:
        return datetime.combine(day, time())
    if re.fullmatch(r"\d{4}(\d{2})?", rest):
        rest = f"{rest[:2]}:{rest[2:4]}:{rest[4:] or '00'}"
    rest = re.sub(r"^(?:星期|周)[一二三四五六日天]\s*|\.\d+$|[+Z].*$", "", rest).strip()
    match = CLOCK.match(rest)
    if match is None:
        return datetime.combine(day, time()) if not rest else None
    hour, minute, second = (int(match[i] or 0) for i in (2, 3, 4))
    half = (match[1] or match[5] or "").upper()
    hour += 12 if half in {"下午", "晚上", "PM"} and hour < 12 else 0
    if hour == 24 and minute == 0:
        # 24:00 belongs to the day it stands with: kept as that day's last second.
        hour, minute, second = 23, 59, 59
    try:
        return datetime.combine(day, time(hour, minute, second))
    except ValueError:
        return None


def clean_time(cell: Cell, serial_1904: bool) -> Cleaned:
    """A time in the store's zone: YYYY-MM-DD HH:MM:SS."""
    text = plain(cell)
    if ISO_TIME(text):
        try:
            return datetime.fromisoformat(text).isoformat(" "), None
        except ValueError:
            return bad(N_("The date “%(value)s” cannot be read"), text)
    if text.upper() in EMPTY_WORDS:
        return EMPTY
    moment = read_moment(cell, serial_1904)
    if moment is None or not OLDEST <= moment.date() <= YOUNGEST:
        return bad(N_("The date “%(value)s” cannot be read"), text)
    return moment.strftime("%Y-%m-%d %H:%M:%S"), None


def clean_date(cell: Cell, serial_1904: bool) -> Cleaned:
    """A day: YYYY-MM-DD."""
    value, warning = clean_time(cell, serial_1904)
    return (value[:10] if value else None), warning


def clean_birthday(cell: Cell, serial_1904: bool) -> Cleaned:
    """A birthday; one without its year says nothing that can be kept."""
    text = plain(cell)
    if re.fullmatch(r"\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?", text):
        return bad(N_("The birthday “%(value)s” has no year"), text)
    return clean_date(cell, serial_1904)


def clean_plate(cell: Cell, _serial: bool) -> Cleaned:
    """A plate without separators."""
    reading = normalise_plate(plain(cell))
    return reading.plate, reading.note


def clean_vin(cell: Cell, _serial: bool) -> Cleaned:
    """A VIN; what is none is left empty and the plate counts."""
    text = plain(cell)
    if text.upper() in EMPTY_WORDS:
        return EMPTY
    reading = read_vin(text)
    return reading.vin, reading.note or (doubt_vin(reading.vin) if reading.vin and not reading.corrected else None)


def clean_id(cell: Cell, _serial: bool) -> Cleaned:
    """The last four characters of an identity card's number; the rest is never kept."""
    text = re.sub(r"\W", "", plain(cell)).upper()
    return (text[-4:] if len(text) >= 15 else None), None


def clean_bool(cell: Cell, _serial: bool) -> Cleaned:
    """Yes or no."""
    text = to_simplified(plain(cell)).upper()
    if text in EMPTY_WORDS:
        return (False, None) if text == "无" else EMPTY
    if text in YES or text in NO:
        return text in YES, None
    return bad(N_("“%(value)s” is neither yes nor no"), text)


def clean_company(cell: Cell, _serial: bool) -> Cleaned:
    """Whether a customer is a company."""
    text = to_simplified(plain(cell)).upper()
    if text in COMPANIES or text in PERSONS:
        return text in COMPANIES, None
    return EMPTY if text in EMPTY_WORDS else bad(N_("“%(value)s” says neither person nor company"), text)


def clean_status(cell: Cell, _serial: bool) -> Cleaned:
    """An order's or a claim's state: void, refused, or as it stands."""
    text = plain(cell)
    simple = to_simplified(text)
    if any(word in simple for word in VOID):
        return "void", None
    if any(word in simple for word in REFUSED_CLAIM):
        return "refused", None
    return (text or None), None


def coded(kind: str) -> Callable[[Cell, bool], Cleaned]:
    """This function will return the cleaner of an enumeration."""

    def clean(cell: Cell, _serial: bool) -> Cleaned:
        text = plain(cell)
        if text.upper() in EMPTY_WORDS:
            return EMPTY
        if kind == "role":
            # A role gives rights: only the word itself is one, another word is kept as it stands.
            return find_exact(kind, to_simplified(text)) or text, None
        code = find_code(kind, to_simplified(text))
        return (code, None) if code else bad(N_("“%(value)s” is not a word that this column knows"), text)

    return clean


CLEANERS: dict[str, Callable[[Cell, bool], Cleaned]] = {
    "text": clean_text, "code": clean_code, "tail": clean_id, "number": clean_number, "money": clean_money,
    "km": clean_km, "quantity": clean_quantity, "time": clean_time, "date": clean_date, "birthday": clean_birthday,
    "phone": clean_phones, "plate": clean_plate, "vin": clean_vin, "name": clean_name,
    "bool": clean_bool, "company": clean_company,
    "status": clean_status,
    **{
        kind: coded(kind)
        for kind in (
            "visit_kind", "line_type", "gender", "channel", "direction", "disposal", "origin", "policy_kind", "role",
            "payer", "partner_kind",
        )
    },
}  # fmt: skip
