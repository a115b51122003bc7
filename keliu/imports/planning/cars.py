"""Vehicles named by a file: known by VIN, else by plate; two different VINs are never one car (practice A2, A6)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from keliu.customers.models import Disposal, OdometerReading, OtherKey, Ownership, Vehicle, VehiclePlate, VehicleStore
from keliu.imports.planning.drafts import Draft, Values
from keliu.imports.planning.model_names import split_model, without_series
from keliu.imports.planning.places import Places
from keliu.imports.planning.world import World, ref

VEHICLE = Vehicle._meta.db_table
CAR_FIELDS = (
    "purchase_date", "registered_on", "engine_no", "colour", "warranty_until", "warranty_km", "inspection_due_on",
    "next_maintenance_on", "next_maintenance_km", "sold_by_store", "brand", "series",
)  # fmt: skip


class Cars:
    """Vehicles by VIN and plate, with plates and owners over time."""

    def __init__(self, world: World, places: Places, today: date) -> None:
        self.world = world
        self.places = places
        self.today = today
        self.vins: dict[str, Draft] = {}
        self.other_vins: dict[str, Draft] = {}
        self.plates: dict[str, list[Draft]] = defaultdict(list)
        self.plate_rows: dict[tuple[Draft, str], Draft] = {}
        self.members: set[tuple[Draft, Any]] = set()
        self.ownership: dict[Draft, Draft] = {}
        self.owned_before: dict[Draft, Draft] = {}
        self.disposals: set[tuple[Draft, date]] = set()
        self.readings: dict[tuple[Draft, date], Draft] = {}
        self.suspicions: dict[tuple[Draft, Draft], tuple[int, str]] = {}

    def load(
        self,
        *,
        vins: Iterable[str] = (),
        plates: Iterable[str] = (),
        ids: Iterable[int] = (),
        with_history: bool = True,
    ) -> list[int]:
        """Load the vehicles with these VINs, plates or ids, and return the numbers of their owners.

        `with_history`: disposals, odometer readings and the owners of owned cars too, which only rows of vehicles change.
        """
        world, group = self.world, self.world.group_id
        vins = list(vins)
        wanted = set(ids) | world.staged.keys_with(Vehicle, "vin", vins)
        for row in world.load_by(VehiclePlate, "plate", plates):
            wanted.add(row.values["vehicle_id"])
        others = [pair for pair in world.pairs(OtherKey, "value", vins, "vehicle_id") if pair[1]]
        wanted.update(number for _vin, number in others)
        fresh = list(world.load_by(Vehicle, "vin", vins, group_id=group))
        fresh += list(world.load_by(Vehicle, "id", wanted, group_id=group))
        ids_now = [draft.id for draft in fresh if draft.id]
        for draft in fresh:
            if draft.values["vin"]:
                self.vins[draft.values["vin"]] = draft
        for vin, number in others:
            if car := world.get(Vehicle, number):
                self.other_vins[vin] = car
        for _ in world.load_by(VehiclePlate, "vehicle_id", ids_now):
            pass
        chosen = set(ids_now)
        for row in world.drafts[VehiclePlate._meta.db_table]:
            car = world.get(Vehicle, row.values["vehicle_id"])
            if car and car.id in chosen and (car, row.values["plate"]) not in self.plate_rows:
                self.plate_rows[car, row.values["plate"]] = row
                car.grown = False
                car.hold(row)
                self.plates[row.values["plate"]].append(car)
        self._load_parts(ids_now, with_history=with_history)
        return [draft.values["owner_id"] for draft in fresh if draft.values["owner_id"]]

    def _load_parts(self, ids: list[int], *, with_history: bool) -> None:
        world = self.world
        for number, store in world.pairs(VehicleStore, "vehicle_id", ids, "store_id"):
            self.members.add((world.by_id[VEHICLE][number], store))
        owned = world.by_id[VEHICLE]
        changing = ids if with_history else [number for number in ids if owned[number].values["owner_id"] is None]
        for row in world.load_by(Ownership, "vehicle_id", changing, until=None):
            if row.values["until"] is not None:
                self.owned_before[self._car(row)] = row
            elif row.values["is_principal"]:
                self.ownership[self._car(row)] = row
        if not with_history:
            return
        for row in world.load_by(Disposal, "vehicle_id", ids):
            self.disposals.add((self._car(row), row.values["disposed_on"]))
        for row in world.load_by(OdometerReading, "vehicle_id", ids):
            self.readings[self._car(row), row.values["read_on"]] = row

    def _car(self, row: Draft) -> Draft:
        car = self.world.get(Vehicle, row.values["vehicle_id"])
        assert car is not None, "a part is loaded after its vehicle"
        return car

    def find(self, vin: Any, plate: Any) -> tuple[Draft | None, bool]:
        """Return the known vehicle that VIN and plate mean, and whether the plate led to a car with another key."""
        if vin and (found := self.vins.get(vin)):
            return found, False
        if vin and (found := self.other_vins.get(vin)):
            return found, True
        if not plate:
            return None, False
        wearers = self.plates.get(plate, [])
        if vin:
            nameless = [car for car in wearers if not car.values.get("vin")]
            return (nameless[-1], True) if nameless else (None, False)
        current = [car for car in wearers if car.values.get("plate") == plate] or wearers
        return (current[0], bool(current[0].values.get("vin"))) if current else (None, False)

    def keeps(self, car: Draft, values: Values) -> bool:
        """Return whether a record of this car may stay with it: its row names no VIN, and a plate that the car wore."""
        return not values.get("vin") and (not values.get("plate") or (car, values["plate"]) in self.plate_rows)

    def take(self, store: Draft, values: Values, sheet: int) -> tuple[Draft, bool]:
        """Return the vehicle of a row, planned anew when it is not known, and whether it was met by another key."""
        vin, plate = values.get("vin"), values.get("plate")
        car, merged = self.find(vin, plate)
        if car is None:
            given: Values = {
                "group_id": self.world.group_id, "home_store_id": ref(store), "vin": vin, "plate": "", "notes": {},
            }  # fmt: skip
            car = self.world.add(Vehicle, given, sheet)
            if vin:
                self._suspect(car, plate)
        elif vin and not car.values.get("vin"):
            car.put("vin", vin, sheet)
        if vin and vin not in self.other_vins:
            self.vins[vin] = car
        self.serve(car, store, sheet)
        return car, merged

    def _suspect(self, car: Draft, plate: Any) -> None:
        for other in self.plates.get(plate, ()) if plate else ():
            pair = zip(other.values.get("vin") or "", car.values["vin"], strict=False)
            if sum(a != b for a, b in pair) <= 1:
                self.suspicions[other, car] = (80, "vin_one_off")

    def wear(self, car: Draft, plate: Any, since: date | None, sheet: int, *, is_dated: bool) -> None:
        """Note a plate; a dated row (a visit) changes the current one only when it is younger than what is known."""
        if not plate:
            return
        row = self.plate_rows.get((car, plate))
        if row is None:
            values = {"vehicle_id": ref(car), "plate": plate, "since": since}
            self.plate_rows[car, plate] = self.world.add(VehiclePlate, values, sheet)
            self.plates[plate].append(car)
            car.hang(self.plate_rows[car, plate], sheet)
        elif since and row.values.get("since") and since < row.values["since"]:
            row.put("since", since, sheet)
        worn = self.plate_rows.get((car, car.values.get("plate")))
        worn_since = worn.values.get("since") if worn else None
        if not car.values.get("plate") or not is_dated:
            before = row.values.get("since") if row else None
            if not (before and worn_since and before < worn_since):  # a list still names the plate of before
                car.put("plate", plate, sheet)
            return
        if since and worn_since and since > worn_since and row is None:
            car.put("plate", plate, sheet)

    def serve(self, car: Draft, store: Draft, sheet: int) -> None:
        """Make the store one of those that serve this car."""
        if (car, ref(store)) not in self.members:
            self.members.add((car, ref(store)))
            self.world.add(VehicleStore, {"vehicle_id": ref(car), "store_id": ref(store)}, sheet)

    def describe(self, car: Draft, values: Values, sheet: int, *, only_empty: bool, is_at_home: bool = False) -> None:
        """Take over what a row says of the car itself: model, dates, limits; only its own store says “not sold here”."""
        given = {name: values.get(name) for name in CAR_FIELDS}
        given["model_name"] = values.get("model")
        if values.get("sold_by_store") is False and (only_empty or not is_at_home):
            given["sold_by_store"] = None
        before = car.values.get("model_name")
        car.write(given, sheet, only_empty=only_empty)
        self._name_once(car, before, sheet)
        names = (car.values.get("brand"), car.values.get("series"), car.values.get("model_name"))
        if (model := self.places.model(*names, sheet)) is not None:
            car.put("model_id", ref(model), sheet)

    def _name_once(self, car: Draft, before: Any, sheet: int) -> None:
        """Leave the series out of the model's text; where a row brings a text and nobody the series, find it in there."""
        series, name = car.values.get("series") or "", car.values.get("model_name") or ""
        if name and not series and name != before:
            found, rest = split_model(name, self.places.series)
            car.put("series", found, sheet)
            car.put("model_name", rest, sheet)
        elif series and (rest := without_series(series, name)) != name:
            car.set("model_name", rest, sheet)

    def own(self, car: Draft, customer: Draft, since: date | None, sheet: int, *, may_change: bool) -> None:
        """Give the car its owner: the first one from ever, another one from a day on where the row may say so."""
        current = car.values.get("owner_id")
        if current == ref(customer) or (current is not None and not may_change):
            return
        open_row = self.ownership.get(car)
        if open_row is not None and open_row.is_new:
            self._own_instead(car, open_row, customer, sheet)
        else:
            if open_row is not None:
                open_row.put("until", since, sheet)
                self.owned_before[car] = open_row
            values = {
                "vehicle_id": ref(car), "customer_id": ref(customer), "is_principal": True,
                "since": since if current is not None else None,
            }  # fmt: skip
            self.ownership[car] = self.world.add(Ownership, values, sheet)
        car.put("owner_id", ref(customer), sheet)

    def _own_instead(self, car: Draft, planned: Draft, customer: Draft, sheet: int) -> None:
        """Let a later row of this import name another owner; back to him of the database, nothing has changed."""
        before = self.owned_before.get(car)
        if before is None or before.values["customer_id"] != ref(customer):
            planned.set("customer_id", ref(customer), sheet)
            return
        planned.dropped = True
        before.set("until", None, sheet)
        self.ownership[car] = self.owned_before.pop(car)

    def dispose(self, car: Draft, day: date, reason: str, sheet: int) -> None:
        """Record that the car is gone from a day on."""
        car.put("disposed_on", day, sheet)
        car.put("disposal_reason", reason or "other", sheet)
        if (car, day) not in self.disposals:
            self.disposals.add((car, day))
            self.world.add(Disposal, {"vehicle_id": ref(car), "disposed_on": day, "reason": reason or "other"}, sheet)

    def read(self, car: Draft, day: date, km: int, sheet: int) -> None:
        """Record an odometer reading outside of a visit; of one day the later row wins."""
        row = self.readings.get((car, day))
        if row is None:
            values = {"vehicle_id": ref(car), "read_on": day, "km": km, "source": "import"}
            self.readings[car, day] = self.world.add(OdometerReading, values, sheet)
        else:
            row.put("km", km, sheet)
