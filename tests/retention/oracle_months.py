"""R9 to R12: what a month lost and won, counted vehicle by vehicle."""

from datetime import date
from functools import cache

from tests.retention.oracle_dates import (
    DAY,
    add_months,
    complete_months,
    completed_months,
    days_from,
    ended_months,
    last_of_month,
    month_text,
)
from tests.retention.oracle_entry import Entry, Judged, counted_only, rate
from tests.retention.oracle_look import CountedVisit, Look
from tests.retention.oracle_owners import charges
from tests.retention.shop import Vehicle


def stayed_until(look: Look, vehicle: Vehicle, month: date) -> bool:
    """Completed months since the last counted visit, at the end of the day before the month, < 12."""
    months = look.months_since(vehicle, month - DAY)
    return months is not None and months < 12


def is_managed(look: Look, vehicle: Vehicle, month: date) -> bool:
    """R9's managed, whoever answers for it: not disposed on the month's first day, and seen within 12 months."""
    return stayed_until(look, vehicle, month) and not look.is_disposed(vehicle, month)


def is_newly_lost(look: Look, vehicle: Vehicle, month: date) -> bool:
    """Of a managed vehicle: no counted visit on any day of N, add_months(last, 12) in N, not disposed on that day."""
    came = set(look.days(vehicle))
    if any(day in came for day in days_from(month, last_of_month(month))):
        return False
    falls = add_months(look.last_day(vehicle, month - DAY), 12)
    return month <= falls <= last_of_month(month) and not look.is_disposed(vehicle, falls)


def judged_in_month(look: Look, vehicle: Vehicle, month: date) -> bool | None:
    """This function will say whether a month lost a vehicle; None where it is in no base of the month."""
    if not stayed_until(look, vehicle, month):
        return None
    if look.stands(vehicle, month, last_of_month(month)) == "gone":
        return True
    return None if look.is_disposed(vehicle, month) else is_newly_lost(look, vehicle, month)


@cache
def start_of_managed(month: date) -> date:
    """This function will return the earliest day of a last visit that leaves a vehicle managed in a month."""
    day = month - DAY * 400
    while completed_months(day, month - DAY) >= 12:
        day += DAY
    return day


def monthly_churn(look: Look, id: str, dimension: str) -> list[Entry]:
    """R9 and R9a by (store, team) or (store, advisor), assigned on the first day of N."""
    entries = []
    for month in complete_months(look.as_of):
        groups: dict[tuple[str, str], Judged] = {}
        for vehicle in look.shop.vehicles:
            lost = judged_in_month(look, vehicle, month)
            if lost is not None:
                for charge in charges(look, vehicle, month):
                    groups.setdefault((charge.store, getattr(charge, dimension)), []).append((vehicle, lost))
        for (store, name), judged in groups.items():
            by = {"month": month_text(month), "store": store, dimension: name}
            entries.append(rate(look, id, by, judged, start_of_managed(month)))
    return entries


def r9(look: Look) -> list[Entry]:
    """R9, monthly churn of a team."""
    return monthly_churn(look, "R9", "team")


def r9a(look: Look) -> list[Entry]:
    """R9a, the same by advisor."""
    return monthly_churn(look, "R9a", "advisor")


def is_won_back(visits: list[CountedVisit], month: date) -> bool:
    """R10: the first counted visit in N comes 12 or more completed months after the one before it.

    A visit that is only rework is passed over as the return, but counts as the one before: so one of N itself, too.
    """
    for place, visit in enumerate(visits):
        if month <= visit.day <= last_of_month(month) and not visit.is_only_rework:
            return place > 0 and completed_months(visits[place - 1].day, visit.day) >= 12
    return False


def r10(look: Look) -> list[Entry]:
    """R10, won back in month N: a count, no rate, so never partial. Decided: disposed or not, since it has no base."""
    entries = []
    for month in complete_months(look.as_of):
        judged = [(one, is_won_back(look.counted_visits(one), month)) for one in look.shop.vehicles]
        full = rate(look, "R10", {"month": month_text(month)}, judged)
        entries.append(Entry("R10", full.by, None, full.count, None, members=counted_only(full.members)))
    return entries


def r11(look: Look) -> list[Entry]:
    """R11, first-maintenance return by purchase month P and selling store (`sold_by_store`, by the vehicle's store).

    Decided: "not disposed by" looks at the window's last day. Decided: with months of a model longer than the default,
    the months P are those whose longest window of any model has ended. Decided: P's first day is the window's start.
    """
    figures = look.shop.figures
    longest = max([figures.first_maintenance, *figures.first_maintenance_of_model.values()])
    entries = []
    for month in ended_months(look.as_of, longest):
        groups: dict[str, Judged] = {}
        for vehicle in look.home_vehicles():
            bought = vehicle.purchase_date
            if vehicle.sold_by_store and bought and month <= bought <= last_of_month(month):
                until = add_months(
                    bought, figures.first_maintenance_of_model.get(vehicle.model, figures.first_maintenance)
                )
                stands = look.stands(vehicle, bought + DAY, until)
                if stands != "out":
                    returned = stands == "in" and look.came(vehicle, bought, until)
                    groups.setdefault(vehicle.store_code, []).append((vehicle, returned))
        for store, judged in groups.items():
            entries.append(rate(look, "R11", {"month": month_text(month), "store": store}, judged, month))
    return entries


def r12(look: Look) -> list[Entry]:
    """R12, second visit: first counted visits in P, share with another within (F, add_months(F, 12)].

    Decided: as in R6, a window begins after F, so no rate of R12 is partial.
    """
    entries = []
    for month in ended_months(look.as_of, 12):
        judged = []
        for vehicle in look.shop.vehicles:
            days = look.days(vehicle)
            if days and month <= days[0] <= last_of_month(month):
                until = add_months(days[0], 12)
                stands = look.stands(vehicle, days[0] + DAY, until)
                if stands != "out":
                    judged.append((vehicle, stands == "in" and look.came(vehicle, days[0], until)))
        entries.append(rate(look, "R12", {"month": month_text(month)}, judged))
    return entries
