"""R5, R7 and R8: where the vehicles of a store stand at a day."""

from tests.retention.oracle_dates import DAY, completed_years
from tests.retention.oracle_entry import Entry, counted_only, rate
from tests.retention.oracle_look import Look
from tests.retention.shop import Vehicle

STAGES = ("active", "cooling", "at_risk", "lost", "never_visited")
AGES = ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10+")


def limits_of(look: Look, vehicle: Vehicle) -> tuple[int, int, int]:
    """The model's limits before the home store's before the default. Decided: the home store is `store_code`."""
    figures = look.shop.figures
    if vehicle.model in figures.stages_of_model:
        return figures.stages_of_model[vehicle.model]
    return figures.stages_of_store.get(vehicle.store_code, figures.stages)


def stage_of(look: Look, vehicle: Vehicle) -> str:
    """This function will return the stage by completed months since the last counted visit."""
    months = look.months_since(vehicle, look.as_of)
    if months is None:
        return "never_visited"
    cooling, at_risk, lost = limits_of(look, vehicle)
    if months < cooling:
        return "active"
    if months < at_risk:
        return "cooling"
    return "at_risk" if months < lost else "lost"


def r5(look: Look) -> list[Entry]:
    """R5: the total is all known vehicles, without those disposed, that are in no base."""
    entries = []
    for stage in STAGES:
        judged = [(vehicle, stage_of(look, vehicle) == stage) for vehicle in look.in_base_now()]
        full = rate(look, "R5", {"stage": stage}, judged)
        entries.append(Entry("R5", full.by, full.base, full.count, full.value, members=counted_only(full.members)))
    return entries


def age_of(look: Look, vehicle: Vehicle) -> str | None:
    """Completed years since purchase, as 0, 1, … 9, 10+; None without a purchase date on or before the day."""
    if vehicle.purchase_date is None or vehicle.purchase_date > look.as_of:
        return None
    years = completed_years(vehicle.purchase_date, look.as_of)
    return "10+" if years >= 10 else str(years)


def r7(look: Look) -> list[Entry]:
    """R7, grasp rate by vehicle age: a counted visit or a two-way contact in (D-12m, D]."""
    after, until = look.months_back(12), look.as_of
    entries = []
    for age in AGES:
        judged = [
            (one, look.came(one, after, until) or look.had_two_way_contact(one, after, until))
            for one in look.in_base_now()
            if age_of(look, one) == age
        ]
        entries.append(rate(look, "R7", {"age": age}, judged, after + DAY))
    return entries


def r8(look: Look) -> list[Entry]:
    """R8, active rate by vehicle age: a counted visit in (D-6m, D]."""
    after, until = look.months_back(6), look.as_of
    entries = []
    for age in AGES:
        judged = [(one, look.came(one, after, until)) for one in look.in_base_now() if age_of(look, one) == age]
        entries.append(rate(look, "R8", {"age": age}, judged, after + DAY))
    return entries
