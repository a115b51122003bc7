"""Who answers for a vehicle on a day: the assignments of its customer, read row by row."""

from dataclasses import dataclass
from datetime import date

from tests.retention.oracle_look import Look
from tests.retention.shop import Assignment, Customer, Shop, Vehicle


@dataclass(frozen=True)
class Charge:
    """A vehicle is charged to this team and advisor of this store; without an assignment both are empty."""

    store: str
    team: str
    advisor: str


def holding_at(shop: Shop, customer_no: str, store: str, day: date) -> Assignment | None:
    """This function will return the assignment that holds at a store: the later `from_date`, then the smaller advisor."""
    holding = [
        one
        for one in shop.assignments_of(customer_no)
        if one.store_code == store
        if one.from_date <= day and (one.to_date is None or day <= one.to_date)
    ]
    if not holding:
        return None
    latest = max(one.from_date for one in holding)
    return min((one for one in holding if one.from_date == latest), key=lambda one: one.advisor_no)


def customer_of(shop: Shop, vehicle: Vehicle, day: date) -> Customer | None:
    """This function will return the customer who has the vehicle on a day."""
    number = shop.owner_on(vehicle, day)
    for customer in shop.customers:
        if number and customer.customer_no == number:
            return customer
    return None


def team_in_list(shop: Shop, store: str, staff_no: str) -> str:
    """This function will return an advisor's team in the staff list.

    Decided: an advisor who does not stand in the list still answers for his customers, in the team with an empty name.
    """
    for one in shop.staff:
        if (one.store_code, one.staff_no) == (store, staff_no):
            return one.team
    return ""


def charge_at(shop: Shop, customer: Customer, store: str, day: date) -> Charge | None:
    """This function will return who answers for a customer at one store.

    Decided: the team is the one that the assignment's row names, an empty one too, whatever the staff list says.
    Decided: rows of any date, also of the future or past, keep a customer from belonging to his `advisor_no`.
    """
    if shop.assignments_of(customer.customer_no):
        one = holding_at(shop, customer.customer_no, store, day)
        return Charge(store, one.team, one.advisor_no) if one else None
    if customer.store_code == store and customer.advisor_no:
        return Charge(store, team_in_list(shop, store, customer.advisor_no), customer.advisor_no)
    return None


def charges(look: Look, vehicle: Vehicle, day: date) -> list[Charge]:
    """This function will return everybody who answers for a vehicle on a day, at most one a store.

    A customer assigned at several stores counts in a team of each; an unassigned vehicle in the store of the vehicle,
    with a store asked for: a vehicle of that store without an assignment there.
    """
    customer = customer_of(look.shop, vehicle, day)
    found = []
    for store in look.shop.stores:
        if customer and look.is_here(store.store_code):
            charge = charge_at(look.shop, customer, store.store_code, day)
            found += [charge] if charge else []
    if not found and look.is_here(vehicle.store_code):
        found.append(Charge(vehicle.store_code, "", ""))
    return found
