"""Headings and words made comparable: narrow, lower case, simplified, without marks and units."""

import re
from functools import cache, lru_cache

import opencc

from keliu.rules.plates import FULL_WIDTH

UNITS = re.compile(r"[(（\[【](?:元|km|公里|万公里|万元|rmb|￥|个|h|小时|必填|选填|单位.{1,4})[)）\]】]", re.IGNORECASE)
MARKS = re.compile(r"[\s*＊:：()（）\[\]【】“”\"'、，,。．_\-—#]+")


@cache
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


@lru_cache(maxsize=20_000)
def to_simplified(text: str) -> str:
    """This function will return a text in simplified characters."""
    return str(_converter("t2s").convert(text)) if not text.isascii() else text


def to_traditional(text: str) -> str:
    """This function will return a text in traditional characters."""
    return str(_converter("s2t").convert(text))


@lru_cache(maxsize=20_000)
def normal_heading(text: str) -> str:
    """This function will return a heading without width, case, script, marks and units."""
    narrow = text.translate(FULL_WIDTH).strip().lower()
    if re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", narrow):
        return narrow
    simple = to_simplified(narrow).replace("帐", "账").replace("姓名姓名", "姓名")
    return MARKS.sub("", UNITS.sub("", simple))
