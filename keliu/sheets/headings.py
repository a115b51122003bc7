"""Where a table begins and what is no data in it: titles, heading rows, repeated headings, totals, footers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from keliu.sheets.fields import KINDS, fields_of
from keliu.sheets.normal import normal_heading, to_simplified
from keliu.sheets.plain import plain

LOOK_AT = 40
TOTAL = re.compile(
    r"^(?:(?:本[页单日月年]|全部|当[页日月])?(?:合\s*计|小\s*计|总\s*计|累\s*计|共\s*计|总\s*和)|共\s*\d+\s*[条行笔台单]|"
    r"(?:sub\s*|grand\s*)?total)\s*[:：]?.{0,24}$",
    re.IGNORECASE,
)
FOOTER = re.compile(
    r"^(?:制表|打印|审核|复核|导出|操作员|填表|编制|统计|报表|查询|页码|第\s*\d+\s*页|注\s*[:：]|说明\s*[:：]|备注\s*[:：]|以上).{0,60}$"
)
SUSPICIOUS = frozenset("本全当當合小总總累共制製打列审審复復覆导導操填编編统統报報查页頁第注註说說备備以sgtSGT")
VALUE = re.compile(r"^[-+￥¥]?[\d.,:/\- ]+$|\d{4}[-/年.]\d{1,2}|^[A-HJ-NPR-Z0-9]{17}$|^1\d{10}$|^\d{6,}$")


@dataclass(slots=True)
class Table:
    """A found table: its heading rows by number, a heading and the names to look it up by for each column."""

    heading_rows: list[int]
    headings: list[str]
    lookups: list[tuple[str, ...]]
    raw_headings: list[list[str]] = field(default_factory=list)
    key_columns: tuple[int, ...] = ()
    firsts: frozenset[str] | None = None

    def is_data(self, cells: Sequence[object]) -> bool:
        """Return whether a row below the headings is data: not blank, no repeated heading, total or footer."""
        first = next((c for c in cells if c is not None and c != "" and not (isinstance(c, str) and c.isspace())), None)
        if not isinstance(first, str):
            return first is not None
        text = first.strip()
        if text[0] not in SUSPICIOUS and text not in self._firsts():
            return True
        count = sum(cell is not None and cell != "" for cell in cells)
        text = to_simplified(text) if len(text) < 90 else text
        return not (self._repeats(cells, text, count) or self._ends(cells, text, count))

    def _firsts(self) -> frozenset[str]:
        if self.firsts is None:
            self.firsts = frozenset(next((text for text in line if text), "") for line in self._heading_lines())
        return self.firsts

    def _heading_lines(self) -> list[list[str]]:
        """The heading rows as they stand and, for two levels, as one row of the names below."""
        return [*self.raw_headings, [names[0] if names else "" for names in self.lookups]]

    def _repeats(self, cells: Sequence[object], first: str, count: int) -> bool:
        for line in self._heading_lines():
            own = [text for text in line if text]
            if own and first == to_simplified(own[0]):
                same = sum(bool(text) and plain(cell) == text for cell, text in zip(cells, line, strict=False))  # type: ignore[arg-type]
                if same >= 2 and same >= 0.7 * count:
                    return True
        return False

    def _ends(self, cells: Sequence[object], first: str, count: int) -> bool:
        if TOTAL.match(first):
            keys = [plain(cells[i]) for i in self.key_columns if i < len(cells)]  # type: ignore[arg-type]
            return all(not key or TOTAL.match(to_simplified(key)) for key in keys) or count <= 2
        return bool(FOOTER.match(first)) and count <= max(3, len(self.headings) // 4)


def find_table(rows: Sequence[tuple[int, Sequence[object]]]) -> Table | None:
    """This function will find the heading rows among a sheet's first rows; None where there is no table."""
    head = list(rows[:LOOK_AT])
    best: tuple[float, Table] | None = None
    for place, (number, cells) in enumerate(head):
        line = _texts(cells)
        single = _single(number, line)
        options = [single] if single else []
        if place + 1 < len(head) and head[place + 1][0] == number + 1:
            pair = _pair(number, line, _texts(head[place + 1][1]))
            options += [pair] if pair else []
        for table in options:
            score = _score(table) - 0.01 * place
            if best is None or score > best[0] + (0.5 if len(table.heading_rows) > len(best[1].heading_rows) else 0):
                best = score, table
    return best[1] if best and best[0] > 0 else None


def _texts(cells: Sequence[object]) -> list[str]:
    return [" ".join(plain(cell).split()) for cell in cells]  # type: ignore[arg-type]


def _single(number: int, line: list[str]) -> Table | None:
    filled = [text for text in line if text]
    if not filled or (any(VALUE.search(text) for text in filled) and not _is_heading_like(filled)):
        return None
    return Table([number], _named(line), [(text,) if text else () for text in line], [line])


def _is_heading_like(filled: list[str]) -> bool:
    known = _known()
    return sum(normal_heading(text) in known for text in filled) >= 0.6 * len(filled)


def _pair(number: int, upper: list[str], lower: list[str]) -> Table | None:
    width = max(len(upper), len(lower))
    upper, lower = upper + [""] * (width - len(upper)), lower + [""] * (width - len(lower))
    if len({text for text in upper if text}) < 2 or sum(map(bool, lower)) < 2:
        return None
    if any(VALUE.search(text) for text in (*upper, *lower) if text) and not _is_heading_like([t for t in lower if t]):
        return None
    groups, group = [], ""
    for above, below in zip(upper, lower, strict=True):
        group = above or (group if below else "")
        groups.append(group)
    if not any(above and below for above, below in zip(upper, lower, strict=True)):
        return None
    headings = [
        f"{above} {below}" if above and below and above != below else above or below
        for above, below in zip(groups, lower, strict=True)
    ]
    lookups = [
        tuple(dict.fromkeys(name for name in (below, above + below, above) if name))
        if below and above
        else (above or below,)
        for above, below in zip(groups, lower, strict=True)
    ]
    lookups = [names if any(names) else () for names in lookups]
    return Table([number, number + 1], _named(headings), lookups, [upper, lower])


def _named(line: list[str]) -> list[str]:
    """Headings made different from each other: the second 备注 is 备注 (2)."""
    seen: dict[str, int] = {}
    named = []
    for text in line:
        seen[text] = seen.get(text, 0) + 1
        named.append(f"{text} ({seen[text]})" if text and seen[text] > 1 else text)
    return named


def _score(table: Table) -> float:
    known = _known()
    score = 0.0
    for names in table.lookups:
        hit = next((rank for rank, name in enumerate(names) if normal_heading(name) in known), None)
        score += 0.0 if not names else 1.0 if hit == 0 else 0.9 if hit else 0.05
    distinct = len({names[0] for names in table.lookups if names})
    return score if distinct >= 2 or score >= 1 else 0.0


def _known() -> frozenset[str]:
    global _names
    if not _names:
        _names = frozenset(
            word
            for kind in KINDS
            for known in fields_of(kind).values()
            for word in (known.name, *map(normal_heading, known.synonyms))
        )
    return _names


_names: frozenset[str] = frozenset()
