"""Names without what is no name: (老板), (已过户) and 代 X公司 are notes (interface, hard rows)."""

import re

from keliu.rules.sentence import N_, Sentence
from keliu.sheets.plain import EMPTY, EMPTY_WORDS, Cell, Cleaned, bad, written

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚"
)
NAME_NOTES = re.compile(r"[（(【\[]([^）)】\]]*)[）)】\]]")
PART_OF_NAME = re.compile(r"^(?!代).*(?:公司|集团|中国|厂|店|有限|合伙|个体|独资|普通|.{2,3}[省市区县]$)")
FIRM = r"(?:公司|单位|厂|集团|局|中心|学校|医院|合作社)"
IS_FIRM = re.compile(rf"{FIRM}$")
FOR_WHOM = re.compile(
    rf"(?:[\s,，、/]+代\s*\S{{2,}}{FIRM}|代\s+\S{{2,}}{FIRM}|(?<=^[\u4e00-\u9fff]{{3}})代\S{{2,}}{FIRM}"
    rf"|(?<=^[{SURNAMES}][\u4e00-\u9fff])代\S{{2,}}{FIRM})$"
)


def clean_name(cell: Cell, _serial: bool) -> Cleaned:
    """A name; (老板), (已过户) and 代 X公司 are notes, told by a warning, and not part of it."""
    text = re.sub(r"[\t\r\n]+", " ", written(cell))
    if text.upper() in EMPTY_WORDS:
        return EMPTY
    told = [match[1] for match in NAME_NOTES.finditer(text) if not _is_part_of_name(match)]
    name = NAME_NOTES.sub(lambda match: match[0] if _is_part_of_name(match) else "", text)
    if match := FOR_WHOM.search(name):
        told.append(match[0].strip(" ,，"))
        name = name[: match.start()]
    name = name.strip()
    if len(name) > 100:
        return bad(N_("“%(value)s” is too long for a name"), text)
    if not told:
        return name or None, None
    note = Sentence(N_("“%(value)s” was kept as a note, not as part of the name"), {"value": "；".join(told)})
    return name or None, note


def _is_part_of_name(match: re.Match[str]) -> bool:
    """Whether what stands in brackets belongs to the name: 福建（厦门）顺达有限公司, but not 张三（老板）."""
    return PART_OF_NAME.search(match[1]) is not None or IS_FIRM.search(match.string[match.end() :].strip()) is not None
