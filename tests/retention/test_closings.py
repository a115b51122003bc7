"""The churn statements of the engine and of the oracle, line by line and name by name, over made shops, on every engine."""

from collections import defaultdict

import pytest

from keliu.analytics.accounts import counted
from keliu.analytics.plan import prepare
from keliu.analytics.statement import STATEMENTS
from tests.retention.closings import drawn_by_the_oracle, months_of
from tests.retention.engines import ENGINES, SHOPS, shops
from tests.retention.laid_out import closings_of


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


def by_the_oracle(scope, month):
    """The vehicles of every filled line."""
    return {
        (one.by, month, one.store, one.name, line): names
        for one in drawn_by_the_oracle(shops(), scope, month)
        for line, names in one.lines.items()
        if names
    }
