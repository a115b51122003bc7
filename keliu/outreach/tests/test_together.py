"""Cars of one customer hang together in the list of today: none is lost, none is told twice."""

from dataclasses import dataclass

from keliu.outreach.rows import Wanted
from keliu.outreach.together import hang
from keliu.outreach.worklist import Entry, Worklist, together


def entry(
    vehicle: int, owner: int | None, *, kind: str = "maintenance", due: str = "2026-11-25", score: int = 0
) -> Entry:
    return Entry(vehicle, owner, None, None, kind, "active", due, score or 1000 - vehicle, "A")


@dataclass
class Car:
    pk: int
    owner_id: int | None
    more_cars: int = 0
    is_joined: bool = False


def listed(*entries: Entry) -> Worklist:
    return Worklist(entries, "2026-11-25")


LIST = listed(entry(1, 7), entry(2, 8), entry(3, 7), entry(4, None), entry(5, None), entry(6, 7), entry(7, 8))


def vehicles(entries: list[Entry]) -> list[int]:
    return [one.vehicle_id for one in entries]


def test_a_customers_cars_move_to_the_place_of_the_first() -> None:
    assert vehicles(together(LIST)) == [1, 3, 6, 2, 7, 4, 5]


def test_a_list_of_single_cars_stays_as_it_is() -> None:
    singles = [entry(1, 3), entry(2, None), entry(3, 1)]
    assert together(singles) == singles


def test_the_win_back_of_a_customer_does_not_move_into_the_days_work() -> None:
    entries = listed(entry(1, 7, kind="win_back"), entry(2, 8), entry(3, 7), entry(4, 8, kind="win_back"), entry(5, 7))
    assert vehicles(Wanted().ordered(entries)) == [2, 3, 5, 1, 4]


def test_by_due_day_the_day_alone_decides() -> None:
    entries = listed(entry(1, 7, due="2026-11-20"), entry(2, 8, due="2026-11-21"), entry(3, 7, due="2026-11-22"))
    assert vehicles(Wanted(sort="due").ordered(entries)) == [1, 2, 3]
    assert vehicles(Wanted().ordered(entries)) == [1, 3, 2]


def test_the_home_names_each_customer_once_with_the_number_of_his_other_cars() -> None:
    told = LIST.first_customers(3)
    assert [(one.vehicle_id, more) for one, more in told] == [(1, 2), (2, 1), (4, 0)]
    everybody = LIST.first_customers(99)
    assert sum(1 + more for _one, more in everybody) == len(LIST)


def test_rows_below_belong_to_the_customer_above_also_beyond_the_page() -> None:
    cars = [Car(4, None), Car(5, None), Car(2, 8), Car(7, 8), Car(1, 7), Car(3, 7)]
    hang(cars, [entry(6, 7), entry(8, 7), entry(9, 8)])
    assert [car.more_cars for car in cars] == [0, 0, 1, 0, 3, 0]
    assert [car.is_joined for car in cars] == [False, False, False, True, False, True]


def test_what_follows_another_customer_is_not_counted_to_him() -> None:
    cars = [Car(1, 7), Car(2, 8)]
    hang(cars, [entry(3, 7)])
    assert [car.more_cars for car in cars] == [0, 0]
