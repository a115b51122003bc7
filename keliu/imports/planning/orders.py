"""Visits, their lines and receipts (practice A3)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from keliu.imports.planning.drafts import Draft, Values
from keliu.imports.planning.world import World, ref
from keliu.workshop.models import Receipt, Visit, VisitLine

VISIT_FIELDS = (
    "arrived_at", "arrived_on", "promised_at", "delivered_at", "odometer_km", "kind", "labour_fen", "parts_fen",
    "parts_cost_fen", "customer_fen", "insurer_fen", "manufacturer_fen", "outstanding_fen", "description",
    "requested_services", "sender_name", "sender_phone",
)  # fmt: skip
LINE_FIELDS = (
    "type", "code", "name", "quantity", "unit_price_fen", "amount_fen", "payer", "origin", "part_batch",
    "supplier_code", "failure_mode",
)  # fmt: skip


class Orders:
    """Visits by store and order number."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.visits: dict[tuple[Any, str], Draft] = {}
        self.lines: dict[Draft, dict[str, Draft]] = defaultdict(dict)
        self.places_taken: dict[Any, int] = defaultdict(int)
        self.counts_places = False
        self.receipts: set[tuple[Draft, str]] = set()
        self.with_lines: set[int] = set()
        self.sums: set[tuple[str, str]] = set()
        self.grown: dict[Draft, int] = {}

    def afresh(self) -> "Orders":
        """Return the orders of the next chunk: known is which of them get the sums of their lines, and how many lines without
        a number an order has."""
        fresh = Orders(self.world)
        fresh.sums = self.sums
        if self.counts_places:
            fresh.counts_places = True
            for visit, taken in self.places_taken.items():
                fresh.places_taken[ref(visit) if isinstance(visit, Draft) else visit] = taken
        return fresh

    def load(self, store_ids: Iterable[int], numbers: Iterable[str]) -> tuple[list[int], list[int]]:
        """Load the visits of these orders; return the numbers of their vehicles and customers."""
        fresh = list(self.world.load_by(Visit, "order_no", numbers, store_id__in=list(store_ids)))
        for visit in fresh:
            self.visits[visit.values["store_id"], visit.values["order_no"]] = visit
        cars = [visit.values["vehicle_id"] for visit in fresh]
        return cars, [visit.values["customer_id"] for visit in fresh if visit.values["customer_id"]]

    def load_lines(self, numbers: Iterable[tuple[Any, str]]) -> None:
        """Load the lines and receipts of known visits."""
        known = {v.id: v for key in numbers if (v := self.visits.get(key)) is not None and v.id}
        wanted = [number for number in known if number not in self.with_lines]
        self.with_lines.update(wanted)
        for line in self.world.load_by(VisitLine, "visit_id", wanted):
            self.lines[known[line.values["visit_id"]]][line.values["line_no"]] = line
        for receipt in self.world.load_by(Receipt, "visit_id", wanted):
            self.receipts.add((known[receipt.values["visit_id"]], receipt.values["receipt_no"]))

    def find(self, store: Draft, number: str) -> Draft | None:
        """Return the visit of that order number at the store."""
        return self.visits.get((ref(store), number))

    def take(self, store: Draft, number: str, car: Draft, values: Values, sheet: int) -> Draft:
        """Return the visit of an order, planned anew when it is not known, with the row's values."""
        visit = self.find(store, number)
        given = {name: values.get(name) for name in VISIT_FIELDS}
        if visit is None:
            start: Values = {"store_id": ref(store), "order_no": number, "vehicle_id": ref(car), "notes": {}}
            visit = self.world.add(Visit, start | {"kind": "repair", "cancelled": False}, sheet)
            self.visits[ref(store), number] = visit
        elif visit.values["vehicle_id"] != ref(car):
            visit.put("vehicle_id", ref(car), sheet)
        visit.write(given, sheet, only_empty=False)
        if values.get("cancelled") is not None:
            visit.put("cancelled", values["cancelled"], sheet)
        return visit

    def line(self, visit: Draft, values: Values, sheet: int) -> Draft:
        """Return the line of a row; one without a number is known by its place in its order."""
        place = ref(visit)
        self.places_taken[place] += 1
        self.counts_places |= not values.get("line_no")
        number = str(values.get("line_no") or self.places_taken[place])
        line = self.lines[visit].get(number)
        if line is None:
            start: Values = {"visit_id": ref(visit), "line_no": number, "type": "labour", "notes": {}}
            line = self.world.add(VisitLine, start, sheet)
            self.lines[visit][number] = line
        given = {name: values.get(name) for name in LINE_FIELDS}
        if given["quantity"] is not None and line.values.get("quantity") is not None:
            given["quantity"] = _same_number(line.values["quantity"], given["quantity"])
        line.write(given, sheet, only_empty=False)
        self.grown.setdefault(visit, sheet)
        return line

    def add_up(self, codes: Mapping[Any, str]) -> None:
        """Give the orders that lines name, and that got lines, the sums of their labour and their parts; `codes` are
        those of the stores.
        """
        for visit, sheet in self.grown.items():
            if (codes[visit.values["store_id"]], visit.values["order_no"]) in self.sums:
                self._add_up(visit, sheet)
        self.grown.clear()

    def _add_up(self, visit: Draft, sheet: int) -> None:
        if any(visit.values.get(name) is not None for name in ("customer_fen", "insurer_fen", "manufacturer_fen")):
            return
        for kind, name in (("labour", "labour_fen"), ("part", "parts_fen")):
            amounts = [
                line.values.get("amount_fen") for line in self.lines[visit].values() if line.values["type"] == kind
            ]
            if found := [amount for amount in amounts if amount is not None]:
                visit.put(name, sum(found), sheet)

    def receipt(self, visit: Draft, number: str, sheet: int) -> None:
        """Note a receipt of a visit."""
        if (visit, number) not in self.receipts:
            self.receipts.add((visit, number))
            self.world.add(Receipt, {"visit_id": ref(visit), "receipt_no": number}, sheet)


def _same_number(known: Any, given: float) -> Any:
    """Return the known decimal where it is the same number, so that 1.000 and 1.0 are no change."""
    return known if float(known) == given else given
