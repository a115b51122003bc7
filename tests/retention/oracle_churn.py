"""R1 to R4 and R6: what of a base came no more, counted vehicle by vehicle."""

from collections.abc import Callable
from datetime import date

from tests.retention.oracle_dates import (
    DAY,
    add_months,
    complete_months,
    complete_years,
    completed_months,
    last_of_month,
    month_text,
)
from tests.retention.oracle_entry import Entry, Judged, rate
from tests.retention.oracle_look import Look
from tests.retention.shop import Vehicle


def missed(look: Look, base_from: date, base_to: date, window_to: date, of: Callable[[Vehicle], bool]) -> Judged:
    """This function will judge who came in [base_from, base_to] and not in [base_to + 1, window_to].

    Disposed vehicles are looked at on the window's last day.
    """
    judged = []
    for vehicle in look.shop.vehicles:
        stands = look.stands(vehicle, base_to + DAY, window_to)
        if of(vehicle) and stands != "out" and look.came(vehicle, base_from - DAY, base_to):
            judged.append((vehicle, stands == "gone" or not look.came(vehicle, base_to, window_to)))
    return judged


def rolling_year_churn(look: Look, by: dict[str, str], of: Callable[[Vehicle], bool]) -> Entry:
    """R1: base: a counted visit in (D-24m, D-12m]; lost: those of them with none in (D-12m, D]."""
    start = look.months_back(24) + DAY
    return rate(look, "R1", by, missed(look, start, look.months_back(12), look.as_of, of), start)


def r1(look: Look) -> list[Entry]:
    """R1 of all vehicles."""
    return [rolling_year_churn(look, {}, lambda vehicle: True)]


def r2(look: Look) -> list[Entry]:
    """R2, calendar-year churn for year Y: base: a counted visit in Y-1; lost: none in Y."""
    entries = []
    for year in complete_years(look.as_of):
        start = date(year - 1, 1, 1)
        judged = missed(look, start, date(year - 1, 12, 31), date(year, 12, 31), lambda vehicle: True)
        entries.append(rate(look, "R2", {"year": str(year)}, judged, start))
    return entries


def r3(look: Look) -> list[Entry]:
    """R3, six-month cohort churn for month N: base: a counted visit in N-6; lost: none in months N-5 to N."""
    entries = []
    for month in complete_months(look.as_of):
        start = add_months(month, -6)
        judged = missed(look, start, last_of_month(start), last_of_month(month), lambda vehicle: True)
        entries.append(rate(look, "R3", {"month": month_text(month)}, judged, start))
    return entries


def r4(look: Look) -> list[Entry]:
    """R4, silent share: base: a counted visit ever; lost: completed months since the last one >= 12."""
    judged = []
    for vehicle in look.shop.vehicles:
        months = look.months_since(vehicle, look.as_of)
        if months is not None and not look.is_disposed(vehicle, look.as_of):
            judged.append((vehicle, months >= 12))
    return [rate(look, "R4", {}, judged)]


def r6(look: Look) -> list[Entry]:
    """R6, retention curve by calendar year of the first counted visit F and window k.

    Decided: a window begins after F, so none starts before the first visit on file and no rate of R6 is partial.
    """
    cohorts: dict[int, list[Vehicle]] = {}
    for vehicle in look.shop.vehicles:
        if look.days(vehicle):
            cohorts.setdefault(look.days(vehicle)[0].year, []).append(vehicle)
    entries = []
    for year, vehicles in cohorts.items():
        windows = max(completed_months(look.days(one)[0], look.as_of) // 12 for one in vehicles)
        for k in range(1, windows + 1):
            judged = returned_in_window(look, vehicles, k)
            if judged:
                entries.append(rate(look, "R6", {"cohort": str(year), "k": str(k)}, judged))
    return entries


def returned_in_window(look: Look, vehicles: list[Vehicle], k: int) -> Judged:
    """This function will judge a cohort by window k, over those whose window ended by D."""
    judged = []
    for vehicle in vehicles:
        first = look.days(vehicle)[0]
        after, until = add_months(first, 12 * (k - 1)), add_months(first, 12 * k)
        stands = look.stands(vehicle, first + DAY, until)
        if until <= look.as_of and stands != "out":
            judged.append((vehicle, stands == "in" and look.came(vehicle, after, until)))
    return judged
