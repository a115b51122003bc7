"""The matrix: everybody asks every address about rows in every relation; three oracles a cell say what differs."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from tests.rights import surfaces
from tests.rights.asking import Way, ways
from tests.rights.papers import read_here, signed_in
from tests.rights.policy import (
    ABSENT,
    ALLOWED,
    FULL,
    MASKED,
    ROLES,
    STRANGERS,
    TO_LOGIN,
    TO_PASSWORD,
    UNKNOWN,
    Actor,
    Policy,
)
from tests.rights.reading import plainly, said_by
from tests.rights.world import Row, World
from tests.rights.writes import Anchor, Kept, Tables

ACTORS = (*ROLES, *STRANGERS)
PARAMETER = re.compile(r"[<{](?:\w+:)?(\w+)[>}]")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"|data-csrf-token="\w+"')
MADE = re.compile(r"/exports/\?made=(\d+)")
READING = frozenset({"GET", "HEAD"})
REFUSED_METHOD = "DELETE"
# The short form asks the refused, and those whose rights are another's, once about a missing row and the nearest one;
# it asks for a page as a part of itself only where the policy names such parts; and in each other way than the first it
# asks once for each answer that is expected, of which rows the way is not the reason.
ROWS_OF_THE_REFUSED = 2
TWINS = frozenset({"service_manager", "claims", "marketing", "cashier", "department", "field"})


@dataclass(frozen=True, slots=True)
class Cell:
    """One question: who asks which address how, about what row."""

    actor: str
    name: str
    method: str
    label: str
    way: str

    def __str__(self) -> str:
        about = f" about {self.label}" if self.label else ""
        return f"{self.actor}: {self.method} {self.name} ({self.way}){about}"


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell whose answer is not what the policy says, and in which of its three sights."""

    cell: Cell
    oracle: str
    told: str

    def __str__(self) -> str:
        return f"{self.cell}: {self.oracle}: {self.told}"


class Matrix:
    """Asks and compares; everything that a cell writes is rolled back."""

    def __init__(self, world: World, policy: Policy, *, is_short: bool = False) -> None:
        self.world, self.policy, self.is_short = world, policy, is_short
        self.places = surfaces.endpoints()
        self.clients = {key: signed_in(world, key) for key in ACTORS}
        self.cookies = {key: client.cookies.output(header="", sep=";") for key, client in self.clients.items()}
        self.tables = Tables()
        self.labels = {row.pk: row.of for row in world.rows["customer"] if row.of}
        self.group_pk = {code: group.pk for code, group in world.groups.items()}
        self.store_pk = {code: store.pk for code, store in world.stores.items()}
        self.always = set(policy.table["always_written"])
        self.by_reading = self.always | set(policy.table["written_by_reading"])
        self.side = set(policy.table["side_tables"])
        self.kept = Kept(world.home)
        self.cells = 0

    # ------------------------------------------------------------------------------------------------- the cells
    def run(self, actors: tuple[str, ...] = ACTORS, names: tuple[str, ...] = ()) -> Iterator[Difference]:
        """Yield what differs, for some people and addresses, or for all."""
        with read_here():
            for key in actors:
                for name in names or self.policy.endpoints:
                    if name in self.places:
                        yield from self.ask_everything(Actor(key), name)

    def ask_everything(self, actor: Actor, name: str) -> Iterator[Difference]:
        """Yield what differs at one address for one person."""
        endpoint = self.policy.endpoints[name]
        if self.is_short and actor.key == "granted" and not self._opened_by_grant(name):
            return  # there he is one of the group like any other
        rows: list[Row | None] = list(self.world.rows[endpoint["of"]]) if "of" in endpoint else [None]
        rows.sort(key=lambda row: row is not None and row.label != "missing")
        for method in self.places[name]:
            asked = ways(self.world, actor, name, method, endpoint)
            few = self.is_short and (actor.key in TWINS or not self.policy.lets_in(actor, name, method))
            for way in (
                asked[:1] if few else asked[:1] + asked[2:] if self.is_short and asked[0].name == "page" else asked
            ):
                absent, met = "", set[str]()
                for row in rows[:ROWS_OF_THE_REFUSED] if few else rows:
                    cell = Cell(actor.key, name, method, row.label if row else "", way.name)
                    expected = self.policy.expected(actor, name, method, row, is_part=way.is_part)
                    if self.is_short and way is not asked[0] and expected in met:
                        continue
                    met.add(expected)
                    found, body = self.ask(actor, cell, way, row, expected)
                    yield from found
                    if expected == ABSENT and row is not None:
                        absent = absent or body
                        if body != absent:
                            yield Difference(cell, "status", "an invisible row answers otherwise than a missing one")
        is_asked = not self.is_short or actor.key in ("cs_manager", "nobody")
        if is_asked and REFUSED_METHOD not in self.places[name] and not name.startswith("api_v1:"):
            yield from self._refuses_other_methods(actor, name, rows[-1])

    def _opened_by_grant(self, name: str) -> bool:
        """Say whether an address is there for who holds a grant and not for others of the group."""
        if "GET" not in self.policy.endpoints[name]:
            return False
        return self.policy.lets_in(Actor("granted"), name, "GET") and not self.policy.lets_in(
            Actor("group"), name, "GET"
        )

    def ask(self, actor: Actor, cell: Cell, way: Way, row: Row | None, expected: str) -> tuple[list[Difference], str]:
        """Return what differs in one cell, and the answer's body without the tokens that differ each time."""
        self.cells += 1
        with self.undone(), self.tables.watched():
            response = self.send(self.clients[actor.key], actor.key, cell, way, row)
            said = said_by(response)
            if expected == ALLOWED and response.status_code == 302:
                said += self._what_follows(self.clients[actor.key], response.headers["Location"])
            found = [Difference(cell, "status", told) for told in self._status(response, expected, way)]
            found += [Difference(cell, "words", told) for told in self._words(actor, cell, way, row, said, expected)]
            found += [Difference(cell, "writes", told) for told in self._writes(actor, cell, way, expected)]
        if cell.method not in READING:
            self.kept.restore()
        return found, "" if response.streaming else self.without_tokens(response)

    def without_tokens(self, response: Any) -> str:
        """Return a body without the tokens that differ each time."""
        return TOKEN.sub("", response.content.decode("utf-8", "replace"))

    def _what_follows(self, client: Client, place: str) -> str:
        """Return what the page says to which a deed leads, and the file that it made."""
        said = said_by(client.get(place))
        if made := MADE.search(place):
            said += said_by(client.get(reverse("org:take_export", args=[made[1]])))
        return said

    def undone(self) -> Any:
        """Return a context that is rolled back at its end."""
        return _Undone()

    def send(self, client: Client, key: str, cell: Cell, way: Way, row: Row | None) -> Any:
        """Ask, with the session as it was at first."""
        client.cookies = SimpleCookie("" if way.is_token else self.cookies[key])
        address = self.address(cell.name, row, cell.method)
        if way.query:
            query = QueryDict(mutable=True)
            for name, value in way.query.items():
                query.setlist(name, [str(each) for each in value] if isinstance(value, list) else [str(value)])
            address += "?" + query.urlencode()
        if way.form is None:
            return client.generic(cell.method, address, headers=dict(way.headers))
        if way.is_json:
            told = json.dumps(dict(way.form))
            return client.generic(
                cell.method, address, told, content_type="application/json", headers=dict(way.headers)
            )
        for file in way.form.get("files", []):
            file.seek(0)
        return client.post(address, dict(way.form), headers=dict(way.headers))

    def address(self, name: str, row: Row | None, method: str) -> str:
        """Return the address with its parameters filled by a row."""
        wanted = PARAMETER.findall(next(iter(self.places[name].values())))
        return reverse(name, kwargs={each: row.arg(each) for each in wanted} if row else {})

    # ----------------------------------------------------------------------------------------------- the oracles
    def _status(self, response: Any, expected: str, way: Way) -> Iterator[str]:
        """Say where the status is not the one expected."""
        status, place = response.status_code, response.headers.get("Location", "")
        got = ALLOWED
        if status >= 500 and not (status == 503 and response.headers.get("Content-Type") == "application/json"):
            got = "failed"
        elif status == 404:
            got = ABSENT
        elif status == 401:
            got = UNKNOWN
        elif status in (403, 405):
            got = "refused"
        elif place.startswith("/login/?next="):
            got = TO_LOGIN
        elif place.startswith("/password/"):
            got = TO_PASSWORD
        if got != expected and not (way.may_be_absent and (got, expected) == (ABSENT, ALLOWED)):
            yield f"{expected} was expected, {got} ({status}) came"

    def _words(self, actor: Actor, cell: Cell, way: Way, row: Row | None, said: str, expected: str) -> Iterator[str]:
        """Say which values of an answer the person may not see; what he sent himself is no news to him."""
        book, sent = self.world.book, self._sent(way)
        looked_up = self.policy.may_look_up(actor, cell.name, (book.all[number] for number in sent))
        for number, is_whole in sorted(book.scan(said)):
            canary = book.all[number]
            level = self.policy.sees(actor, canary, looked_up)
            if level == FULL or number in sent or (level == MASKED and not is_whole):
                continue
            if expected == ALLOWED and self.policy.shows(cell.name, canary, row):
                continue
            whose = canary.of or canary.account or canary.store or canary.group
            form = "in full" if is_whole else "masked"
            yield f"{canary.kind} of {whose}{f' at {canary.store}' if canary.of and canary.store else ''} {form}"

    def _sent(self, way: Way) -> set[int]:
        """Return the numbers of the canaries that a question itself holds."""
        return {number for number, _whole in self.world.book.scan(plainly(f"{way.query} {way.form}"))}

    def _writes(self, actor: Actor, cell: Cell, way: Way, expected: str) -> Iterator[str]:
        """Say which rows changed that should not have."""
        if not self.tables.written - self.always - self.side:
            return
        named = {self.world.book.all[number] for number in self._sent(way)}
        looked_up = self.policy.may_look_up(actor, cell.name, named)
        quiet = self.by_reading if cell.method in READING else self.always
        is_quiet = cell.method in READING or expected != ALLOWED
        for table, key, anchors in self.tables.changed(but=self.side | self.always):
            if is_quiet and table in quiet:
                continue
            if is_quiet:
                yield f"{table} {key} was changed"
            elif table == "customers_reveallog" and {self.labels.get(key) for _t, key in anchors} & looked_up:
                continue
            elif foreign := [anchor for anchor in anchors if not self._owns(actor, anchor)]:
                yield f"{table} {key} was changed, which belongs to {sorted(map(str, foreign))}"

    def _owns(self, actor: Actor, anchor: Anchor) -> bool:
        """Say whether a person may write rows that hang on this group, store or customer."""
        table, key = anchor
        if table == "org_group":
            return bool(key == self.group_pk.get(actor.group))
        if table == "org_store":
            code = next((code for code, pk in self.store_pk.items() if pk == key), None)
            is_whole_group = not actor.store or self.policy.is_head_office(actor.role)
            return code is None or code == actor.store or (is_whole_group and code[0] == actor.group)
        label = self.labels.get(key)
        return label is None or self.policy.sight.get(actor.role, {}).get(label) in (FULL, MASKED)

    def _refuses_other_methods(self, actor: Actor, name: str, row: Row | None) -> Iterator[Difference]:
        """Yield a difference where an address takes a method that it does not name."""
        cell = Cell(actor.key, name, REFUSED_METHOD, row.label if row else "", "other method")
        self.cells += 1
        with self.undone(), self.tables.watched():
            response = self.send(self.clients[actor.key], actor.key, cell, Way("other method"), row)
            if response.status_code not in (301, 302, 401, 404, 405):
                yield Difference(cell, "status", f"{response.status_code} came for a method that is not offered")
            for told in self._writes(actor, cell, Way("other method"), ABSENT):
                yield Difference(cell, "writes", told)


class _Undone:
    """A savepoint that is always rolled back."""

    def __enter__(self) -> None:
        self.sid = transaction.savepoint()

    def __exit__(self, *_error: object) -> None:
        connection.needs_rollback = False
        transaction.savepoint_rollback(self.sid)
        transaction.savepoint_commit(self.sid)  # else they nest: PostgreSQL ran out of locks after 20,000 cells
