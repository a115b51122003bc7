"""The engine and the oracle, entry by entry and name by name, over made shops, on every engine that is here.

All shops lie in one data set as so many shops, and each is asked in two of twelve ways: all visits or maintenance, net or
gross, every store or one.
"""

from collections import defaultdict
from functools import cache

import pytest

from keliu.analytics.churn import DIMENSIONS
from keliu.analytics.figures import MEMBERS, ORDER, answer, printed_id
from keliu.analytics.plan import prepare
from tests.retention.engines import ENGINES, SHOPS, shops
from tests.retention.made_shops import day_of
from tests.retention.oracle import FIGURES, compute


@cache
def counted_by_the_oracle():
    """What the oracle prints, and the members it names, by scope."""
    found = {}
    for scope, asked in shops().asked.items():
        visits = "maintenance" if asked.maintenance else "counted"
        found[scope] = compute(
            shops().shops[asked.seed], day_of(asked.seed), list(FIGURES), asked.store or None, visits, asked.gross
        )
    return found


def is_asked(id: str, maintenance: bool) -> bool:
    """V and W know no maintenance visits: they are asked of all counted ones."""
    return id.startswith("R") or not maintenance


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_every_figure_is_what_the_oracle_counts(engine):
    answers = answer(engine, shops().questions, list(FIGURES))
    assert len(counted_by_the_oracle()) >= SHOPS
    for scope, entries in counted_by_the_oracle().items():
        asked = shops().asked[scope]
        want = [entry.printed() for entry in entries if is_asked(entry.id, asked.maintenance)]
        have = [one.printed() for one in answers[scope] if is_asked(one.id, asked.maintenance)]
        assert have == want, asked


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_the_names_behind_every_figure_are_those_of_the_oracle(engine):
    prepare(engine, shops().questions, MEMBERS.values())
    have = defaultdict(set)
    for id in ORDER:
        if id not in MEMBERS:
            continue
        size = len(DIMENSIONS.get(id, ("d1",) if id in ("V2", "R1 of the loyal") else ()))
        for scope, d1, d2, d3, key, in_count in engine.rows(MEMBERS[id]):
            name = key if id in ("V2", "V3") else (shops().names[key].vin, shops().names[key].plate)
            by = tuple("10+" if id in ("R7", "R8") and one == 10 else str(one) for one in (d1, d2, d3)[:size])
            have[scope, printed_id(id), by].add((name, in_count))
    told = 0
    for scope, entries in counted_by_the_oracle().items():
        for entry in entries:
            if not entry.members or not is_asked(entry.id, shops().asked[scope].maintenance):
                continue
            by = tuple(entry.by.values())
            want = {
                (one.customer_no if entry.id in ("V2", "V3") else (one.vin, one.plate), int(one.in_count))
                for one in entry.members
            }
            assert have[scope, entry.id, by] == want, (shops().asked[scope], entry.id, by)
            told += len(want)
    assert told > SHOPS
