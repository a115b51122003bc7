"""里程登记: an odometer read outside of a visit, held against what is known, audited; the facts follow at once (A2, E1)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime

from keliu.audit.queries import require_closed
from keliu.customers.editing.vehicles import EDIT, VehicleRefusal, locked, saved
from keliu.customers.models import OdometerReading, Vehicle, VehicleFacts
from keliu.rules.odometer import KnownReading, doubt_reading, refuse_reading
from keliu.rules.rights import Viewer
from keliu.rules.sentence import Sentence
from keliu.web.declared import first_declared


class OdometerDoubt(Exception):
    """A reading that is possible but unlikely: the person is asked; `sentence` says what speaks against it."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        super().__init__(sentence.english())


def neighbours_of(vehicle: Vehicle, on: date, store_id: int | None) -> tuple[KnownReading | None, KnownReading | None]:
    """This function will return the reading that a new one of a day must not fall below, and the next one after it.

    The first is the last that the facts use, where it is not later; a reading typed on that same day is left out,
    since the new one takes its place. `store_id`: whose visits the person may know of.
    """
    rows = OdometerReading.objects.unscoped(EDIT).filter(vehicle=vehicle)
    typed = dict(rows.values_list("read_on", "km"))
    replaced = typed.pop(on, None)
    of_visits = first_declared("odometer_of_visits")
    known = [KnownReading(day, km) for day, km in typed.items()]
    known += [KnownReading(day, km) for day, km in (of_visits(vehicle.pk, store_id) if of_visits else ())]
    facts = VehicleFacts.objects.unscoped(EDIT).filter(vehicle=vehicle).first()
    before = max((one for one in known if one.on <= on), key=lambda one: (one.on, one.km), default=None)
    if facts and facts.last_read_on and facts.last_read_km is not None and facts.last_read_on <= on:
        last = KnownReading(facts.last_read_on, facts.last_read_km)
        is_replaced = last.on == on and last.km == replaced and last not in known
        before = before if is_replaced else last
    after = min((one for one in known if one.on > on), key=lambda one: (one.on, one.km), default=None)
    return before, after


@transaction.atomic
def read_odometer(
    vehicle: Vehicle, km: int, *, on: date, version: int, actor: Viewer, now: datetime, why: str = "",
    is_sure: bool = False,
) -> int:  # fmt: skip
    """This function will note what a car's odometer showed on a day, and return how many readings changed.

    Of one day the later one stands. `is_sure`: the person was asked and said so.
    :raises OdometerDoubt: it is unlikely, and nobody said that it is sure.
    :raises VehicleConflict: the car is of another version than the editor saw.
    :raises VehicleRefusal: no odometer shows that on that day.
    """
    current = locked(vehicle, version)
    if refusal := refuse_reading(km, on, localtime(now).date(), current.purchase_date):
        raise VehicleRefusal(refusal, "km")
    row = OdometerReading.objects.unscoped(EDIT).filter(vehicle=current, read_on=on).first()
    require_closed(row.batch if row else None)
    if row and row.km == km:
        return 0
    doubt = None if is_sure else doubt_reading(km, on, *neighbours_of(current, on, actor.store_id))
    if doubt:
        raise OdometerDoubt(doubt)
    old = f"{row.km} ({on})" if row else None
    OdometerReading.objects.unscoped(EDIT).update_or_create(
        vehicle=current, read_on=on, defaults={"km": km, "source": "page"}
    )
    return saved(current, [("odometer_km", old, f"{km} ({on})")], actor=actor, now=now, why=why)
