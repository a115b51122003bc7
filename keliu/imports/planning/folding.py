"""Rows of one key are folded before they are planned: later values win, empty ones clear nothing (interface).

A sheet is read once to find the keys that stand in several rows, and again to yield its rows: it may be of any length,
and how it is cut into chunks changes nothing. A person beside a car or an order is one value: his name is never joined
with the phone of another row's person.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from zoneinfo import ZoneInfo

from keliu.imports.planning.drafts import Values
from keliu.imports.planning.typed import typed
from keliu.sheets import Row

PERSON = (
    "customer_no", "customer_name", "phones", "gender", "birthday", "address", "is_company", "email", "wechat",
    "id_last4",
)  # fmt: skip
SENDER = ("sender_name", "sender_phones")
KEYED = frozenset({"customers", "vehicles", "visits", "policies"})
MARKS = 1 << 27  # bits for the marks of keys that were met: 16 MB
Rows = Callable[[], Iterable[Row]]


@dataclass(slots=True)
class Folded:
    """A row with its typed values, the further rows of its key folded in."""

    row: Row
    values: Values
    further: list[Row] = field(default_factory=list)

    def fold(self, kind: str, row: Row, zone: ZoneInfo) -> None:
        """Lay a further row over this one."""
        later = typed(row.values, zone)
        if kind != "customers":
            for names in (PERSON, SENDER):
                key = [name for name in names[:2] if later.get(name)]
                if key and any(self.values.get(name) != later[name] for name in key):
                    for name in names:
                        self.values.pop(name, None)
        self.values.update({name: value for name, value in later.items() if value is not None and value != ""})
        self.row.notes.update(row.notes)
        self.further.append(row)


class Folding:
    """The rows of one sheet, each key once; `rows` returns them all each time it is called."""

    def __init__(self, kind: str, rows: Rows, zone: ZoneInfo) -> None:
        self.kind = kind
        self.rows = rows
        self.zone = zone

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

    def _repeated(self) -> set[int]:
        """Return the marks of the keys that stand in several rows, and of some few others."""
        found: set[int] = set()
        if self.kind not in KEYED:
            return found
        met = bytearray(MARKS // 8)
        for row in self.rows():
            if key := key_of(self.kind, row):
                mark = hash(key) % MARKS
                bit = 1 << (mark & 7)
                if met[mark >> 3] & bit:
                    found.add(mark)
                met[mark >> 3] |= bit
        return found

    def _spool(self, repeated: set[int]) -> sqlite3.Connection:
        """Return a table on disk, gone when it is closed, of the rows with such a mark."""
        spool = sqlite3.connect("")
        spool.execute("CREATE TABLE rows (number INTEGER PRIMARY KEY, key TEXT, row TEXT)")
        keyed = ((key_of(self.kind, row), row) for row in self.rows())
        wanted = ((row.number, key, row) for key, row in keyed if key and hash(key) % MARKS in repeated)
        told = ((number, key, json.dumps(row.as_json())) for number, key, row in wanted)
        spool.executemany("INSERT INTO rows VALUES (?, ?, ?)", told)
        spool.execute("CREATE INDEX keys ON rows (key, number)")
        return spool

    def _firsts(self, repeated: set[int]) -> Iterator[Folded]:
        """Yield the first row of each key: cars with a VIN before those that a row knows by the plate only, since who
        wears it is then known.
        """
        seen: set[str] = set()
        for has_vin in (True, False) if self.kind == "vehicles" else (None,):
            for row in self.rows():
                if has_vin is not None and bool(row.values.get("vin")) is not has_vin:
                    continue
                key = key_of(self.kind, row) if repeated else ""
                if key and hash(key) % MARKS in repeated:
                    if key in seen:
                        continue
                    seen.add(key)
                yield Folded(row, typed(row.values, self.zone))

    def _fold(self, chunk: list[Folded], spool: sqlite3.Connection) -> None:
        firsts = {key: folded for folded in chunk if (key := key_of(self.kind, folded.row))}
        keys = json.dumps(list(firsts))
        found = spool.execute(
            "SELECT key, row FROM rows WHERE key IN (SELECT value FROM json_each(?)) ORDER BY number", [keys]
        )
        for key, text in found:
            row = Row.from_json(json.loads(text))
            if row.number != firsts[key].row.number:
                firsts[key].fold(self.kind, row, self.zone)


def key_of(kind: str, row: Row) -> str:
    """This function will return the key by which a row is one with others; none for a row that is sent back and a red
    reversal, which stand for themselves.
    """
    values = row.values
    if row.reject is not None or values.get("is_reversal"):
        return ""
    if kind == "vehicles":
        return f"vin {values['vin']}" if values.get("vin") else str(values.get("plate") or "")
    if kind == "policies":
        return str(values.get("policy_no") or "")
    number = values.get({"visits": "order_no", "customers": "customer_no"}.get(kind, ""))
    return f"{values.get('store_code') or ''}\x1f{values.get('store_name') or ''}\x1f{number}" if number else ""
