"""Where a query runs: whatever loads rows into a table, makes a table of a query, and returns a query's rows."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from keliu.analytics import churn, steps, value, work
from keliu.analytics.questions import TABLES, Question, rows_of

STEPS: dict[str, str] = {**steps.STEPS, **churn.STEPS, **value.STEPS, **work.STEPS}
NAMED = re.compile(r"\b(?:FROM|JOIN)\s+([a-z_]+)")


class Engine(Protocol):
    """One connection to a database that holds the frames of schemas.py, under their names, and takes tables of its own."""

    def load(self, name: str, columns: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Make a table of rows; the columns are `int` or `text`."""

    def make(self, name: str, query: str) -> None:
        """Make a table of a query."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""


def steps_of(queries: Iterable[str]) -> list[str]:
    """This function will return the steps that queries stand on, in their order."""
    wanted: set[str] = set()
    waiting = list(queries)
    while waiting:
        for name in NAMED.findall(waiting.pop()):
            if name in STEPS and name not in wanted:
                wanted.add(name)
                waiting.append(STEPS[name])
    return [name for name in STEPS if name in wanted]


def prepare(engine: Engine, questions: Sequence[Question], queries: Iterable[str]) -> None:
    """This function will lay out the questions and make every step that the queries stand on."""
    for name, rows in rows_of(questions).items():
        engine.load(name, TABLES[name], rows)
    for name in steps_of(queries):
        engine.make(name, STEPS[name])
