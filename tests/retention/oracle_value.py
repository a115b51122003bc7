"""V1 to V3: what the customers spent, and who of them is loyal."""

from dataclasses import dataclass
from datetime import date

from tests.retention.oracle_churn import rolling_year_churn
from tests.retention.oracle_dates import DAY
from tests.retention.oracle_entry import Entry, Member, ratio, yuan
from tests.retention.oracle_look import CountedVisit, Look
from tests.retention.shop import Order

PAYERS = ("customer", "insurer", "manufacturer")
CLASSES = ("A", "B", "C")


@dataclass(frozen=True)
class Paid:
    """What each payer paid of an order, in fen."""

    customer: int
    insurer: int
    manufacturer: int

    @property
    def total(self) -> int:
        """This property will give the order's amount."""
        return self.customer + self.insurer + self.manufacturer


def paid_of(order: Order) -> Paid:
    """The sum of its payers, or labour + parts (as the customer's) where all three are empty; a 0 is not empty."""
    given = (order.paid_by_customer, order.paid_by_insurer, order.paid_by_manufacturer)
    if all(amount is None for amount in given):
        return Paid((order.labour_amount or 0) + (order.parts_amount or 0), 0, 0)
    return Paid(*(amount or 0 for amount in given))


def visits_in(look: Look, after: date, until: date) -> list[CountedVisit]:
    """This function will return every counted visit in (after, until]."""
    return [
        visit
        for vehicle in look.shop.vehicles
        for visit in look.counted_visits(vehicle)
        if after < visit.day <= until
    ]  # fmt: skip


def v1(look: Look) -> list[Entry]:
    """V1, spend of 12 and 24 months, by payer: sums, no rates, so never partial.

    Decided: with a store all visits at it, whosever customer brought the car; only V2 and V3 ask whose vehicle it is.
    """
    entries = []
    for months in (12, 24):
        visits = visits_in(look, look.months_back(months), look.as_of)
        for payer in (*PAYERS, "total"):
            fen = sum(getattr(paid_of(order), payer) for visit in visits for order in visit.orders)
            if visits:
                entries.append(Entry("V1", {"months": str(months), "payer": payer}, len(visits), None, yuan(fen)))
    return entries


def customers_with_vehicle(look: Look) -> list[str]:
    """Customers with at least one known vehicle (of the store), disposed or not, by number."""
    known = [one for one in look.home_vehicles() if look.is_known(one, look.as_of)]
    return sorted({number for one in known if (number := look.shop.owner_on(one, look.as_of))})


def spend_of(look: Look, customer_no: str) -> int:
    """This function will return V1(24m) credited to a customer, in fen. Decided: an order without one credits nobody."""
    visits = visits_in(look, look.months_back(24), look.as_of)
    orders = [order for visit in visits for order in visit.orders if order.customer_no == customer_no]
    return sum(paid_of(order).total for order in orders)


def classes(look: Look) -> dict[str, str]:
    """V2: the class of every customer with a known vehicle.

    The running share counts those with V1(24m) > 0 only. Decided: where the customer that fills A reaches 90 %, too,
    there is no B. The shop's least number of visits is not asked for.
    """
    spent = {number: spend_of(look, number) for number in customers_with_vehicle(look)}
    found = dict.fromkeys(spent, "C")
    ranked = sorted((number for number in spent if spent[number] > 0), key=lambda number: (-spent[number], number))
    total, running, reached = sum(spent[number] for number in ranked), 0, "A"
    for number in ranked:
        found[number] = reached
        running += spent[number]
        if running * 10 >= total * 9:
            reached = "C"
        elif running * 10 >= total * 7:
            reached = "B"
    return found


def v2(look: Look) -> list[Entry]:
    """V2, class A, B, C: `count` with `base` the total.

    Decided: a class's share is a rate over (D-24m, D] and may be partial.
    """
    found = classes(look)
    partial = look.is_partial(look.months_back(24) + DAY)
    entries = []
    for name in CLASSES:
        members = tuple(Member("", "", number, True) for number in sorted(found) if found[number] == name)
        count, base = len(members), len(found)
        entries.append(Entry("V2", {"class": name}, base, count, ratio(count, base), partial, members))
    return entries


def loyal_customers(look: Look) -> list[str]:
    """V3: >= 4 counted visits in (D-24m, D], credited as in V1, and class A or B.

    Decided: orders of one vehicle on one date are a visit for each customer that stands on one of them.
    """
    visits = visits_in(look, look.months_back(24), look.as_of)
    loyal = []
    for number, name in classes(look).items():
        own = [visit for visit in visits if any(order.customer_no == number for order in visit.orders)]
        if len(own) >= 4 and name in ("A", "B"):
            loyal.append(number)
    return loyal


def v3(look: Look) -> list[Entry]:
    """V3, loyal customers over customers with a vehicle."""
    loyal, numbers = loyal_customers(look), customers_with_vehicle(look)
    members = tuple(Member("", "", number, number in loyal) for number in numbers)
    partial = look.is_partial(look.months_back(24) + DAY)
    return [Entry("V3", {}, len(numbers), len(loyal), ratio(len(loyal), len(numbers)), partial, members)]


def r1_of_the_loyal(look: Look) -> list[Entry]:
    """V3's own R1: the vehicles whose customer was loyal at add_months(D, -12), computed as of that day.

    Decided: `--visits maintenance` and `--gross` act on R1, never on who was loyal; the customer is who had
    the vehicle on that day.
    """
    then = look.of_all_counted().at(look.months_back(12))
    loyal = loyal_customers(then)
    return [rolling_year_churn(look, {"loyal": "1"}, lambda vehicle: look.shop.owner_on(vehicle, then.as_of) in loyal)]
