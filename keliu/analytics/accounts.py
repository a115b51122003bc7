"""The churn statements (流失结算单) drawn up: the vehicles of every line counted, for each team, each advisor, the shop."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from keliu.analytics.engine import Engine
from keliu.analytics.plan import prepare
from keliu.analytics.questions import Question
from keliu.analytics.statement import COMING, GOING, LINES, STATEMENTS


@dataclass(frozen=True, slots=True)
class Account:
    """One statement: `by` is team, advisor or shop, `counts` the vehicles in each of LINES."""

    scope: int
    by: str
    month: str
    store: str
    name: str
    counts: dict[str, int]

    @property
    def balance(self) -> int:
        """Return what is left when the closing is taken from what leads to it: 0."""
        came, gone = (sum(self.counts[line] for line in lines) for lines in (("opening", *COMING), (*GOING, "closing")))
        return came - gone

    def printed(self) -> dict[str, Any]:
        """Return it as a document shows it."""
        by = {"month": self.month, "store": self.store, self.by: self.name}
        return {"id": "statement", "by": by, **self.counts}


def draw_up(engine: Engine, questions: Sequence[Question], by: Sequence[str] = tuple(STATEMENTS)) -> list[Account]:
    """This function will draw up the statements of twelve months that each question with `closings` asks for."""
    prepare(engine, questions, [STATEMENTS[one] for one in by])
    return [account for one in by for account in counted(engine, one)]


def counted(engine: Engine, by: str) -> list[Account]:
    """This function will count the lines of every account, in the order of scope, month, store and name."""
    sums = ", ".join(
        f"SUM({line})" if line in ("opening", "closing") else f"SUM(CASE WHEN line = '{line}' THEN 1 ELSE 0 END)"
        for line in LINES
    )
    rows = engine.rows(f"SELECT scope, d1, d2, d3, {sums} FROM ({STATEMENTS[by]}) entries GROUP BY scope, d1, d2, d3")
    return [
        Account(int(scope), by, month, store, name, dict(zip(LINES, map(int, counts), strict=True)))
        for scope, month, store, name, *counts in sorted(rows)
    ]
