"""Rows of one key are folded before they are planned: later values win, empty ones clear nothing (interface).

All rows of a kind are folded, over the sheets and files of a call; they are read once to find the keys that stand in
several rows, and again to be yielded, so that they may be of any number and how they are cut into chunks changes nothing.
A person beside a car or an order is one value: his name is never joined with the phone of another row's person.
"""

import json
import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from keliu.imports.planning.drafts import Values
from keliu.imports.planning.order_parts import order_parts
from keliu.imports.planning.other_cars import other_car, warning_of
from keliu.imports.planning.typed import typed
from keliu.sheets import Row

PERSON = (
    "customer_no", "customer_name", "phones", "gender", "birthday", "address", "is_company", "email", "wechat",
    "id_last4",
)  # fmt: skip
SENDER = ("sender_name", "sender_phones")
NUMBERS = {"customers": "customer_no", "visits": "order_no"}
KEYED = frozenset({"customers", "vehicles", "visits", "policies"})
LEADING = {"customers": "customer_no", "vehicles": "vin", "policies": "vin"}  # rows with it are planned first
StoreKey = Callable[[Values], str]


@dataclass(frozen=True, slots=True)
class Source:
    """A sheet: its kind, whether it is in the canonical layout, its fields with their headings, its rows, all of them at
    each call, and what people call it."""

    kind: str
    is_canonical: bool
    fields: Mapping[str, str]
    rows: Callable[[], Iterable[Row]]
    name: str = ""


@dataclass(slots=True)
class Given:
    """A row of a sheet, by its place among those of the call; a part is what a line says of its order, no row to count."""

    sheet: int
    row: Row
    is_canonical: bool
    is_part: bool = False


@dataclass(slots=True)
class Folded:
    """The first row of a key, with the values of all."""

    given: Given
    values: Values
    is_canonical: bool
    further: list[Given] = field(default_factory=list)
    names_car: Given | None = None  # the last row that named the car, where it is not the first

    def fold(self, kind: str, given: Given, zone: ZoneInfo, sources: Sequence[Source]) -> None:
        """Lay a further row over this one; what a line says of its order fills only what the order's own row leaves."""
        later = typed(given.row.values, zone)
        if kind == "visits":
            self._compare_cars(given, later, sources)
        if given.is_part and not self.given.is_part:
            later = {name: value for name, value in later.items() if self.values.get(name) in (None, "")}
            for names in (PERSON, SENDER):
                if any(self.values.get(name) for name in names[:2]):
                    later = {name: value for name, value in later.items() if name not in names}
        if kind != "customers":
            for names in (PERSON, SENDER):
                key = [name for name in names[:2] if later.get(name)]
                if key and any(self.values.get(name) != later[name] for name in key):
                    self.is_canonical = given.is_canonical
                    for name in names:
                        self.values.pop(name, None)
        self.values.update({name: value for name, value in later.items() if value is not None and value != ""})
        self.given.row.notes.update(given.row.notes)
        self.further.append(given)

    def _compare_cars(self, given: Given, later: Values, sources: Sequence[Source]) -> None:
        """Warn on a row that names another car than the rows before it."""
        if not (later.get("vin") or later.get("plate")):
            return
        before = self.names_car or self.given
        later_wins = self.given.is_part or not given.is_part
        if (found := other_car(self.values, later)) is not None:
            sheet = sources[before.sheet].name if before.sheet != given.sheet else ""
            told = warning_of(
                found, sources[given.sheet].fields, row=before.row.number, sheet=sheet, later_wins=later_wins
            )
            given.row.warnings.append(told)
        if later_wins:
            self.names_car = given


class Folding:
    """The rows of one kind, each key once; `store_key` names the store of a row without creating it."""

    def __init__(self, kind: str, sources: Sequence[Source], zone: ZoneInfo, store_key: StoreKey) -> None:
        self.kind = kind
        self.sources = sources
        self.zone = zone
        self.store_key = store_key

    def chunks(self, size: int) -> Iterator[list[Folded]]:
        """Yield the folded rows in the order in which they are planned, at most `size` in a list."""
        repeated = self._repeated()
        spool = self._spool(repeated) if repeated else None
        firsts = self._firsts(repeated)
        while chunk := list(islice(firsts, size)):
            if spool is not None:
                self._fold(chunk, spool)
            yield chunk
        if spool is not None:
            spool.close()

    def _given(self) -> Iterator[Given]:
        """Yield all rows of the kind, then what lines say of their orders."""
        for sheet, source in enumerate(self.sources):
            if source.kind == self.kind:
                for row in source.rows():
                    yield Given(sheet, row, source.is_canonical)
        for sheet, source in enumerate(self.sources):
            if self.kind == "visits" and source.kind == "visit_lines":
                for row in order_parts(source.rows()):
                    yield Given(sheet, row, source.is_canonical, is_part=True)

    def _repeated(self) -> set[int]:
        """Return the marks of the keys that stand in several rows."""
        if self.kind not in KEYED:
            return set()
        marks = sorted(array("q", (hash(key) for given in self._given() if (key := self._key(given)))))
        return {mark for mark, following in pairwise(marks) if mark == following}

    def _spool(self, repeated: set[int]) -> sqlite3.Connection:
        """Return a table on disk, gone when it is closed, of the rows with such a mark."""
        spool = sqlite3.connect("")
        spool.execute("CREATE TABLE rows (key TEXT, sheet INTEGER, is_canonical, is_part, row TEXT)")
        keyed = ((self._key(given), given) for given in self._given())
        spool.executemany(
            "INSERT INTO rows VALUES (?, ?, ?, ?, ?)",
            (
                (key, given.sheet, given.is_canonical, given.is_part, json.dumps(given.row.as_json()))
                for key, given in keyed
                if key and hash(key) in repeated
            ),
        )
        spool.execute("CREATE INDEX keys ON rows (key)")
        return spool

    def _firsts(self, repeated: set[int]) -> Iterator[Folded]:
        """Yield the first row of each key: cars with a VIN before those that a row knows by the plate only, since who
        wears it is then known; numbered customers before those known by name and phone only, whom a number may rename.
        """
        seen: set[str] = set()
        leading = LEADING.get(self.kind)
        for has_it in (True, False) if leading else (None,):
            for given in self._given():
                if leading and bool(given.row.values.get(leading)) is not has_it:
                    continue
                key = self._key(given) if repeated else ""
                if key and hash(key) in repeated:
                    if key in seen:
                        continue
                    seen.add(key)
                yield Folded(given, typed(given.row.values, self.zone), given.is_canonical)

    def _fold(self, chunk: list[Folded], spool: sqlite3.Connection) -> None:
        firsts = {key: folded for folded in chunk if (key := self._key(folded.given))}
        found = spool.execute(
            "SELECT * FROM rows WHERE key IN (SELECT value FROM json_each(?)) ORDER BY rowid",
            [json.dumps(list(firsts))],
        )
        for key, sheet, is_canonical, is_part, text in found:
            given = Given(sheet, Row.from_json(json.loads(text)), bool(is_canonical), bool(is_part))
            head = firsts[key].given
            if (sheet, given.row.number) != (head.sheet, head.row.number):
                firsts[key].fold(self.kind, given, self.zone, self.sources)

    def _key(self, given: Given) -> str:
        """Return the key by which a row is one with others; none for a row that is sent back and a red reversal, which
        stand for themselves.
        """
        values = given.row.values
        if given.row.reject is not None or values.get("is_reversal"):
            return ""
        if self.kind == "vehicles":
            return f"vin {values['vin']}" if values.get("vin") else str(values.get("plate") or "")
        if self.kind == "policies":
            return str(values.get("policy_no") or "")
        number = values.get(NUMBERS.get(self.kind, ""))
        if not number:
            return ""
        is_of_group = self.kind == "customers" and given.is_canonical
        return f"group {number}" if is_of_group else f"{self.store_key(values)}\x1f{number}"
