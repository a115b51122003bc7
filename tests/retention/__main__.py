"""`python -m tests.retention`: misread each definition once, name the entry that tells; exit 0 when none survives."""

import argparse
import sys
from collections.abc import Iterable
from typing import Any

import duckdb

from keliu.analytics import accounts, figures, plan, statement
from keliu.analytics.engine import DuckEngine
from keliu.analytics.schemas import FRAMES
from tests.retention.closings import counted_by_the_oracle, months_of
from tests.retention.laid_out import LaidOut, closings_of, lay_out
from tests.retention.made_shops import day_of
from tests.retention.mutations import MUTATIONS, STATEMENT, Mutation
from tests.retention.oracle import compute

Printed = dict[int, list[dict[str, Any]]]


def main(arguments: list[str]) -> int:
    """Apply every mutation, print what finds it, and return 1 if one survives."""
    parser = argparse.ArgumentParser(prog="python -m tests.retention", description=__doc__)
    parser.add_argument("--shops", type=int, default=200)
    parser.add_argument("--id", default="", help="only the mutations that this figure must tell")
    given = parser.parse_args(arguments)
    laid = lay_out(range(given.shops))
    survivors = 0
    wanted: dict[str, Printed] = {}
    for mutation in MUTATIONS:
        if given.id in ("", mutation.id):
            id = "V3" if mutation.id == "R1 of the loyal" else mutation.id
            told = tells(laid, mutation, id, wanted.setdefault(id, by_the_oracle(laid, id)))
            survivors += told is None
            print(f"{mutation.id:16} {mutation.said:45} {told or 'SURVIVES'}", flush=True)
    return 1 if survivors else 0


def by_the_oracle(laid: LaidOut, id: str) -> Printed:
    """This function will return what the oracle prints of a figure, by scope; V and W are asked of all counted visits."""
    if id == STATEMENT:
        return {
            scope: in_order(
                one for month in months_of(laid.asked[scope].seed) for one in counted_by_the_oracle(laid, scope, month)
            )
            for scope in closings_of(laid)
        }
    return {
        scope: [
            entry.printed()
            for entry in compute(
                laid.shops[one.seed], day_of(one.seed), [id], one.store or None,
                "maintenance" if one.maintenance else "counted", one.gross,
            )
        ]
        for scope, one in laid.asked.items()
        if id.startswith("R") or not one.maintenance
    }  # fmt: skip


def tells(laid: LaidOut, mutation: Mutation, id: str, wanted: Printed) -> str | None:
    """This function will return the first entry in which the misread figure differs from the oracle's."""
    places = (plan.STEPS, figures.MEMBERS, figures.SUMS, statement.STATEMENTS)
    place = next(texts for texts in places if mutation.where in texts)
    right = place[mutation.where]
    if mutation.old not in right:
        raise SystemExit(f"{mutation.where} does not hold {mutation.old!r}")
    place[mutation.where] = right.replace(mutation.old, mutation.new)
    try:
        with duckdb.connect() as connection:
            engine = DuckEngine(connection.cursor())
            for name, columns in FRAMES.items():
                engine.load(name, columns, laid.frames[name])
            answers = by_the_engine(engine, laid, id)
    finally:
        place[mutation.where] = right
    for scope, entries in wanted.items():
        found = answers[scope]
        if found != entries:
            odd = next((one for one in [*found, *entries] if one not in found or one not in entries), entries[0])
            return f"{laid.asked[scope]} {odd['id']} {odd['by']}"
    return None


def by_the_engine(engine: DuckEngine, laid: LaidOut, id: str) -> Printed:
    """This function will return the same as the program counts it."""
    if id != STATEMENT:
        return {
            scope: [one.printed() for one in found]
            for scope, found in figures.answer(engine, laid.questions, [id]).items()
        }
    questions = closings_of(laid)
    found: Printed = {scope: [] for scope in questions}
    for one in accounts.draw_up(engine, list(questions.values())):
        if one.month in months_of(laid.asked[one.scope].seed):
            found[one.scope].append(one.printed())
    return {scope: in_order(accounts) for scope, accounts in found.items()}


def in_order(accounts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """This function will return accounts by month, store and name."""
    return sorted(accounts, key=lambda one: sorted(one["by"].items()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
