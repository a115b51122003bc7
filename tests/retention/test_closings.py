"""The churn statements of the engine and of the oracle, line by line and name by name, over made shops, on every engine."""

from collections import defaultdict

import pytest

from keliu.analytics.accounts import counted
from keliu.analytics.calendar import text_of
from keliu.analytics.plan import prepare
from keliu.analytics.questions import closed_months
from keliu.analytics.statement import LINES, STATEMENTS
from tests.retention.engines import ENGINES, SHOPS, shops
from tests.retention.laid_out import closings_of
from tests.retention.made_corners import FIRST_SEED
from tests.retention.made_shops import day_of
from tests.retention.oracle_statement import growth, statement

LEVELS = tuple(STATEMENTS)


def months_of(seed):
    """The months of a shop that are compared by name: two of a drawn one, all of one made by hand."""
    months = [text_of(month) for month in closed_months(day_of(seed), 12)]
    return months if seed >= FIRST_SEED else [months[-1], months[seed % 11]]


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_every_line_of_every_statement_holds_the_vehicles_of_the_oracle_and_balances(engine):
    questions = closings_of(shops())
    prepare(engine, list(questions.values()), STATEMENTS.values())
    have = defaultdict(set)
    for by, query in STATEMENTS.items():
        for scope, month, store, name, vehicle, opening, closing, line in engine.rows(query):
            lines = [line, *(end for end, there in (("opening", opening), ("closing", closing)) if there)]
            for entry in filter(None, lines):
                have[scope, by, month, store, name, entry].add(shops().names[vehicle].key)
        assert all(account.balance == 0 for account in counted(engine, by))
    told = 0
    for scope in questions:
        asked = shops().asked[scope]
        for month in months_of(asked.seed):
            want = by_the_oracle(scope, month)
            found = {key[1:]: names for key, names in have.items() if key[0] == scope and key[2] == month}
            assert found == want, (asked, month)
            told += len(want)
    assert told > 20 * SHOPS


def drawn_by_the_oracle(laid, scope, month):
    """The accounts of the teams, the advisors and the whole shop."""
    asked = laid.asked[scope]
    given = (laid.shops[asked.seed], month, asked.store or None, "maintenance" if asked.maintenance else "counted")
    return [*statement(*given), growth(*given)]


def by_the_oracle(scope, month):
    """The vehicles of every filled line."""
    return {
        (one.by, month, one.store, one.name, line): names
        for one in drawn_by_the_oracle(shops(), scope, month)
        for line, names in one.lines.items()
        if names
    }


def counted_by_the_oracle(laid, scope, month):
    """The accounts as the program prints them, in its order."""
    accounts = sorted(
        drawn_by_the_oracle(laid, scope, month), key=lambda one: (LEVELS.index(one.by), one.store, one.name)
    )
    return [
        {"id": "statement", "by": {"month": month, "store": one.store, one.by: one.name},
         **{line: one.count(line) for line in LINES}}
        for one in accounts
        if any(one.lines.values())
    ]  # fmt: skip
