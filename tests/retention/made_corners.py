"""Shops made by hand for borders that drawing seldom meets, all as of 31 March 2025."""

from dataclasses import replace
from datetime import date, datetime, time

from tests.retention.made_vehicles import vin_of
from tests.retention.shop import Contact, Customer, Order, Owned, Shop, Staff, Store, Vehicle

FIRST_SEED = (
    1_200_000  # a multiple of the days that shops are looked at, so that each of these is as of the first of them
)
STEP = 12
STORES = (Store("S01"),)
STAFF = (Staff("S01", "1", team="一组"),)


def customers(*numbers: str) -> tuple[Customer, ...]:
    """This function will return customers of the one advisor."""
    return tuple(Customer(number, "S01", f"王{number}", advisor_no="1") for number in numbers)


def car(number: int, customer_no: str, bought: date | None = date(2020, 1, 1), *, sold: bool = False) -> Vehicle:
    """This function will return a vehicle of the store."""
    return Vehicle(
        vin_of(number), "", customer_no, purchase_date=bought, sold_by_store=sold, store_code="S01", model="M1"
    )


def orders(*rows: tuple[int, date, str, int]) -> tuple[Order, ...]:
    """This function will return orders by vehicle, day, customer and fen."""
    return tuple(
        Order(
            f"K{place}", "S01", datetime.combine(day, time(9)), vin_of(number), customer_no=customer_no,
            delivered_at=datetime.combine(day, time(17)), advisor_no="1", paid_by_customer=fen,
        )
        for place, (number, day, customer_no, fen) in enumerate(rows)
    )  # fmt: skip


def spending(*fen: int) -> Shop:
    """This function will return a shop whose customers spent so much, the first the most."""
    numbers = [f"C{place}" for place in range(len(fen))]
    rows = [(place, date(2025, 1, 10), numbers[place], amount) for place, amount in enumerate(fen)]
    cars = tuple(car(place, number) for place, number in enumerate(numbers))
    return Shop(STORES, STAFF, customers(*numbers), cars, orders(*rows))


def tied() -> Shop:
    """This function will return a shop where of two who spent the same the one with the smaller number is B, and loyal."""
    rows = [(0, date(2025, 1, 10), "C0", 8000), (2, date(2025, 1, 10), "C2", 1000)]
    rows += [(1, date(2025, 1, day), "C1", 250) for day in (6, 7, 8, 9)]
    numbers = ("C0", "C1", "C2")
    cars = tuple(car(place, number) for place, number in enumerate(numbers))
    return Shop(STORES, STAFF, customers(*numbers), cars, orders(*rows))


def borders() -> Shop:
    """This function will return a shop of days on which something just holds or just does not.

    1 came on the day three months ago. 2 came on the day of its purchase only. 3 came on 29 February and a year later on
    the 28th. 4 was sold on the day on which its former owner called. 5 was sold a year ago to the day by a loyal customer,
    who still has 6.
    """
    cars = (
        car(1, "C1"), car(2, "C1", date(2024, 9, 10), sold=True), car(3, "C1"), car(4, "C2"), car(5, "C4"), car(6, "C3"),
    )  # fmt: skip
    rows = [
        (1, date(2024, 12, 31), "C1", 100), (2, date(2024, 9, 10), "C1", 100), (3, date(2024, 2, 29), "C1", 100),
        (3, date(2025, 2, 28), "C1", 100), (5, date(2024, 1, 10), "C3", 90_000), (6, date(2023, 6, 1), "C3", 90_000),
        (6, date(2023, 9, 1), "C3", 90_000), (6, date(2023, 12, 1), "C3", 90_000), (6, date(2024, 3, 1), "C3", 90_000),
    ]  # fmt: skip
    called = Contact("T1", "S01", "C2", datetime(2024, 10, 1, 10), direction="in")
    owned = (
        Owned(vin_of(4), "C2", None, date(2024, 10, 1)), Owned(vin_of(4), "C1", date(2024, 10, 1), None),
        Owned(vin_of(5), "C3", None, date(2024, 3, 31)), Owned(vin_of(5), "C4", date(2024, 3, 31), None),
    )  # fmt: skip
    return Shop(STORES, STAFF, customers("C1", "C2", "C3", "C4"), cars, orders(*rows), (called,), owned=owned)


def gone() -> Shop:
    """This function will return a shop whose one car was sold on five days before a year without a visit was over."""
    left = replace(car(1, "C1"), disposed_on=date(2025, 2, 5))
    return Shop(STORES, STAFF, customers("C1"), (left,), orders((1, date(2024, 2, 10), "C1", 100)))


def corners() -> dict[int, Shop]:
    """This function will return the shops by their seeds."""
    made = (borders(), spending(7000, 2000, 1000), tied(), gone())
    return {FIRST_SEED + STEP * place: shop for place, shop in enumerate(made)}
