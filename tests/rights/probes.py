"""Probes of non-interference: whoever may not read a value does not learn it by filtering, sorting, counting, searching.

Every list is asked in every order, by every filter, for every word that could tell a hidden value, and so are searches,
the interface and the pages that count; then all is asked again in the other world (`other_world`). The answers must be
the same, byte by byte.
"""

import difflib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from django.utils import timezone

from keliu.outreach import today
from keliu.web.filters import Asked
from keliu.web.lists import ListSpec, list_named
from tests.rights.asking import Way, ways
from tests.rights.matrix import Cell, Difference, Matrix
from tests.rights.other_world import OtherWorld
from tests.rights.papers import read_here
from tests.rights.policy import ALLOWED, FULL, NONE, Actor
from tests.rights.world import Row

NEXT = (
    {"kind": "all"}, {"sort": "due"}, {"sort": "class"}, {"stage": "lost"}, {"class": "A"}, {"due": "overdue"},
    {"advisor": "none"},
)  # fmt: skip
PARTS = {"customers:search", "customers:quick_search"}
PIECES = {
    "phone": ((0, 7), (3, 9), (7, 11)), "plate": ((0, 4), (2, 6), (4, 7)), "vin": ((3, 9), (9, 15), (13, 17)),
    "name": ((2, 7),),
}  # fmt: skip
DAYS, AHEAD = ("..12m", "12..m", "2020-01-01..2026-01-01"), ("overdue", "30", "..30")
SPANS = ("1..", "..3", "900000..", "2020..2024")


@dataclass(frozen=True, slots=True)
class Probe:
    """An address with what is asked of it, about a row or none."""

    name: str
    query: dict[str, str]
    row: Row | None = None

    @property
    def told(self) -> str:
        """What is asked, for people."""
        return "&".join(f"{key}={value}" for key, value in self.query.items()) or "page"


def interferences(
    matrix: Matrix, keys: tuple[str, ...], names: tuple[str, ...] = (), word: str = ""
) -> Iterator[Difference]:
    """Yield, for some people and addresses or for all, what tells them something of a value that they may not read.

    `word`: only what is asked with this part in the address.
    """
    for key in keys:
        actor = Actor(key)
        asked = [
            probe for probe in probes_of(matrix, actor) if (not names or probe.name in names) and word in probe.told
        ]
        with read_here(), matrix.undone(), _moment_held():
            today.forget()
            before = [_answer(matrix, actor, probe) for probe in asked]
            with OtherWorld(matrix.world, matrix.policy, matrix.tables, actor).entered():
                for probe, old in zip(asked, before, strict=True):
                    if (new := _answer(matrix, actor, probe)) != old:
                        cell = Cell(key, probe.name, "GET", probe.row.label if probe.row else "", probe.told)
                        yield Difference(cell, "interference", _first_difference(old, new))


def probes_of(matrix: Matrix, actor: Actor) -> Iterator[Probe]:
    """Yield everything that is asked for one person."""
    words, policy = hidden_words(matrix, actor), matrix.policy
    for name, endpoint in policy.endpoints.items():
        if "GET" not in endpoint or name not in matrix.places or not policy.lets_in(actor, name, "GET"):
            continue
        queries: list[dict[str, str]] = [{}]
        if spec := list_named(endpoint.get("lists", "")):
            queries += _of_list(spec, matrix, actor, words)
        elif endpoint.get("lists") == "next":
            queries += NEXT
        elif name in PARTS:
            queries = [{"q": word} for word in words]
        elif name.startswith("api_v1:"):
            queries += _of_interface(name, matrix, actor, words)
        elif name == "org:export":
            queries = [{"list": "customers", "query": f"q={word}"} for word in words]
        for query in queries:
            yield from _about(matrix, actor, name, endpoint, query)


def _about(matrix: Matrix, actor: Actor, name: str, endpoint: Any, query: dict[str, str]) -> Iterator[Probe]:
    if "of" not in endpoint:
        yield Probe(name, query)
        return
    for row in matrix.world.rows[endpoint["of"]]:
        if matrix.policy.expected(actor, name, "GET", row, is_part=False) == ALLOWED:
            yield Probe(name, query, row)


def _of_list(spec: ListSpec, matrix: Matrix, actor: Actor, words: list[str]) -> Iterator[dict[str, str]]:
    """Yield every order, every filter with several values, and every word for the box of a list."""
    asked = Asked(matrix.world.accounts[actor.key].viewer(), matrix.world.today)
    for column in spec.columns:
        if column.sort:
            yield {"sort": column.name}
            yield {"sort": f"-{column.name}"}
    for one in spec.filters:
        values = {"days": DAYS, "ahead": AHEAD, "numbers": SPANS, "text": words}.get(one.kind)
        offered = values or [value for value, _text in one.options(asked)][: 2 if matrix.is_short else 9]
        for value in offered:
            yield {one.name: value}
    if spec.find:
        yield from ({"q": word} for word in words)


def _of_interface(name: str, matrix: Matrix, actor: Actor, words: list[str]) -> Iterator[dict[str, str]]:
    """Yield what the interface may be asked by: pieces of numbers, keys of rows that the person does not see."""
    hidden = [row for row in matrix.world.rows["customer"] if row.of not in matrix.policy.sight[actor.role]]
    keys = [str(row.pk) for row in hidden]
    asked = {
        "list_customers": ("customer_no",), "list_vehicles": ("vin", "plate", "owner_id"), "list_visits": ("vehicle_id",),
    }  # fmt: skip
    for parameter in asked.get(name.removeprefix("api_v1:"), ()):
        yield from ({parameter: value} for value in (keys[:4] if parameter.endswith("_id") else words))


def hidden_words(matrix: Matrix, actor: Actor) -> list[str]:
    """This function will return pieces of values that a person may not read, of each kind and each way of being hidden.

    No whole number: who is told one by a customer may look it up.
    """
    found: dict[tuple[str, str, bool], list[str]] = {}
    for canary in matrix.world.book.all.values():
        level = matrix.policy.sees(actor, canary)
        place = (canary.kind, level, canary.group == actor.group)
        is_far = matrix.is_short and canary.group != actor.group
        if level == FULL or is_far or canary.kind not in PIECES or place in found:
            continue
        text = {"phone": canary.phone[3:], "plate": canary.plate, "vin": canary.vin, "name": canary.name}[canary.kind]
        pieces = [text[start:end] for start, end in PIECES[canary.kind]]
        found[place] = pieces if level == NONE else pieces[:-1]
    return list(dict.fromkeys(word for words in found.values() for word in words))


@contextmanager
def _moment_held() -> Iterator[None]:
    """Hold the clock: a page may say what time it is, and what may be done at that time."""
    moment = timezone.now()
    with patch.object(timezone, "now", lambda: moment):
        yield


def _answer(matrix: Matrix, actor: Actor, probe: Probe) -> str:
    matrix.cells += 1
    cell = Cell(actor.key, probe.name, "GET", probe.row.label if probe.row else "", "probe")
    way = Way("probe", probe.query or dict(ways(matrix.world, actor, probe.name, "GET", {})[0].query))
    with matrix.undone():
        response = matrix.send(matrix.clients[actor.key], actor.key, cell, way, probe.row)
        body = "" if response.streaming else matrix.without_tokens(response)
    return f"{response.status_code} {response.headers.get('Location', '')}\n{body}"


def _first_difference(old: str, new: str) -> str:
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
    told = [line.strip() for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    return " | ".join(told[:4])[:300]
