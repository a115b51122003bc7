"""Personal data inside free text (a log line, a traceback): found by its shape and hidden.

What the program itself logs is English. Han characters in such a text come from data, so every run of two or more is
cut to its first character; that hides names, addresses and notes without knowing them. Source: 个人信息保护法 art. 51.
"""

import re

from keliu.rules.masking import mask_phone, mask_vin
from keliu.rules.plates import PROVINCE

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
MAIL = re.compile(r"[\w.+-]+@([\w-]+\.[\w.-]+)")
IDENTITY = re.compile(r"(?<![A-Za-z0-9])\d{17}[\dXx](?![A-Za-z0-9])")
VIN = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z0-9]*[A-Za-z])(?=[A-Za-z0-9]*\d)[A-HJ-NPR-Za-hj-npr-z0-9]{17}(?![A-Za-z0-9])"
)
MOBILE = re.compile(r"(?<![A-Za-z0-9.])(?:\+?86[ -]?|0086)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![A-Za-z0-9])")
LANDLINE = re.compile(
    r"(?<![A-Za-z0-9.])(?:\+?86[ -]?)?0?[1-9]\d{1,2}[ -]\d{7,8}(?![A-Za-z0-9])|(?<![\w.])0\d{10,11}(?!\w)"
)
PLATE = re.compile(rf"[{PROVINCE}][A-Za-z][ ·・•.-]?[A-Za-z0-9]{{4,6}}[学警挂港澳领试超]?")
RUN = re.compile(rf"[{HAN}][{HAN}·]+")


def mask_free_text(text: str) -> str:
    """This function will hide phones, plates, VINs, identity numbers, mail addresses and Han names in a text."""
    return RUN.sub(lambda m: m[0][0] + "**", mask_numbers(text))


def mask_numbers(text: str) -> str:
    """This function will hide all that `mask_free_text` hides but the Han words, for one who may see names."""
    if not text.isascii():
        text = PLATE.sub(lambda m: f"{m[0][:2]}·***{m[0][-2:]}", text)
    return _mask_ascii(text)


def _mask_ascii(text: str) -> str:
    text = MAIL.sub(r"***@\1", text)
    text = IDENTITY.sub(lambda m: m[0][:3] + "***", text)
    text = VIN.sub(lambda m: mask_vin(m[0]), text)
    text = MOBILE.sub(lambda m: mask_phone(re.sub(r"\D", "", m[0])[-11:]), text)
    return LANDLINE.sub(lambda m: re.sub(r"\d(?=\d{4})", "*", m[0]), text)
