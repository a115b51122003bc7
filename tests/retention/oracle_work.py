"""W1 to W6: warranty, rework, receptions, tickets and the managed base."""

from datetime import date, datetime

from tests.retention.oracle_dates import add_months, complete_months, last_of_month, month_text
from tests.retention.oracle_entry import Entry, ratio, yuan
from tests.retention.oracle_look import CountedVisit, Look, kind_of
from tests.retention.oracle_value import paid_of
from tests.retention.shop import Order, Vehicle


def last_valid_reading(look: Look, vehicle: Vehicle) -> int | None:
    """This function will return the last valid odometer reading on or before the day: one lower than an earlier is none.

    Decided: a reading is the car's own, so orders of every store and kind give one, but not cancelled ones.
    """
    valid: int | None = None
    earlier: list[int] = []
    for order in look.kept_orders(vehicle):
        if order.day > look.as_of or order.odometer_km is None:
            continue
        if not any(reading > order.odometer_km for reading in earlier):
            valid = order.odometer_km
        earlier.append(order.odometer_km)
    return valid


def is_in_warranty(look: Look, vehicle: Vehicle) -> bool:
    """W1: purchase <= d < add_months(purchase, n) and last valid odometer < limit; without a reading by months alone."""
    months, limit = look.shop.figures.warranty_of_model.get(vehicle.model, look.shop.figures.warranty)
    bought = vehicle.purchase_date
    if bought is None or not bought <= look.as_of < add_months(bought, months):
        return False
    reading = last_valid_reading(look, vehicle)
    return reading is None or reading < limit


def w1(look: Look) -> list[Entry]:
    """W1, in warranty at D, over known vehicles not disposed."""
    vehicles = look.in_base_now()
    count = sum(is_in_warranty(look, vehicle) for vehicle in vehicles)
    return [Entry("W1", {}, len(vehicles), count, ratio(count, len(vehicles)))]


def delivery_of(visit: CountedVisit) -> datetime | None:
    """A merged visit is delivered when all its orders are, at the latest time.

    Decided: its orders are the counted ones (at the store); a boutique order of that date holds nothing up.
    """
    times = [order.delivered_at for order in visit.orders]
    return None if None in times else max(times)


def delivered_in(look: Look, month: date) -> list[CountedVisit]:
    """This function will return the counted visits delivered in a month."""
    found = []
    for vehicle in look.shop.vehicles:
        for visit in look.counted_visits(vehicle):
            delivered = delivery_of(visit)
            if delivered and month <= delivered.date() <= last_of_month(month):
                found.append(visit)
    return found


def w2(look: Look) -> list[Entry]:
    """W2, rework rate: counted visits delivered in the month of which any order is rework."""
    entries = []
    for month in complete_months(look.as_of):
        visits = delivered_in(look, month)
        count = sum(any(kind_of(order) == "rework" for order in visit.orders) for visit in visits)
        partial = look.is_partial(month)
        entries.append(
            Entry("W2", {"month": month_text(month)}, len(visits), count, ratio(count, len(visits)), partial)
        )
    return entries


def w3(look: Look) -> list[Entry]:
    """W3, receptions (advisor, vehicle, day): the advisor-days with one, and those over 12 of them.

    All kinds but pdi, cancelled arrivals included. Decided: an order without an advisor is nobody's reception, and the
    advisor is (store, number), since a number belongs to the row's store.
    """
    entries = []
    for month in complete_months(look.as_of):
        received: dict[tuple[str, str, date], set[str]] = {}
        for vehicle in look.shop.vehicles:
            for order in look.all_orders(vehicle):
                if month <= order.day <= last_of_month(month) and order.advisor_no and kind_of(order) != "pdi":
                    advisor_day = (order.store_code, order.advisor_no, order.day)
                    received.setdefault(advisor_day, set()).add(vehicle.key)
        count = sum(len(vehicles) > 12 for vehicles in received.values())
        by, base = {"month": month_text(month)}, len(received)
        entries.append(Entry("W3", by, base, count, ratio(count, base), look.is_partial(month)))
    return entries


def w4(look: Look) -> list[Entry]:
    """W4, average ticket over the merged visits delivered in the month: a mean, no rate, so never partial."""
    entries = []
    for month in complete_months(look.as_of):
        for ticket in ("insurance", "workshop"):
            amounts = []
            for visit in delivered_in(look, month):
                orders = [one for one in visit.orders if (kind_of(one) == "accident") == (ticket == "insurance")]
                if orders:
                    amounts.append(sum(paid_of(order).total for order in orders))
            by = {"month": month_text(month), "ticket": ticket}
            entries.append(Entry("W4", by, len(amounts), None, ratio(yuan(sum(amounts)), len(amounts))))
    return entries


def is_in_managed_base(look: Look, vehicle: Vehicle) -> bool:
    """W5 of one vehicle: completed months since the last counted visit < 12."""
    months = look.months_since(vehicle, look.as_of)
    return months is not None and months < 12


def w5(look: Look) -> list[Entry]:
    """W5, managed base: known, not disposed, seen within 12 months; only a count."""
    return [Entry("W5", {}, None, sum(is_in_managed_base(look, one) for one in look.in_base_now()), None)]


def w6(look: Look) -> list[Entry]:
    """W6, body-and-paint share: yuan of accident orders over yuan of all orders, each by its own delivery date."""
    entries = []
    for month in complete_months(look.as_of):
        orders: list[Order] = []
        for vehicle in look.shop.vehicles:
            for order in look.all_orders(vehicle):
                delivered = order.delivered_at
                if not order.cancelled and delivered and month <= delivered.date() <= last_of_month(month):
                    orders.append(order)
        base = yuan(sum(paid_of(order).total for order in orders))
        count = yuan(sum(paid_of(order).total for order in orders if kind_of(order) == "accident"))
        entries.append(
            Entry("W6", {"month": month_text(month)}, base, count, ratio(count, base), look.is_partial(month))
        )
    return entries
