"""An import that opens or closes while facts are brought up to date leaves none wrong and no note struck off too early."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.utils import timezone

from keliu.audit.models import OpenBatch
from keliu.customers.models import CustomerFacts, Vehicle
from keliu.workshop import facts, slices
from keliu.workshop.customer_facts import refresh_customer_facts
from keliu.workshop.facts import refresh_touched_facts, refresh_vehicle_facts
from keliu.workshop.models import TouchedVehicle, Visit
from keliu.workshop.tests.random_cars import TODAY, Draw, differences

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
IMPORT = 77


@pytest.fixture(autouse=True)
def _written_by_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """What happens meanwhile happens on the test's own connection, whose writes SQLite does not count as others'."""
    monkeypatch.setattr(slices, "writes_of_others", lambda: None)


def filled() -> tuple[Draw, Vehicle]:
    """Return cars with facts, and one of them that has an owner and no import."""
    draw = Draw(3)
    draw.fill()
    refresh_touched_facts(today=TODAY)
    refresh_customer_facts()
    assert differences() == []
    return draw, next(car for car in draw.cars if car.batch is None and car.owner_id)


def visited(draw: Draw, car: Vehicle, batch: int | None = None) -> None:
    """Record a visit that surely changes the facts."""
    visit = draw.visit(car)
    Visit.objects.unscoped("test").filter(pk=visit.pk).update(batch=batch, cancelled=False, customer_fen=77_700)


def open_with_a_visit(draw: Draw, car: Vehicle) -> None:
    OpenBatch.objects.create(number=IMPORT, opened_at=timezone.now())
    visited(draw, car, IMPORT)


def before_the(call: int, real: Callable[..., Any], act: Callable[[], None]) -> Callable[..., Any]:
    """Return a function that acts once, before the given call of the real one."""
    calls: list[int] = []

    def wrapped(*given: Any, **named: Any) -> Any:
        calls.append(1)
        if len(calls) == call:
            act()
        return real(*given, **named)

    return wrapped


def test_an_import_that_opens_and_closes_while_a_slice_is_worked_on(monkeypatch: pytest.MonkeyPatch) -> None:
    draw, car = filled()
    visited(draw, car)
    real = facts.refresh_vehicle_facts

    def close_and_settle() -> None:
        OpenBatch.objects.all().delete()
        real([car.pk], today=TODAY)

    looked = facts._refresh_lost_and_guaranteed  # before the notes are read
    monkeypatch.setattr(
        facts, "_refresh_lost_and_guaranteed", before_the(1, looked, lambda: open_with_a_visit(draw, car))
    )
    monkeypatch.setattr(slices, "lock", before_the(1, slices.lock, close_and_settle))
    refresh_touched_facts(today=TODAY)
    assert differences() == []


def test_an_import_that_opens_while_a_page_of_notes_is_worked_off(monkeypatch: pytest.MonkeyPatch) -> None:
    draw, car = filled()
    visited(draw, car)
    noted = set(TouchedVehicle.objects.values_list("pk", flat=True))
    real = facts.refresh_vehicle_facts
    # the first call is of the noted cars: no others are without facts or have another warranty
    monkeypatch.setattr(facts, "refresh_vehicle_facts", before_the(1, real, lambda: open_with_a_visit(draw, car)))
    refresh_touched_facts(today=TODAY)
    assert differences({IMPORT}) == []
    assert noted < set(TouchedVehicle.objects.values_list("pk", flat=True))
    OpenBatch.objects.all().delete()
    refresh_touched_facts(today=TODAY)
    assert differences() == []
    assert not TouchedVehicle.objects.exists()


@pytest.mark.parametrize("is_opening", [True, False])
def test_a_slice_is_worked_out_again_where_an_import_opens_or_closes_under_it(
    is_opening: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw, car = filled()
    visited(draw, car)
    if not is_opening:
        open_with_a_visit(draw, car)

    def act() -> None:
        if is_opening:
            open_with_a_visit(draw, car)
        else:
            OpenBatch.objects.all().delete()

    # the first time is outside of the lock, the second under it
    monkeypatch.setattr(facts, "fact_rows", before_the(2, facts.fact_rows, act))
    refresh_vehicle_facts([car.pk], today=TODAY)
    assert differences({IMPORT} if is_opening else set()) == []


def test_the_facts_of_a_customer_know_the_cars_of_an_import_that_closed_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    draw, car = filled()
    owner = car.owner_id
    OpenBatch.objects.create(number=IMPORT, opened_at=timezone.now())
    Vehicle.objects.create(group=draw.group, home_store=draw.stores[0], owner_id=owner, plate="闽E99999", batch=IMPORT)
    visited(draw, car)
    refresh_vehicle_facts(today=TODAY)
    real_lock = slices.lock

    def close_and_lock(model: Any, keys: Iterable[int]) -> None:
        OpenBatch.objects.all().delete()
        real_lock(model, list(keys))

    monkeypatch.setattr(slices, "lock", close_and_lock)
    refresh_customer_facts([owner])
    own = Vehicle.objects.unscoped("test").filter(owner_id=owner).count()
    assert CustomerFacts.objects.unscoped("test").get(pk=owner).vehicles == own
