"""What a figure stands on: the steps that its query names, those that these name, and so on, made in their order."""

import re
from collections.abc import Iterable, Sequence

from keliu.analytics import churn, statement, steps, value, work
from keliu.analytics.engine import Engine
from keliu.analytics.questions import TABLES, Question, rows_of

STEPS: dict[str, str] = {**steps.STEPS, **churn.STEPS, **value.STEPS, **work.STEPS, **statement.STEPS}
NAMED = re.compile(r"\b(?:FROM|JOIN)\s+([a-z_]+)")


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
