"""The figures out of the shop's own database: frames of the desks and steps as temporary tables, nothing kept.

They are right straight after an import: they are counted from the visits themselves, all as of one moment.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from keliu.access.one_moment import one_moment
from keliu.analytics.engine import SqlEngine
from keliu.analytics.figures import IDS, MEMBERS, OF_CUSTOMERS, Figure, answer, by_of, printed_id
from keliu.analytics.plan import prepare
from keliu.analytics.questions import Limits, Question
from keliu.contacts import frames as contacts
from keliu.customers import frames as customers
from keliu.customers.models import Vehicle
from keliu.customers.stages import stage_book
from keliu.org import frames as org
from keliu.rules.periods import add_months
from keliu.workshop import frames as workshop

MAIN, YEAR_BEFORE, ALL_COUNTED = 1, 2, 3
FRAMES = {
    "orders": workshop.orders, "vehicles": customers.vehicles, "owners": customers.owners,
    "disposals": customers.disposals, "customers": customers.customers, "staff": org.staff,
    "contacts": contacts.contacts, "assignments": customers.assignments,
}  # fmt: skip
AT_ONCE = 20_000
OWNERS = f"""
SELECT o.vehicle, o.customer FROM asked a
JOIN owners o ON o.shop = a.shop AND o.since <= a.day AND a.day < o.until WHERE a.scope = {MAIN}
"""


@dataclass(frozen=True, slots=True)
class Look:
    """How the shop is looked at: `store` a code, or empty for all of the group; `maintenance`: only such visits."""

    group_id: int
    as_of: date
    store: str = ""
    maintenance: bool = False
    gross: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """名下: one of the base of a figure, and whether it is in its count."""

    id: str
    by: dict[str, str]
    vin: str
    plate: str
    customer_no: str
    in_count: bool


def figures(look: Look, ids: Sequence[str]) -> list[Figure]:
    """This function will return the figures asked for, in the order of the definitions.

    `--visits maintenance` is about the retention metrics: V and W count all visits whatever is asked.
    """
    with _engine(look) as (engine, questions):
        answers = answer(engine, questions, ids)
    return [figure for id in IDS for figure in answers[_scope(look, id)] if figure.id == id]


def members(look: Look, ids: Sequence[str]) -> Iterator[Member]:
    """This function will yield who stands behind the figures; R5, R10 and V2 name those in the count alone."""
    with _engine(look) as (engine, questions):
        asked = [id for id in MEMBERS if printed_id(id) in ids or (id == "R1 of the loyal" and "V3" in ids)]
        prepare(engine, questions, [MEMBERS[id] for id in asked])
        owners = dict(engine.rows(OWNERS))
        for id in asked:
            rows = [row[1:] for row in engine.rows(MEMBERS[id]) if row[0] == _scope(look, id)]
            for start in range(0, len(rows), AT_ONCE):
                yield from _named(id, rows[start : start + AT_ONCE], owners)


def _named(id: str, rows: Sequence[tuple[Any, ...]], owners: Mapping[int, str]) -> Iterator[Member]:
    if id in OF_CUSTOMERS:
        for d1, d2, d3, key, in_count in rows:
            yield Member(id, by_of(id, (d1, d2, d3)), "", "", number_of(key), bool(in_count))
        return
    names = {
        key: (vin or "", plate or "", number_of(owners.get(key, "")))
        for key, vin, plate in Vehicle.objects.unscoped("members of a figure")
        .filter(pk__in=[row[3] for row in rows])
        .values_list("pk", "vin", "plate")
    }
    for d1, d2, d3, key, in_count in rows:
        yield Member(printed_id(id), by_of(id, (d1, d2, d3)), *names[key], bool(in_count))


def number_of(key: str) -> str:
    """This function will return the number of a customer of the engine."""
    return key.split(customers.APART)[0]


def _scope(look: Look, id: str) -> int:
    return MAIN if id.startswith("R") or not look.maintenance else ALL_COUNTED


@contextmanager
def _engine(look: Look) -> Iterator[tuple[SqlEngine, list[Question]]]:
    with engine_as_of(look.as_of) as (engine, limits):
        yield engine, _questions(look, limits)


@contextmanager
def engine_as_of(day: date) -> Iterator[tuple[SqlEngine, list[Limits]]]:
    """This function will lay the frames out, as of one moment, and take everything away afterwards.

    The limits are those of a day, by the numbers that the frame of vehicles gives them.
    """
    by_home = customers.limits_by_home(stage_book(day))
    kinds = list(dict.fromkeys(by_home.values()))
    numbers = {kind: number for number, kind in enumerate(kinds)}
    limits = [Limits(*kind) for kind in kinds]
    with one_moment(), connection.cursor() as cursor:
        engine = SqlEngine(cursor, mark="%s")
        limited = [(*home, numbers[kind]) for home, kind in by_home.items()]
        engine.load("limited", {"store": "int", "model": "int", "limits": "int"}, limited)
        for name, query in FRAMES.items():
            engine.make(name, query())
        yield engine, limits
        engine.forget()


def _questions(look: Look, limits: Sequence[Limits]) -> list[Question]:
    def question(scope: int, as_of: date, **ways: Any) -> Question:
        return Question(scope, look.group_id, as_of, look.store, limits=limits, **ways)

    asked = [
        question(MAIN, look.as_of, maintenance=look.maintenance, gross=look.gross, year_before=YEAR_BEFORE),
        question(YEAR_BEFORE, add_months(look.as_of, -12)),
    ]
    if look.maintenance:
        asked.append(question(ALL_COUNTED, look.as_of, gross=look.gross))
    return asked
