"""Number plates: read from any spelling, shown, masked.

Source: GA 36-2018 (plates of motor vehicles): province sign, city letter and 5 characters; new energy 6 characters with
D or F (and their successors A to K) first or last; the plates with 学 警 挂 港 澳 领 使 应急 at their end.
"""

import re
from dataclasses import dataclass

from keliu.rules.sentence import N_, Sentence

TRADITIONAL = str.maketrans("粵蘇魯遼贛陝滬雲貴寧瓊閩渝吉湘鄂川", "粤苏鲁辽赣陕沪云贵宁琼闽渝吉湘鄂川")
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
NOISE = re.compile(r"[\s·・•.．。\-—_'’,，:：()（）]+")
PROVINCE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
ORDINARY = re.compile(rf"[{PROVINCE}][A-Z][A-HJ-NP-Z0-9]{{5}}")
NEW_ENERGY = re.compile(rf"[{PROVINCE}][A-Z](?:[A-HJK][A-HJ-NP-Z0-9]\d{{4}}|\d{{5}}[A-HJK])")
SPECIAL = re.compile(
    rf"[{PROVINCE}][A-Z][A-HJ-NP-Z0-9]{{4}}[学警挂港澳领试超]|[{PROVINCE}]\d{{3}}[A-Z0-9]{{0,3}}[领使]|使\d{{6}}"
)
EMERGENCY = re.compile(rf"[{PROVINCE}][A-Z]?[A-Z0-9]{{4,5}}应急")
ARMED = re.compile(rf"WJ[{PROVINCE}]?[A-Z0-9]{{5}}")
NO_PLATE = re.compile(
    r"临|臨|无|無|未上|暂|暫|新车|新車|空白|待上|没有|^0+$|^[-/\\*#?]+$|^N/?A$|^NULL$|^NONE$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class PlateReading:
    """What a cell said: the plate without separators, its kind, and a note where it could not be read."""

    plate: str | None
    kind: str = ""
    note: Sentence | None = None


def normalise_plate(raw: object) -> PlateReading:
    """This function will read a plate from any spelling.

    临牌, 无牌, 未上牌 and the like are no plate, without a note; anything else that is none gives a note.
    """
    text = str(raw or "").translate(FULL_WIDTH).strip().upper().translate(TRADITIONAL)
    if not text or NO_PLATE.search(text):
        return PlateReading(None)
    plate = NOISE.sub("", text)
    kind = plate_kind(plate)
    if not kind:
        return PlateReading(None, "", Sentence(N_("“%(value)s” is not a number plate"), {"value": str(raw)[:40]}))
    return PlateReading(plate, kind)


def plate_kind(plate: str) -> str:
    """This function will return ordinary, new_energy, special or an empty text for what is no plate."""
    if NEW_ENERGY.fullmatch(plate):
        return "new_energy"
    if ORDINARY.fullmatch(plate):
        return "ordinary"
    for pattern in (SPECIAL, EMERGENCY, ARMED):
        if pattern.fullmatch(plate):
            return "special"
    return ""


def is_new_energy(plate: str) -> bool:
    """This function will say whether the plate is a green one."""
    return NEW_ENERGY.fullmatch(plate) is not None


def show_plate(plate: str) -> str:
    """This function will return the plate as people write it: 闽E·7K531."""
    return f"{plate[:2]}·{plate[2:]}" if len(plate) > 2 else plate


def mask_plate(plate: str) -> str:
    """This function will hide the middle of a plate: 闽E·**531, 闽E·***305."""
    if len(plate) <= 5:
        return "*" * len(plate)
    return f"{plate[:2]}·{'*' * (len(plate) - 5)}{plate[-3:]}"
