# ruff: noqa: E501, SIM905 - word lists read best with a line a subject
"""Names of people and companies (姓名, 单位名): surnames by their real frequency, given names by gender.

Source: the order of surnames in the 公安部 report on names of 2021; weights are rounded shares a thousand.
"""

from collections.abc import Callable

Draw = Callable[[], float]

_SURNAMES = (
    "王72 李70 张68 刘51 陈90 杨31 黄60 赵20 吴50 周19 徐15 孙15 马13 朱13 胡12 郭20 何15 林95 罗12 高10 郑35 梁9 谢14 宋8 唐8 "
    "许30 韩7 邓7 冯7 曹7 彭7 曾18 肖6 田5 董6 潘9 袁6 蔡40 蒋6 余8 于5 杜5 叶22 程5 魏8 苏24 吕12 丁10 任5 卢10 姚7 沈10 钟9 姜4 崔3 "
    "谭4 陆4 范4 汪4 廖11 石5 金4 韦2 贾3 夏3 付3 方8 邹4 熊3 白4 孟3 秦3 邱16 侯3 江12 尹2 薛5 庄18 戴10 赖12 洪22 柯12 颜8 游8 阮5 "
    "欧阳2 上官1 司徒1 诸葛1 司马1 逄1 禤1 仝1"
)
_MALE = (
    "伟 强 磊 军 勇 杰 涛 超 明 刚 平 辉 鹏 华 飞 鑫 波 斌 宇 浩 凯 健 俊 帆 帅 旭 宁 龙 林 阳 建国 建华 志强 志明 国强 文斌 海涛 "
    "俊杰 浩然 子轩 宇航 一鸣 建平 少华 文龙 家豪 志伟 永福 天赐 德胜 金水 清源 振宇 嘉诚 艺辉 锦洲 佳伟 伟杰 嘉鑫 龙飞 亚南 昊 垚 喆 翀"
).split()
_FEMALE = (
    "芳 娜 敏 静 丽 艳 娟 霞 燕 玲 婷 雪 倩 莹 萍 红 颖 琳 洁 慧 丹 梅 莉 秀英 桂英 丽娟 秀兰 淑珍 雅婷 美玲 丽华 春梅 晓燕 小红 "
    "诗涵 梓涵 欣怡 佳怡 雨桐 思颖 婉婷 惠珍 阿香 月娥 素云 巧玲 秋菊 海燕 艺璇 语嫣 宝珠 丽萍 玉兰 晓彤 雅芳 淑贞 琬 媛媛 婧 璟 妤"
).split()
_FIRMS = "鑫源 恒通 宏达 联盛 永兴 华瑞 顺达 金海 闽南 丰泽 众诚 盛世 正大 和顺 泰和 龙江 东方 明辉 天成 海峡 佳美 信达 安捷 融信".split()
_TRADES = "建材 食品 物流 贸易 电子 家具 建筑工程 汽车租赁 水产 服饰 机械 科技 园林 广告 农业 包装".split()
_FORMS = "有限公司 有限公司 有限公司 股份有限公司 商行".split()


def _expand(text: str) -> list[str]:
    """Return each surname as often as its weight says, so that one draw picks by frequency."""
    out: list[str] = []
    for entry in text.split():
        name = entry.rstrip("0123456789")
        out.extend([name] * int(entry[len(name) :]))
    return out


SURNAMES = _expand(_SURNAMES)


def pick(draw: Draw, values: list[str]) -> str:
    """This function will pick one of the values, each as likely."""
    return values[int(draw() * len(values))]


def person_name(draw: Draw, gender: str, surname: str = "") -> str:
    """This function will return a Chinese name; `gender` is male or female, a given surname is kept."""
    return (surname or pick(draw, SURNAMES)) + pick(draw, _MALE if gender == "male" else _FEMALE)


def company_name(draw: Draw, city: str) -> str:
    """This function will return a firm's name as on a business licence, with its city before it."""
    return f"{city}{pick(draw, _FIRMS)}{pick(draw, _FIRMS)[:1]}{pick(draw, _TRADES)}{pick(draw, _FORMS)}"
