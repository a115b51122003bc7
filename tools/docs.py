"""The pages of docs/ that the program writes: `python -m tools.docs`, or with --check only says which are stale.

Metrics, roles and the shop's figures stand once, in keliu/rules; these pages print them in Chinese for who runs a shop.
"""

import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import polib

from keliu.rules.kpis import KPIS
from keliu.rules.policy_figures import FIGURES
from keliu.rules.rights import DEEDS, REACH, Reach, Role

ROOT = Path(__file__).resolve().parent.parent
NOTE = "<!-- 由 `make docs` 写成，不要手改。Written by `make docs`; do not edit. -->\n\n"


@cache
def texts(language: str = "zh_Hans") -> dict[str, str]:
    """This function will return every translated message of a language, by its id."""
    found = {}
    for path in sorted(ROOT.glob(f"keliu/*/locale/{language}/LC_MESSAGES/django.po")):
        found.update({entry.msgid: entry.msgstr for entry in polib.pofile(str(path)) if entry.msgstr})
    return found


def chinese(msgid: str) -> str:
    """This function will return the Chinese text of an id, the id itself where nobody has translated it."""
    return texts().get(msgid, msgid)


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """This function will return a table of Markdown."""
    names = list(head)
    lines = [names, ["---"] * len(names), *[[str(cell) for cell in row] for row in rows]]
    return "\n".join(f"| {' | '.join(cell.replace('|', '／') for cell in line)} |" for line in lines) + "\n"


def kpis_page() -> str:
    """This function will return docs/kpis.md."""
    rows = [(kpi.id, chinese(kpi.name), chinese(kpi.definition), kpi.source) for kpi in KPIS]
    said = "# 指标\n\n页面上的每个指标都能点开看公式，公式就是下面这些。「来源」是[实务手册](practice/index.md)的条号。\n\n"
    return said + NOTE + table(("编号", "名称", "定义", "来源"), rows)


def roles_page() -> str:
    """This function will return docs/using/roles.md."""
    rows = []
    for role in Role:
        deeds = "、".join(chinese(deed.value) for deed in sorted(DEEDS[role])) or "登录，改自己的密码"
        rows.append((chinese(role.value), f"`{role.value}`", REACHES[REACH.get(role, Reach.NOTHING)], deeds))
    said = (
        "# 岗位与权限\n\n岗位写在人员表的 `role` 一列。表里没有的词会保留下来，但不给任何权限。"
        "看不见的资料与不存在的资料一样：页面都说没有。\n\n"
    )
    return said + NOTE + table(("岗位", "代码", "看得见的客户和车辆", "可以做"), rows)


REACHES = {
    Reach.STORE: "本店的全部",
    Reach.TEAM: "本组负责的",
    Reach.UNASSIGNED: "还没有顾问的；完整的电话、车牌或 VIN 可以查到来电人，每次留记录",
    Reach.TOTALS: "只有合计",
    Reach.NOTHING: "没有",
}


def figures_page() -> str:
    """This function will return docs/operating/figures.md."""
    rows = []
    for figure in FIGURES:
        params = {name: chinese(word) for name, word in (figure.label_params or {}).items()}
        label = chinese(figure.label) % params if params else chinese(figure.label)
        limits = "、".join(chinese(word) for word in figure.choices) or _limits(figure.least, figure.most)
        rows.append((f"`{figure.name}`", label, f"{figure.default}", chinese(figure.unit), limits, figure.source))
    said = (
        "# 店规数值\n\n实务手册里的数字是出厂默认值，每家店可以在「设置」里改，"
        "写明从哪天起、依据是什么；旧值留着，过去的数字不变。\n\n"
    )
    return said + NOTE + table(("名称", "含义", "默认", "单位", "范围", "来源"), rows)


def _limits(least: int | None, most: int | None) -> str:
    if least is None and most is None:
        return ""
    return f"{'' if least is None else least} – {'' if most is None else most}"


PAGES: dict[str, Callable[[], str]] = {
    "docs/kpis.md": kpis_page,
    "docs/using/roles.md": roles_page,
    "docs/operating/figures.md": figures_page,
}


def stale() -> list[str]:
    """This function will return the pages that are not as the program would write them."""
    return [name for name, page in PAGES.items() if not _is_written(ROOT / name, page())]


def _is_written(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text("utf-8") == text


def main(arguments: list[str]) -> int:
    """Write the pages, or check them."""
    if arguments == ["--check"]:
        found = stale()
        print("\n".join(f"{name} is stale: run `make docs`" for name in found) or "as the program writes them")
        return 1 if found else 0
    for name, page in PAGES.items():
        (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / name).write_text(page(), "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
