"""Who owned a car on a day, against a calendar that is written day by day."""

import random
from datetime import date, timedelta

import pytest

from keliu.rules.ownership import Held, begins_own, in_order, owner_on, place_of

FIRST = date(2025, 1, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(40)]


@pytest.mark.parametrize("seed", range(30))
def test_changes_entered_in_any_order_give_the_owner_that_a_calendar_has(seed: int) -> None:
    dice, rows, told, calendar = (
        random.Random(seed),
        [Held(1, 0, None, None)],
        {(date.min, 0): 0},
        dict.fromkeys(DAYS, 0),
    )
    for number in range(2, 12):
        day, owner = dice.choice(DAYS[::3]), dice.randrange(4)
        place = place_of(rows, day)
        if place.cut and place.cut.customer == owner:
            continue
        told[day, number] = owner
        later = min((begun for begun, _ in told if begun > day), default=date.max)
        calendar |= {one: owner for one in DAYS if day <= one < later}
        rows = [Held(r.key, r.customer, r.since, day) if place.cut and r.key == place.cut.key else r for r in rows]
        rows.append(Held(number, owner, day, place.until))
        assert {one: owner_on(in_order(rows), one) for one in DAYS} == calendar
    assert sum(one.until is None for one in rows) == 1


def test_the_first_known_owner_has_the_car_from_ever_and_of_two_that_hold_the_one_on_the_order_is_believed() -> None:
    first = in_order([Held(1, 7, FIRST, None)])
    assert owner_on(first, FIRST - timedelta(days=900)) == 7
    assert begins_own(first, 7) is None
    both = in_order([Held(1, 7, None, DAYS[9]), Held(2, 8, None, None)])
    assert [owner_on(both, DAYS[3], named) for named in (7, 8, 9, None)] == [7, 8, 8, 8]
    assert owner_on(both, DAYS[9], 7) == 8


def test_who_has_a_car_again_has_it_since_the_last_time() -> None:
    held = in_order([Held(1, 7, None, DAYS[3]), Held(2, 8, DAYS[3], DAYS[9]), Held(3, 7, DAYS[9], None)])
    assert (begins_own(held, 7), begins_own(held, 8), begins_own(held, 9)) == (DAYS[9], DAYS[3], None)
