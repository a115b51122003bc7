"""The facts of one vehicle from its visits and readings: counts, first, last and sums (practice B2, E1).

A counted visit is not cancelled and neither boutique nor pdi; several counted orders of a day are one. A reading lower
than an earlier one is not valid (metric W1); neither is a jump of more than 600 km a day.

Days are numbers here (ordinal less 700,000): a group has millions of visits, and this runs over each of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from keliu.rules.due_dates import DAY_ORIGIN, MAX_KM_A_DAY, Odometer

NOT_COUNTED = frozenset({"boutique", "pdi"})
MAINTENANCE = frozenset({"first_maintenance", "maintenance"})
ALWAYS_POSSIBLE_KM = 2000
# number of the day, kind, cancelled, odometer in km, fen of customer, insurer, manufacturer, labour and parts, store
VisitTuple = tuple[int, str, bool, int | None, int | None, int | None, int | None, int | None, int | None, int]
Reading = tuple[int, int]


@dataclass(slots=True)
class FactSums:
    """车辆事实: the columns of a vehicle's facts that are summed up from its visits and readings."""

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


def sum_up(visits: Iterable[VisitTuple], readings: Sequence[Reading] = ()) -> FactSums:
    """This function will return the facts of a vehicle from its visits, in the order of day and number, and readings.

    `readings`: (number of the day, km) outside of visits, by day; on one day the visit leads.
    """
    count = cancelled_count = counted_days = customer_sum = insurer_sum = manufacturer_sum = 0
    first = last = first_counted = last_counted = serviced = serviced_km = last_store = None
    last_kind = ""
    read: list[Reading] = []
    for day, kind, cancelled, km, customer, insurer, manufacturer, labour, parts, store in visits:
        if cancelled:
            cancelled_count += 1
            continue
        count += 1
        first = day if first is None else first
        last = day
        if customer is None and insurer is None and manufacturer is None:
            customer_sum += (labour or 0) + (parts or 0)
        else:
            customer_sum += customer or 0
            insurer_sum += insurer or 0
            manufacturer_sum += manufacturer or 0
        if kind not in NOT_COUNTED:
            if last_counted != day:
                counted_days += 1
                first_counted = day if first_counted is None else first_counted
                last_counted = day
            last_kind, last_store = kind, store
            if kind in MAINTENANCE:
                serviced, serviced_km = day, km or serviced_km
        if km:
            read.append((day, km))
    if readings:
        read = sorted([*read, *readings], key=_day_of)
    found = FactSums(
        count, cancelled_count, counted_days, _day(first), _day(last), _day(first_counted), _day(last_counted),
        last_kind, last_store, _day(serviced), serviced_km, customer_sum, insurer_sum, manufacturer_sum,
    )  # fmt: skip
    _take_readings(found, read)
    return found


def _take_readings(found: FactSums, read: list[Reading]) -> None:
    """Sum up the readings that can be true, in their order."""
    count = sum_day = sum_km = sum_day2 = sum_day_km = last_day = last_km = 0
    for day, km in read:
        if count:
            ahead = km - last_km
            if ahead < 0:
                continue
            if ahead > ALWAYS_POSSIBLE_KM and ahead > MAX_KM_A_DAY * max(day - last_day, 1) + ALWAYS_POSSIBLE_KM:
                continue
        count += 1
        sum_day += day
        sum_km += km
        sum_day2 += day * day
        sum_day_km += day * km
        last_day, last_km = day, km
    if count:
        found.readings, found.sum_day, found.sum_km = count, sum_day, sum_km
        found.sum_day2, found.sum_day_km = sum_day2, sum_day_km
        found.last_read_on, found.last_read_km = _day(last_day), last_km


def _day_of(reading: Reading) -> int:
    return reading[0]


def _day(number: int | None) -> date | None:
    return None if number is None else date.fromordinal(number + DAY_ORIGIN)
