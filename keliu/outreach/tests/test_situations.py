"""The situation on an earlier day: cars that came later are turned back in slices, each as if it were alone."""

from datetime import date, timedelta
from typing import Any

import pytest

from keliu.customers.models import Vehicle
from keliu.outreach import situations as module
from keliu.outreach.situations import situations
from keliu.workshop.facts import refresh_vehicle_facts
from keliu.workshop.tests.random_cars import FIRST, TODAY, Draw

pytestmark = [pytest.mark.django_db, pytest.mark.database]
DAY = FIRST + timedelta(days=90)


def found(numbers: list[int]) -> dict[int, Any]:
    cars = Vehicle.objects.unscoped("test").filter(pk__in=numbers)
    return {car.id: (car, situation) for car, situation in situations(cars, as_of=DAY)}


def test_cars_that_came_after_the_day_are_turned_back_in_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = Draw(5)
    draw.fill()
    refresh_vehicle_facts(today=TODAY)
    numbers = [car.pk for car in draw.cars]
    alone = {number: one for single in numbers for number, one in found([single]).items()}
    sizes: list[int] = []

    def sums_until(asked: list[int], day: date) -> Any:
        sizes.append(len(asked))
        return real(asked, day)

    real = module.sums_until
    monkeypatch.setattr(module, "sums_until", sums_until)
    monkeypatch.setattr(module, "TURNED_AT_ONCE", 3, raising=False)
    assert found(numbers) == alone
    assert max(sizes) == 3
    assert sum(sizes) > 20
