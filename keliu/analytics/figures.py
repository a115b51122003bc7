"""The figures (指标) as `keliu metrics` prints them: base, count, value, and what must be printed though its base is empty.

Engines sum whole numbers; every ratio is made here, so that all of them give the same one to the last digit.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from keliu.analytics import churn, value, work
from keliu.analytics.calendar import first_day, number_of, text_of
from keliu.analytics.engine import Engine
from keliu.analytics.plan import prepare
from keliu.analytics.questions import Question, complete_months, complete_years, ended_months
from keliu.rules.periods import add_months
from keliu.rules.vehicle_life import Stage

DAY = timedelta(days=1)
AGES = (*map(str, range(10)), "10+")
CLASSES = ("A", "B", "C")
PAYERS = ("customer", "insurer", "manufacturer")
BY_DEFAULT = ("R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R9a", "R10", "V2")
MEMBERS: dict[str, str] = {
    **churn.FIGURES, "R1 of the loyal": value.R1_OF_LOYAL, "V2": value.V2, "V3": value.V3, "W1": work.W1, "W5": work.W5,
}  # fmt: skip
"""The figures that are told by their members: `scope, d1, d2, d3, vehicle or customer, in_count`."""
OF_CUSTOMERS = frozenset({"V2", "V3"})
SUMS = {"V1": value.V1, "W2": work.W2, "W3": work.W3, "W4": work.W4, "W6": work.W6}
ORDER = (
    "R1", "R1 of the loyal", *list(churn.FIGURES)[1:], "V1", "V2", "V3", "W1", "W2", "W3", "W4", "W5", "W6",
)  # fmt: skip
IDS = tuple(id for id in ORDER if id != "R1 of the loyal")
DIMENSIONS: dict[str, tuple[str, ...]] = {
    **churn.DIMENSIONS, "R1 of the loyal": ("loyal",), "V1": ("months", "payer"), "V2": ("class",), "V3": (), "W1": (),
    "W2": ("month",), "W3": ("month",), "W4": ("month", "ticket"), "W5": (), "W6": ("month",),
}  # fmt: skip
FIRST_ON_FILE = """
SELECT a.scope, MIN(o.day) FROM asked a
JOIN orders o ON o.shop = a.shop AND o.day <= a.day AND (a.store = '' OR o.store = a.store)
WHERE o.cancelled = 0 GROUP BY a.scope
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """指标: one printed entry; `value` unrounded. Money in yuan, of which `count` and `base` of W6 are, too."""

    id: str
    by: dict[str, str]
    base: int | float | None
    count: int | float | None
    value: float | None
    partial: bool = False

    def printed(self) -> dict[str, Any]:
        """Return it as the JSON document shows it."""
        shown = {"id": self.id, "by": self.by, "base": self.base, "count": self.count, "value": self.value}
        return {**shown, "partial": True} if self.partial else shown


Key = tuple[str, ...]
Counts = dict[int, dict[Key, tuple[Any, ...]]]


def answer(engine: Engine, questions: Sequence[Question], ids: Sequence[str] = BY_DEFAULT) -> dict[int, list[Figure]]:
    """This function will answer every question by the figures asked for, in the order of the definitions."""
    asked = [id for id in ORDER if id in ids or (id == "R1 of the loyal" and "V3" in ids)]
    prepare(engine, questions, [MEMBERS.get(id) or SUMS[id] for id in asked])
    begun = dict(engine.rows(FIRST_ON_FILE))
    found: dict[int, list[Figure]] = {one.scope: [] for one in questions}
    for id in asked:
        counts = counted(engine, MEMBERS[id]) if id in MEMBERS else summed(engine, SUMS[id])
        for one in questions:
            found[one.scope] += figures_of(id, one, counts.get(one.scope, {}), begun.get(one.scope))
    return found


def by_of(id: str, values: Sequence[Any]) -> dict[str, str]:
    """This function will return what a member's figure is given by, as it is printed."""
    told = dict(zip(DIMENSIONS[id], map(str, values), strict=False))
    return {**told, "age": "10+"} if told.get("age") == "10" else told


def counted(engine: Engine, members: str) -> Counts:
    """This function will count the members of a figure by its dimensions: base and count."""
    rows = engine.rows(
        f"SELECT scope, d1, d2, d3, COUNT(*), SUM(in_count) FROM ({members}) members GROUP BY scope, d1, d2, d3"
    )
    found: Counts = defaultdict(dict)
    for scope, d1, d2, d3, base, count in rows:
        found[scope][str(d1), str(d2), str(d3)] = (int(base), int(count))
    return found


def summed(engine: Engine, sums: str) -> Counts:
    """This function will return the sums of a figure by its one dimension."""
    found: Counts = defaultdict(dict)
    for scope, d1, *rest in engine.rows(sums):
        found[scope][str(d1), "", ""] = tuple(map(int, rest))
    return found


def figures_of(id: str, one: Question, counts: dict[Key, tuple[Any, ...]], begun: int | None) -> list[Figure]:
    """This function will lay out the figures of one id, in the order of their dimensions."""
    if id in ("V1", "W4"):
        return of_money(id, one, counts)
    dimensions = DIMENSIONS[id]
    keys = {key[: len(dimensions)]: value for key, value in counts.items()}
    if id in ("R7", "R8"):
        keys = {("10+",) if key == ("10",) else key: value for key, value in keys.items()}
    always = ALWAYS.get(id)
    for key in always(one) if always else ():
        keys.setdefault(key, (0, 0))
    total = sum(value[1] for value in keys.values())
    shown = []
    for key in sorted(keys):
        base, count = keys[key]
        figure = Figure(printed_id(id), dict(zip(dimensions, key, strict=True)), base, count, ratio(count, base))
        start = STARTS[id](one, key) if id in STARTS else None
        shown.append(_as_told(figure, total, begun is not None and start is not None and start < begun))
    return shown


def _as_told(figure: Figure, total: int, is_partial: bool) -> Figure:
    id, by, base, count = figure.id, figure.by, figure.base, figure.count
    if id in ("R5", "V2"):
        return Figure(id, by, total, count, ratio(int(count or 0), total), is_partial)
    if id == "R10":
        return Figure(id, by, None, count, None)
    if id == "W5":
        return Figure(id, by, None, count, None)
    if id == "W6":
        return Figure(id, by, yuan(base), yuan(count), figure.value, is_partial)
    return Figure(id, by, base, count, figure.value, is_partial)


def of_money(id: str, one: Question, counts: dict[Key, tuple[Any, ...]]) -> list[Figure]:
    """This function will lay out V1 and W4, sums and means of money."""
    shown = []
    if id == "W4":
        counts = {(*month, "", ""): (0, 0, 0, 0) for month in _months(one)} | counts
    for key in sorted(counts):
        if id == "V1":
            visits, *paid = counts[key]
            for payer, fen in sorted([*zip(PAYERS, paid, strict=True), ("total", sum(paid))]):
                shown.append(Figure(id, {"months": key[0], "payer": payer}, visits, None, yuan(fen)))
            continue
        for ticket, visits, fen in zip(("insurance", "workshop"), counts[key][::2], counts[key][1::2], strict=True):
            shown.append(Figure(id, {"month": key[0], "ticket": ticket}, visits, None, ratio(fen, 100 * visits)))
    return shown


def ratio(count: int, base: int) -> float | None:
    """This function will divide; an empty base gives no value."""
    return count / base + 0.0 if base else None  # never -0.0


def yuan(fen: int | float | None) -> float:
    """This function will return fen as yuan."""
    return int(fen or 0) / 100


def printed_id(id: str) -> str:
    """This function will return the id that a figure is printed under."""
    return "R1" if id == "R1 of the loyal" else id


def _months(one: Question) -> list[Key]:
    return [(text_of(month),) for month in complete_months(one.as_of)]


ALWAYS: dict[str, Callable[[Question], list[Key]]] = {
    "R1": lambda one: [()], "R1 of the loyal": lambda one: [("1",)], "R4": lambda one: [()], "V3": lambda one: [()],
    "W1": lambda one: [()], "W5": lambda one: [()], "R2": lambda one: [(str(year),) for year in complete_years(one.as_of)],
    "R3": _months, "R10": _months, "W2": _months, "W3": _months, "W6": _months,
    "R5": lambda one: [(stage.value,) for stage in Stage], "R7": lambda one: [(age,) for age in AGES],
    "R8": lambda one: [(age,) for age in AGES], "V2": lambda one: [(name,) for name in CLASSES],
    "R12": lambda one: [(text_of(month),) for month in ended_months(one.as_of, 12)],
}  # fmt: skip
"""What is printed though its base is empty."""


def _month_of(label: str) -> int:
    return int(label[:4]) * 12 + int(label[5:]) - 1


def _after(months: int) -> Callable[[Question, Key], int]:
    return lambda one, key: number_of(add_months(one.as_of, -months) + DAY)


STARTS: dict[str, Callable[[Question, Key], int]] = {
    "R1": _after(24), "R1 of the loyal": _after(24), "R2": lambda one, key: (int(key[0]) - 1) * 10_000 + 101,
    "R3": lambda one, key: first_day(_month_of(key[0]) - 6), "R7": _after(12), "R8": _after(6),
    "R9": lambda one, key: first_day(_month_of(key[0]) - 12), "R9a": lambda one, key: first_day(_month_of(key[0]) - 12),
    "R11": lambda one, key: first_day(_month_of(key[0])), "V2": _after(24), "V3": _after(24),
    "W2": lambda one, key: first_day(_month_of(key[0])), "W3": lambda one, key: first_day(_month_of(key[0])),
    "W6": lambda one, key: first_day(_month_of(key[0])),
}  # fmt: skip
"""The first day of the span in which a rate asks for visits: before the first visit on file it is partial."""
