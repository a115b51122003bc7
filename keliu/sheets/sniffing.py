"""What a file is by its content: workbook, HTML or text; which encoding and which separator (reliability XC3)."""

import codecs
import re
from functools import cache

from keliu.sheets.normal import to_traditional
from keliu.sheets.synonyms import TABLES

SAMPLE = 262_144
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
HTML = re.compile(rb"<\s*(?:html|table|!doctype|head|body|meta|div|style|tr)\b", re.IGNORECASE)
SEPARATORS = ",\t;|"
EXPECTED = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文"
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红娥玲芬燕彩春菊兰凤洁梅琳素云莲真环雪荣爱妹香月莺媛瑞凡佳嘉琼勤珍贞莉志国建文辉力永健世广义兴良海山仁波宁贵福生元全胜才发成康星光天达安岩茂进林有坚"
    "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼省市区县镇路街号栋室楼村"
    "更换机油滤芯轮胎刹车片空调清洗检查四轮定位电瓶火花塞前后左右门保险杠喷漆钣金常规保养首次事故索赔返修精品是否男女合计"
)


def form_of(head: bytes) -> str:
    """This function will say what a file's first bytes are: workbook, html, spreadsheetml or text."""
    if head.startswith((ZIP, OLE)) or (head[:2] in BIFF and b"\x00" in head[:16]):
        return "workbook"
    probe = head[:4096].replace(b"\x00", b"")
    if b"urn:schemas-microsoft-com:office:spreadsheet" in probe and b"<Workbook" in head[:8192].replace(b"\x00", b""):
        return "spreadsheetml"
    return "html" if probe.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<") and HTML.search(probe) else "text"


def encodings_of(head: bytes) -> list[str]:
    """This function will return the encodings that a text may have, the likeliest first."""
    for bom, name in BOMS:
        if head.startswith(bom):
            return [name]
    if b"\x00" in head[:1024]:
        evens, odds = head[0:1024:2].count(0), head[1:1024:2].count(0)
        return ["utf-16-le" if odds >= evens else "utf-16-be"]
    if decoded(head, "utf-8") is not None:
        return ["utf-8", *_by_likelihood(head)] if not head.isascii() else ["utf-8", "gb18030", "big5hkscs"]
    return [*_by_likelihood(head), "utf-8"]


def _by_likelihood(head: bytes) -> list[str]:
    scores = {name: likelihood(decoded(head, name)) for name in ("gb18030", "big5hkscs")}
    return sorted(scores, key=lambda name: -scores[name])


def decoded(head: bytes, encoding: str) -> str | None:
    """This function will decode a sample that may end inside a character; None where it is not of this encoding."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(head, final=False)
    except UnicodeDecodeError:
        return None


def likelihood(text: str | None) -> float:
    """This function will return the share of non-ASCII characters that the trade's texts are made of, -1 for none."""
    if text is None:
        return -1.0
    foreign = [character for character in text if character > "\x7f"]
    common = _common()
    hits = sum(character in common for character in foreign)
    strange = sum("\ue000" <= character <= "\uf8ff" or character > "\uffff" for character in foreign)
    return (hits - 2 * strange) / len(foreign) if foreign else 0.0


@cache
def _common() -> frozenset[str]:
    words = "".join(TABLES.values()) + EXPECTED
    return frozenset(c for c in words + to_traditional(words) + "，。：；（）、·　！—～％０１２３" if c > "\x7f")


def separator_of(text: str) -> str:
    """This function will return the separator of a text by how evenly its first records are cut."""
    lines = [re.sub(r'"(?:[^"]|"")*"', "", line) for line in _records(text)[:60]]
    best, best_score = ",", 0.0
    for mark in SEPARATORS:
        counts = sorted(count for line in lines if (count := line.count(mark)))
        if counts:
            middle = counts[len(counts) // 2]
            score = sum(count == middle for count in counts) / max(len(lines), 1) * min(middle, 8)
            if score > best_score:
                best, best_score = mark, score
    return best


def _records(text: str) -> list[str]:
    whole = re.sub(r'"(?:[^"]|"")*"', lambda match: match[0].replace("\n", " ").replace("\r", " "), text[:65_536])
    return [line for line in whole.splitlines() if line.strip()]
