"""An order whose odometer reads less than the last reading known of its car: a slip, or another car (practice A2).

Compared is what the facts held before the import, so that chunks and the order of the rows change nothing.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from keliu.customers.models import VehicleFacts
from keliu.imports.planning.drafts import Draft, Values
from keliu.imports.planning.world import rows_of, sliced
from keliu.rules.sentence import N_, Sentence
from keliu.sheets import Warning

MOST = 1_000  # warnings of one import: where there are more, the column is no odometer, and each would say the same
LESS = N_("The odometer reads %(km)s km, less than the %(before)s km of %(day)s; check the reading and the plate")


class Odometers:
    """The last reading of known cars, by their numbers."""

    def __init__(self) -> None:
        self.last: dict[int, tuple[date, int]] = {}
        self.asked: set[int] = set()
        self.told = 0

    def afresh(self) -> "Odometers":
        """Return the readings of the next chunk: known is how many warnings there were."""
        fresh = Odometers()
        fresh.told = self.told
        return fresh

    def load(self, cars: Iterable[int]) -> None:
        """Load the last readings of the cars that a chunk names."""
        fresh = [car for car in cars if car not in self.asked]
        self.asked.update(fresh)
        for part in sliced(fresh):
            known = rows_of(VehicleFacts).filter(vehicle_id__in=part, last_read_km__isnull=False)
            for car, day, km in known.values_list("vehicle_id", "last_read_on", "last_read_km"):
                self.last[car] = day, km

    def warning(self, visit: Draft, values: Values, headings: Mapping[str, str]) -> Warning | None:
        """Return the warning of an order's row; None where its reading fits or none is known."""
        km, car = values.get("odometer_km"), visit.values["vehicle_id"]
        known = self.last.get(car.id if isinstance(car, Draft) else car)
        if km is None or known is None or visit.values["arrived_on"] <= known[0] or km >= known[1]:
            return None
        self.told += 1
        if self.told > MOST:
            return None
        told = {"km": f"{km:,}", "before": f"{known[1]:,}", "day": known[0].isoformat()}
        return Warning(headings.get("odometer_km", "odometer_km"), Sentence(LESS, told))
