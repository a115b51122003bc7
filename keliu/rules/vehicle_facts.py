"""The facts of one vehicle from its visits and readings: counts, first, last and sums (practice B2, E1).

A counted visit is not cancelled and neither boutique nor pdi; several counted orders of a day are one. A reading lower
than an earlier one is not valid (metric W1); neither is a jump of more than 600 km a day.
"""

from dataclasses import dataclass
from datetime import date

from keliu.rules.due_dates import DAY_ORIGIN, MAX_KM_A_DAY, Odometer

NOT_COUNTED = frozenset({"boutique", "pdi"})
MAINTENANCE = frozenset({"first_maintenance", "maintenance"})


@dataclass(slots=True)
class FactSums:
    """车辆事实: feed visits and readings in the order of their days, then read the columns."""

    visits: int = 0
    cancelled: int = 0
    counted_days: int = 0
    first_any_on: date | None = None
    last_any_on: date | None = None
    first_visit_on: date | None = None
    last_visit_on: date | None = None
    last_kind: str = ""
    last_store_id: int | None = None
    last_maintenance_on: date | None = None
    last_maintenance_km: int | None = None
    customer_fen: int = 0
    insurer_fen: int = 0
    manufacturer_fen: int = 0
    readings: int = 0
    sum_day: int = 0
    sum_km: int = 0
    sum_day2: int = 0
    sum_day_km: int = 0
    last_read_on: date | None = None
    last_read_km: int | None = None

    def add_visit(
        self, day: date, kind: str, *, cancelled: bool, km: int | None, payers: tuple[int | None, int | None, int | None],
        labour_and_parts: int, store_id: int,
    ) -> None:  # fmt: skip
        """This function will take in one order; amounts in fen, by customer, insurer and manufacturer."""
        if cancelled:
            self.cancelled += 1
            return
        self.visits += 1
        self.first_any_on = self.first_any_on or day
        self.last_any_on = day
        if payers == (None, None, None):
            payers = (labour_and_parts, 0, 0)
        self.customer_fen += payers[0] or 0
        self.insurer_fen += payers[1] or 0
        self.manufacturer_fen += payers[2] or 0
        if kind not in NOT_COUNTED:
            self.counted_days += self.last_visit_on != day
            self.first_visit_on = self.first_visit_on or day
            self.last_visit_on, self.last_kind, self.last_store_id = day, kind, store_id
        if kind in MAINTENANCE:
            self.last_maintenance_on = day
            self.last_maintenance_km = km if km else self.last_maintenance_km
        if km:
            self.add_reading(day, km)

    def add_reading(self, day: date, km: int) -> None:
        """This function will take in an odometer reading, unless it cannot be true."""
        if self.last_read_km is not None and self.last_read_on is not None:
            days = (day - self.last_read_on).days
            if km < self.last_read_km or km - self.last_read_km > MAX_KM_A_DAY * max(days, 1) + 2000:
                return
        number = day.toordinal() - DAY_ORIGIN
        self.readings += 1
        self.sum_day += number
        self.sum_km += km
        self.sum_day2 += number * number
        self.sum_day_km += number * km
        self.last_read_on, self.last_read_km = day, km

    def odometer(self) -> Odometer:
        """This function will return the sums as the predictor takes them."""
        return Odometer(
            self.readings,
            self.sum_day,
            self.sum_km,
            self.sum_day2,
            self.sum_day_km,
            self.last_read_on,
            self.last_read_km,
        )
