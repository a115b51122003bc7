"""Shops of one or two vehicles, written down in a line, for examples that are worked by hand."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from tests.retention.oracle import compute
from tests.retention.oracle_entry import Entry
from tests.retention.shop import Assignment, Contact, Customer, Order, Shop, Store, Vehicle


def day(text: str) -> date:
    """This function will read `2025-12-31`."""
    return date.fromisoformat(text)


def car(vin: str = "V1", customer_no: str = "C1", store_code: str = "A", **more: Any) -> Vehicle:
    """This function will return a vehicle of store A and customer C1; texts in place of days are read."""
    read = {name: day(value) if name.endswith(("_on", "_date")) else value for name, value in more.items()}
    return Vehicle(vin=vin, plate=f"沪{vin}", customer_no=customer_no, store_code=store_code, **read)


def came(
    *days: str, vin: str = "V1", store: str = "A", customer: str = "C1", hour: int = 9, **more: Any
) -> list[Order]:
    """This function will return an order a day, at 9:00, delivered two hours later."""
    orders = []
    for text in days:
        at = datetime.fromisoformat(text) + timedelta(hours=hour)
        number = f"{vin}-{text}-{hour}-{more.get('kind', '')}"
        given = {"delivered_at": at + timedelta(hours=2), **more}
        orders.append(Order(number, store, at, vin=vin, customer_no=customer, **given))
    return orders


def spoke(text: str, vin: str = "V1", **more: Any) -> Contact:
    """This function will return a contact with customer C1 at 10:00."""
    given = {"customer_no": "C1", "at": datetime.fromisoformat(text) + timedelta(hours=10), **more}
    return Contact(f"K{text}", "A", vin=vin, **given)


def assigned(first: str, last: str = "", advisor: str = "1", team: str = "T", store: str = "A") -> Assignment:
    """This function will return a row of assignments.csv for customer C1."""
    return Assignment("C1", store, advisor, team, day(first), day(last) if last else None)


def shop_with(vehicles: Iterable[Vehicle] | Vehicle, *orders: list[Order], **more: Any) -> Shop:
    """This function will return a shop of two stores and the customers C1 to C9 of store A, without advisors."""
    cars = (vehicles,) if isinstance(vehicles, Vehicle) else tuple(vehicles)
    given = {"customers": tuple(Customer(f"C{number}", "A") for number in range(1, 10)), **more}
    return Shop((Store("A"), Store("B")), vehicles=cars, orders=tuple(one for some in orders for one in some), **given)


def entry(shop: Shop, as_of: str, id: str, by: dict[str, str] | None = None, **options: Any) -> Entry | None:
    """This function will return one figure; None where it is not printed."""
    found = [one for one in compute(shop, day(as_of), [id], **options) if one.id == id and one.by == (by or {})]
    return found[0] if found else None


def counts(shop: Shop, as_of: str, id: str, by: dict[str, str] | None = None, **options: Any) -> tuple[Any, Any] | None:
    """This function will return base and count of one figure; None where it is not printed."""
    found = entry(shop, as_of, id, by, **options)
    return None if found is None else (found.base, found.count)
