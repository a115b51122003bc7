"""Personal data as people without the right see it (个人信息保护法 art. 51: de-identification)."""

import re
from enum import StrEnum

from keliu.rules.plates import mask_plate
from keliu.rules.vins import show_vin

__all__ = [
    "TOLD_FROM",
    "FieldClass",
    "is_too_few",
    "mask_address",
    "mask_phone",
    "mask_plate",
    "mask_vin",
    "national_form",
    "shape_of",
    "show_phone",
    "surname_and_title",
]

COMPOUND_SURNAMES = frozenset(
    [
        "欧阳",
        "上官",
        "司马",
        "诸葛",
        "司徒",
        "东方",
        "独孤",
        "南宫",
        "夏侯",
        "尉迟",
        "皇甫",
        "公孙",
        "慕容",
        "令狐",
        "长孙",
        "宇文",
        "端木",
        "轩辕",
        "第五",
        "闻人",
        "赫连",
        "澹台",
        "申屠",
        "钟离",
        "百里",
        "西门",
        "公冶",
        "太史",
        "淳于",
    ]
)
TOLD_FROM = 5
DISTRICT = re.compile(r"^.*?[区县旗市](?=[^区县旗市]|$)")


class FieldClass(StrEnum):
    """字段级别: how closely a field is held; the class travels with the field to every surface."""

    PUBLIC = "P0"
    INTERNAL = "P1"
    PERSONAL = "P2"
    SENSITIVE = "P3"
    APPRAISAL = "P4"


def is_too_few(count: int) -> bool:
    """This function will say whether a count over several stores would tell of single customers: 1 to 4."""
    return 0 < count < TOLD_FROM


def national_form(number: str) -> str:
    """This function will return an E.164 number as it is dialled at home: 13812345678, 05968008820."""
    if not number.startswith("+86"):
        return number
    rest = number[3:]
    return rest if len(rest) == 11 and rest[0] == "1" else f"0{rest}"


def show_phone(number: str) -> str:
    """This function will return a phone for the eye: 138 0596 6721, 0596-8008820."""
    home = national_form(number)
    if len(home) == 11 and home[0] == "1":
        return f"{home[:3]} {home[3:7]} {home[7:]}"
    return f"{home[:-7]}-{home[-7:]}" if len(home) == 11 else f"{home[:4]}-{home[4:]}" if home.startswith("0") else home


def mask_phone(number: str) -> str:
    """This function will hide the middle of a phone: 138****1234, 0596****8820."""
    home = national_form(number)
    if len(home) < 8:
        return "*" * len(home)
    head = 3 if home[0] == "1" and len(home) == 11 else 4
    return f"{home[:head]}****{home[-4:]}"


def mask_vin(vin: str) -> str:
    """This function will keep the maker and the last four of a VIN: LFMK···3871; what is shorter is hidden whole."""
    return show_vin(vin) if len(vin) == 17 else "*" * len(vin)


def mask_address(text: str) -> str:
    """This function will keep an address down to its district."""
    match = DISTRICT.match(text[:30])
    return f"{match[0]}***" if match and len(match[0]) < len(text) else "***"


def shape_of(text: str) -> str:
    """This function will return what a value looks like, not what it says: # for figures, x for letters, 某 for Han."""
    return "".join(
        "#" if c.isdigit() else "x" if c.isascii() and c.isalpha() else "某" if c.isalpha() else c for c in text
    )


def surname_and_title(name: str, gender: str, *, is_company: bool = False) -> str:
    """This function will return 陈先生 or 林女士: what people without the right to the name may call the customer."""
    if is_company or not name:
        return name[:2] + "***" if name else ""
    surname = name[:2] if name[:2] in COMPOUND_SURNAMES else name[:1]
    return surname + {"male": "先生", "female": "女士"}.get(gender, "")
