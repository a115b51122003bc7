"""Shipped figures of the definitions' last paragraph: slipping, thin ice, the service cliff; and buyers who never came."""

import itertools
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.retention.oracle_dates import DAY, add_months, days_from
from tests.retention.oracle_entry import ratio
from tests.retention.oracle_look import Look
from tests.retention.oracle_stages import stage_of
from tests.retention.shop import Shop, Vehicle


def median_gap(days: list[date]) -> Fraction:
    """This function will return the median of the days between visits; of two middle ones their mean."""
    gaps = sorted((later - earlier).days for earlier, later in itertools.pairwise(days))
    middle = len(gaps) // 2
    return Fraction(gaps[middle]) if len(gaps) % 2 else Fraction(gaps[middle - 1] + gaps[middle], 2)


def is_slipping(look: Look, vehicle: Vehicle) -> bool:
    """At least 3 counted visits, stage active or cooling, days since the last more than 1.5 times the median gap.

    Decided: of vehicles known and not disposed, as every base.
    """
    if look.is_disposed(vehicle, look.as_of) or stage_of(look, vehicle) not in ("active", "cooling"):
        return False
    days = look.days(vehicle)
    return len(days) >= 3 and (look.as_of - days[-1]).days > Fraction(3, 2) * median_gap(days)


def slipping(shop: Shop, as_of: date, store: str | None = None) -> list[Vehicle]:
    """This function will return the vehicles of the store that are slipping."""
    look = Look(shop, as_of, store)
    return [vehicle for vehicle in look.home_vehicles() if is_slipping(look, vehicle)]


def slipped_this_week(shop: Shop, as_of: date, store: str | None = None) -> list[Vehicle]:
    """Slipping, and first true in the last 7 days.

    Decided: first since the last counted visit, on one of the days D-6 to D, and still true at D.
    """
    look = Look(shop, as_of, store)
    found = []
    for vehicle in slipping(shop, as_of, store):
        since = look.last_day(vehicle, as_of)
        first = next(day for day in days_from(since, as_of) if is_slipping(look.at(day), vehicle))
        if first > as_of - 7 * DAY:
            found.append(vehicle)
    return found


def thin_ice(shop: Shop, as_of: date, store: str | None = None) -> list[Vehicle]:
    """9 to 11 completed months since the last counted visit, whatever the limits of the stages."""
    look = Look(shop, as_of, store)
    return [vehicle for vehicle in look.in_base_now() if (look.months_since(vehicle, as_of) or 0) in (9, 10, 11)]


@dataclass(frozen=True)
class Cliff:
    """The share of a base that did not come on; hidden below 30."""

    base: int
    count: int
    value: Fraction | None
    is_hidden: bool


def service_cliff(shop: Shop, as_of: date, n: int, store: str | None = None) -> Cliff:
    """Of vehicles with an n-th counted visit at least 18 months ago, the share with none in the next 18 months.

    Decided: 18 months forward from the visit, add_months(visit, 18) <= D; disposed vehicles are looked at at D; with a
    store the vehicles by their visits at it.
    """
    look = Look(shop, as_of, store)
    base = count = 0
    for vehicle in shop.vehicles:
        days = look.days(vehicle)
        if len(days) < n or look.is_disposed(vehicle, as_of) or add_months(days[n - 1], 18) > as_of:
            continue
        base += 1
        count += not look.came(vehicle, days[n - 1], add_months(days[n - 1], 18))
    return Cliff(base, count, ratio(count, base), base < 30)


def buyers_who_never_came(shop: Shop, as_of: date, store: str | None = None) -> list[Vehicle]:
    """This function will return the vehicles sold by their store that have no counted visit.

    Decided: bought by D, known and not disposed, since the definitions name no such list; without a date of purchase
    nobody knows that it is bought by D.
    """
    look = Look(shop, as_of, store)
    return [
        vehicle
        for vehicle in look.in_base_now()
        if vehicle.sold_by_store and vehicle.purchase_date and vehicle.purchase_date <= as_of and not look.days(vehicle)
    ]
