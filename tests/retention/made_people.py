"""The stores, staff, customers and assignments of a made shop."""

from datetime import date

from tests.retention.made_days import LAST, border_day
from tests.retention.made_dice import Dice, chance, pick
from tests.retention.oracle_dates import DAY, add_months, first_of_next
from tests.retention.shop import Assignment, Customer, Staff, Store

TEAMS = ("一组", "二组", "")
NUMBERS = ("9", "10", "2")  # as text 10 is the smallest
LONG_AGO = date(2018, 1, 1)

People = tuple[tuple[Store, ...], tuple[Staff, ...], tuple[Customer, ...], tuple[Assignment, ...]]


def people_of(dice: Dice, as_of: date, vehicles: int, *, odd: bool) -> People:
    """This function will draw everybody; the same staff numbers stand in every store, in other teams."""
    stores = tuple(Store(f"S{place:02d}", f"{place}号店") for place in range(1, dice.number(1, 3) + 1))
    staff = tuple(
        Staff(store.store_code, number, f"顾问{number}", "advisor", pick(dice, TEAMS))
        for store in stores
        for number in NUMBERS
    )
    advisors = ("", *NUMBERS, *(("77",) if odd else ()))
    customers = tuple(
        Customer(
            f"C{place:04d}", pick(dice, stores).store_code, f"客户{place}", f"138{place:08d}", pick(dice, advisors)
        )
        for place in range(1, max(1, vehicles * dice.number(5, 9) // 10) + 1)
    )
    assignments = [
        one
        for customer in customers
        for one in unique(assignments_of(dice, as_of, customer, stores, odd=odd), folded=not odd)
    ]
    return stores, staff, customers, tuple(assignments)


def unique(assignments: list[Assignment], *, folded: bool) -> list[Assignment]:
    """This function will leave one row a key where the rows are to be imported: customer, store and first day."""
    kept = {((one.store_code, one.from_date) if folded else place): one for place, one in enumerate(assignments)}
    return list(kept.values())


def assignments_of(
    dice: Dice, as_of: date, customer: Customer, stores: tuple[Store, ...], *, odd: bool
) -> list[Assignment]:
    """This function will draw a customer's rows: none, one, a change, an overlap, two stores, the past or the future."""
    own = customer.store_code

    def row(store: str, first: date, last: date | None) -> Assignment:
        team, number = pick(dice, TEAMS[:2]), pick(dice, NUMBERS)
        if odd and chance(dice, 20):
            team, number = pick(dice, (("", number), (team, ""), ("", "")))
        return Assignment(customer.customer_no, store, number, team, first, last)

    change = add_months(as_of.replace(day=1), -dice.number(0, 12)) + pick(dice, (14, 0, -1, 1, 9)) * DAY
    shape = pick(dice, ("none", "none", "one", "change", "overlap", "two_stores", "past", "future", "inside", "tie"))
    if shape == "none":
        return []
    if shape == "change":
        return [row(own, LONG_AGO, change - DAY), row(own, change, None)]
    if shape in ("overlap", "tie"):
        start = LONG_AGO if odd and shape == "tie" else LONG_AGO + DAY * dice.number(1, 2)
        return [row(own, LONG_AGO, pick(dice, (None, LAST))), row(own, start, pick(dice, (None, change)))]
    if shape == "two_stores":
        return [row(own, LONG_AGO, None), row(pick(dice, stores).store_code, change, None)]
    if shape == "past":
        return [row(own, LONG_AGO, change)]
    if shape == "future":
        return [row(own, change, None)]
    if shape == "inside":
        end = first_of_next(change.replace(day=1)) + dice.number(0, 20) * DAY
        return [row(own, LONG_AGO, None), row(own, change, end)]
    return [row(pick(dice, stores).store_code, border_day(dice, as_of), None)]
