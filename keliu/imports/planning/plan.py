"""The plan of an import: each row's own record and outcome, sheet by sheet, in the order of their kinds."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from keliu.imports.planning import order_rows, row_kinds
from keliu.imports.planning.cars import VEHICLE
from keliu.imports.planning.drafts import Draft, Outcome, RowContext, Values
from keliu.imports.planning.folding import Folded, Folding, Source
from keliu.imports.planning.records import Records
from keliu.imports.planning.reversals import is_below_zero, may_reverse, originals_of
from keliu.imports.planning.world import ref
from keliu.org.models import Store
from keliu.rules.sentence import Sentence
from keliu.sheets import KINDS

KIND_PLANNERS: dict[str, Callable[[Records, RowContext], row_kinds.Found]] = {
    "stores": row_kinds.plan_store,
    "staff": row_kinds.plan_staff,
    "partners": row_kinds.plan_partner,
    "customers": row_kinds.plan_customer,
    "vehicles": row_kinds.plan_vehicle,
    "visits": order_rows.plan_visit,
    "visit_lines": order_rows.plan_line,
    "policies": row_kinds.plan_policy,
    "contacts": row_kinds.plan_contact,
    "assignments": row_kinds.plan_assignment,
}
ORDER_KINDS = frozenset({"visits", "visit_lines"})
NAMING = frozenset({"name", "customer_name", "sender_name", "customer_no"})
PEOPLE = frozenset({"phone", "phone2", "phone3", "sender_phone", "customer_no"})
CHUNK = 10_000
Key = int
Progress = Callable[[int], None]


class Beside(Protocol):
    """What writes orders that plan nothing but themselves."""

    def part(self) -> None:
        """Leave the other orders where the plan reads its rows."""

    def add(self) -> None:
        """Write those orders; the others are written."""


@dataclass(slots=True)
class PlannedSheet:
    """A sheet with the outcome of each of its rows; of chunks that are written already only the counts are left."""

    kind: str
    outcomes: list[Outcome] = field(default_factory=list)
    words: Counter[str] = field(default_factory=Counter)
    rejects: list[tuple[int, Any]] = field(default_factory=list)
    warnings: list[tuple[int, Any]] = field(default_factory=list)
    entities: dict[str, dict[str, int]] = field(default_factory=dict)


class Plan(Records):
    """All records and outcomes of one import; nothing is written."""

    def __init__(
        self, *, group_id: int | None, batch: int | None, store: str | None, now: datetime, zone: ZoneInfo
    ) -> None:
        super().__init__(group_id=group_id, batch=batch, store=store, now=now, zone=zone)
        self.sheets: list[PlannedSheet] = []
        self.waiting: list[tuple[Outcome, str, RowContext]] = []
        self.seen: set[Key] = set()
        self.fields: frozenset[str] = frozenset()
        self.headings: list[Mapping[str, str]] = []
        self.of_lines: dict[tuple[int, int], list[Any]] = {}  # warnings of lines about the orders that they name

    def add_sheets(
        self,
        sources: Sequence[Source],
        *,
        progress: Progress | None = None,
        write: Progress | None = None,
        size: int = CHUNK,
        beside: Beside | None = None,
    ) -> None:
        """Plan all rows of a call's sheets, kind by kind; a sheet's number is its place among them.

        `write` is called after each chunk of `size` keys with the number of rows: it writes what the plan holds and
        lets it forget; without it the plan keeps everything (a preview). `beside` takes orders that plan nothing else.
        """
        self.sheets = [PlannedSheet(source.kind) for source in sources]
        given = {source.kind for source in sources}
        self.fields = frozenset().union(*(source.fields for source in sources))
        self.headings = [source.fields for source in sources]
        self.brings_people = not self.fields.isdisjoint(NAMING)
        for kind in KINDS:
            if kind == "contacts":  # from here on nobody gets a phone any more
                self._plan_late(size, write)
            if kind not in given and not (kind == "visits" and "visit_lines" in given):
                continue
            if beside and kind == "visits":
                beside.part()
            for chunk in Folding(kind, sources, self.zone, self.places.store_key()).chunks(size):
                self._load(kind, [folded.values for folded in chunk], is_lean=write is not None)
                rows = self._plan_chunk(kind, chunk)
                for called in (write, progress):
                    if called:
                        called(rows)
            if beside and kind == "visits":
                beside.add()
            self._plan_waiting(kind)
            if write:
                write(0)
        order_rows.owners_for_orders(self)

    def _plan_chunk(self, kind: str, chunk: list[Folded]) -> int:
        """Plan the rows of a chunk and return how many they were."""
        rows = 0
        for folded in chunk:
            given, further = folded.given, [other for other in folded.further if not other.is_part]
            outcome = Outcome(given.row.number, warnings=self._warnings(kind, folded))
            place = None if given.is_part else (given.sheet, given.row.number)
            outcome.further = [
                Outcome(other.row.number, fixed="unchanged", warnings=list(other.row.warnings), first=place)
                for other in further
            ]
            self._plan_row(kind, folded, outcome)
            told = [] if given.is_part else [(given.sheet, outcome)]
            told += zip((other.sheet for other in further), outcome.further, strict=True)
            for sheet, found in told:
                self.sheets[sheet].outcomes.append(found)
            rows += len(told)
        if kind == "visit_lines":
            self._add_up()
        return rows

    def _warnings(self, kind: str, folded: Folded) -> list[Any]:
        """Return the warnings of a row; those of its further rows that are lines wait until the lines are planned."""
        given = folded.given
        for other in folded.further:
            if other.is_part and other.row.warnings:
                self.of_lines[other.sheet, other.row.number] = other.row.warnings
        waiting = self.of_lines.pop((given.sheet, given.row.number), ()) if kind == "visit_lines" else ()
        return [*given.row.warnings, *waiting]

    def _plan_row(self, kind: str, folded: Folded, outcome: Outcome) -> None:
        """Plan a folded row, or let it wait for what the call brings later."""
        context = self._context(kind, folded)
        if isinstance(context, Sentence):
            outcome.reject(context)
        elif folded.given.is_part:
            order_rows.take_order(self, context)
        elif kind in ORDER_KINDS and may_reverse(self.orders, context):
            self.waiting.append((outcome, kind, context))
        elif kind == "customers" and row_kinds.is_bare_phone(context.values):
            self.late.append((outcome, kind, context))
        else:
            found = KIND_PLANNERS[kind](self, context)
            self._settle(outcome, found, context, key_of(kind, context))
            if kind == "visits" and not isinstance(found, Sentence):
                less = self.odometers.warning(found[0], context.values, self.headings[context.sheet])
                outcome.warnings += [less] if less is not None else []
            if any(other.is_part for other in folded.further):
                self.orders.sums.add((context.store.values["code"], context.values["order_no"]))

    def _plan_waiting(self, kind: str) -> None:
        """Plan the rows of a kind that could be red reversals, now that all orders are known."""
        if not self.waiting:
            return
        self._load("visits", [c.values for _, _, c in self.waiting])
        self._load(kind, [c.values for _, _, c in self.waiting])
        wanted = [number for _, _, c in self.waiting for number in originals_of(c.values)]
        self.orders.load([store.id for store in self.places.stores.values() if store.id], wanted)
        for outcome, _, c in self.waiting:
            found = order_rows.take_back(self, c)
            if found is None:
                if kind == "visit_lines":
                    order_rows.take_order(self, c)
                found = KIND_PLANNERS[kind](self, c)
            self._settle(outcome, found, c)
        self.waiting.clear()
        self._add_up()

    def _plan_late(self, size: int, write: Progress | None) -> None:
        """Plan what a row says by a phone alone, now that everybody who could have it is known."""
        self.brings_people = False
        self.late.sort(key=lambda entry: KINDS.index(entry[1]))
        while self.late:
            kind = self.late[0][1]
            part = list(takewhile(lambda entry: entry[1] == kind, self.late[:size]))  # noqa: B023
            self._load(kind, [c.values for _, _, c in part], is_lean=write is not None)
            for outcome, _, c in part:
                self._plan_late_row(outcome, kind, c)
            del self.late[: len(part)]
            if write:
                write(0)

    def _plan_late_row(self, outcome: Outcome | None, kind: str, c: RowContext) -> None:
        if outcome is not None:
            self._settle(outcome, row_kinds.plan_customer(self, c), c)
        elif kind == "visits":
            order_rows.take_late_people(self, c)
        elif (car := self.cars.find(c.values.get("vin"), c.values.get("plate"))[0]) is not None:
            row_kinds.take_owner(self, c, car, fills_only=True)

    def unsettled(self) -> set[int]:
        """Return the identities of the outcomes that are not known yet."""
        found = [outcome for outcome, *_ in (*self.waiting, *self.late) if outcome is not None]
        return {id(one) for outcome in found for one in (outcome, *outcome.further)}

    def _add_up(self) -> None:
        if self.orders.grown:
            self.orders.add_up({ref(store): code for code, store in self.places.stores.items()})

    def _context(self, kind: str, folded: Folded) -> RowContext | Sentence:
        """Return what the planner of a row works with, or why the row is sent back: by itself, or without a store."""
        row, values, number = folded.given.row, folded.values, folded.given.sheet
        if refusal := row.reject or self.erased.refusal(values):
            return refusal
        if kind == "stores":
            store: Draft | Sentence = self.places.row_store(values, number)
        else:
            store = self.places.store(values.get("store_code"), values.get("store_name"), number)
        if isinstance(store, Sentence) and kind == "policies":
            store = self._store_of_car(values) or store
        return store if isinstance(store, Sentence) else RowContext(store, number, folded.is_canonical, values, row)

    def _settle(self, outcome: Outcome, found: row_kinds.Found, c: RowContext, key: Key | None = None) -> Outcome:
        """Note what became of a row: rejected, a further row of its key, merged, or its record's own fate."""
        if isinstance(found, Sentence):
            return outcome.reject(found)
        draft, is_merged = found
        outcome.draft = draft
        for other in outcome.further:
            other.draft = draft
        if key in self.seen:
            outcome.fixed = "unchanged"
        elif is_merged:
            outcome.fixed = "merged"
        elif draft.first_row is None:
            draft.first_row = (c.sheet, outcome.row)
        if key is not None:
            self.seen.add(key)
        return outcome

    def _store_of_car(self, values: Values) -> Draft | None:
        """Return the home store of the car that a row without a store names: a policy belongs where its car does."""
        car, _ = self.cars.find(values.get("vin"), values.get("plate"))
        home = car.values["home_store_id"] if car else None
        return home if isinstance(home, Draft) else self.world.get(Store, home)

    def _load(self, kind: str, given: list[Values], *, is_lean: bool = False) -> None:
        """Load what the database knows of the keys in these rows, from orders down to people.

        `is_lean`: the plan forgets after these rows, so what none of them can name is left out.
        """
        if self.world.group_id is None:
            return
        car_ids: list[int] = []
        people_ids: list[int] = []
        if kind in {"visits", "visit_lines"}:
            stores = [store.id for store in self.places.stores.values() if store.id]
            cars, customers = self.orders.load(stores, order_numbers(given))
            car_ids, people_ids = cars, customers
        if kind == "visit_lines":
            self.orders.load_lines(self.orders.visits)
        vins, plates = column(given, "vin"), column(given, "plate")
        people_ids += self.cars.load(vins=vins, plates=plates, ids=car_ids, with_history=kind == "vehicles")
        if kind == "visits" and "odometer_km" in self.fields:
            self.odometers.load(self.world.by_id[VEHICLE])
        phones = [p for values in given for p in (*(values.get("phones") or ()), *(values.get("sender_phones") or ()))]
        self.people.load(
            numbers=column(given, "customer_no"),
            phones=phones,
            ids=people_ids,
            with_phones=bool(phones) if is_lean else not self.fields.isdisjoint(PEOPLE),
            with_addresses=any("address" in values for values in given) if is_lean else "address" in self.fields,
        )
        if kind in {"policies", "contacts", "assignments", "vehicles"}:
            self.papers.load(kind, given, self.cars, self.people)


def column(given: list[Values], name: str) -> list[Any]:
    """This function will return the values that stand in a column."""
    return [values[name] for values in given if values.get(name)]


def order_numbers(given: list[Values]) -> Iterator[str]:
    """This function will yield the rows' order numbers and, for those below zero, the numbers of their originals."""
    for values in given:
        if values.get("order_no"):
            yield values["order_no"]
            if values.get("is_reversal") or is_below_zero(values):
                yield from originals_of(values)


def key_of(kind: str, c: RowContext) -> Key | None:
    """This function will return the key of a customer's row without a number: of those that name him alike the first
    counts. Other kinds are folded by their keys before.
    """
    if kind != "customers" or c.values.get("customer_no"):
        return None
    return hash((c.store.values["code"], c.values.get("name"), *(c.values.get("phones") or ())))
