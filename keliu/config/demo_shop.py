"""What the people of the demo's shops did since the files came in: asked for consent, confirmed addresses, noted readings.

And what they have not done yet or got wrong, a believable little of each, so that every list of data quality, every
district and the files of suppliers and dealers have something to show. Drawn from a seed; set-based, for the demo's time.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.db.models import F

from keliu.config.demo_links import tie_files
from keliu.config.demo_partners import open_partners
from keliu.contacts.actions import record_consent
from keliu.contacts.models import Consent
from keliu.customers.models import (
    Customer,
    CustomerAddress,
    CustomerPhone,
    OdometerReading,
    Ownership,
    Policy,
    Vehicle,
    VehicleFacts,
)
from keliu.data_quality.regions import place_by_address, placing_of
from keliu.org.models import Staff, Store
from keliu.rules.consents import Purpose, Statement
from keliu.rules.rights import Role, Viewer

DEMO = "keliu demo"
SEED = 20_240_902
ASKED, GAVE, REFUSALS = 0.94, 0.86, 9
ADDRESS_STALE, PHONE_FAILS, TOLD_BY_PHONE = 0.05, 0.012, 0.88
WRONG_PURCHASES, WRONG_BIRTHDAYS, WRONG_POLICIES, OWNERLESS = 4, 2, 2, 3
KM_A_DAY = 34
YEAR = 365
PROOFS = ("接车单背面签字", "新车交付同意书", "电话录音")


def work_with_files(as_of: date, now: datetime) -> None:
    """This function will bring freshly imported demo files to where a shop at work has them on a day."""
    draw = Random(SEED).random
    clerks = _clerks()
    with transaction.atomic():
        _ask_for_consent(draw, now, clerks)
        _confirm_addresses(draw, as_of)
        _mark_phones(draw, as_of)
        _note_readings(draw, as_of)
        _mistype(draw, as_of)
        for store in Store.objects.unscoped(DEMO).order_by("code"):
            open_partners(draw, store, as_of)
    for clerk in clerks.values():
        placing = placing_of(clerk)
        if placing.found:
            place_by_address(placing, actor=clerk, now=now, why="首次导入后按地址归入")
    tie_files(clerks, as_of, now)


def _clerks() -> dict[int, Viewer]:
    """Return each store's data clerk, by the store's key."""
    people = Staff.objects.unscoped(DEMO).filter(role=Role.DATA_CLERK.value, store__isnull=False).order_by("staff_no")
    return {
        one.store_id: Viewer(None, one.pk, one.name, Role.DATA_CLERK, one.group_id, one.store_id)
        for one in people
        if one.store_id
    }


def _ask_for_consent(draw: Any, now: datetime, clerks: dict[int, Viewer]) -> None:
    """Most customers were asked at the counter and agreed; a few refused, and their numbers are opted out."""
    rows = []
    people = Customer.objects.unscoped(DEMO).order_by("pk").values_list("pk", "home_store_id")
    for key, store in people:
        chance, days = draw(), int(draw() * YEAR)
        if chance < ASKED:
            gave = draw() < GAVE
            rows.append(Consent(
                customer_id=key, store_id=store, purpose=Purpose.MARKETING, at=now - timedelta(days=days),
                state=Statement.GIVEN if gave else Statement.ASKED, way=Consent.Way.PAPER if gave else Consent.Way.COUNTER,
                proof=PROOFS[int(draw() * len(PROOFS))] if gave else "", person=clerks[store].name if store in clerks else "",
            ))  # fmt: skip
    Consent.objects.bulk_create(rows, batch_size=1000)
    asked = {row.customer_id for row in rows}
    silent = [(key, store) for key, store in people if key not in asked and store in clerks][:REFUSALS]
    for person in Customer.objects.unscoped(DEMO).filter(pk__in=[key for key, _store in silent]).order_by("pk"):
        record_consent(
            person, purpose=Purpose.MARKETING, channel="", state=Statement.REFUSED, way=Consent.Way.PHONE, proof="",
            actor=clerks[person.home_store_id], now=now,
        )  # fmt: skip


def _dated(model: Any, field: str, days: dict[date, list[int]]) -> None:
    """Write one day into a field of many rows, a statement a day."""
    for day, keys in days.items():
        model.objects.unscoped(DEMO).filter(pk__in=keys).update(**{field: day})


def _confirm_addresses(draw: Any, as_of: date) -> None:
    """Addresses were confirmed at the last visit or call, in steps of ten days; of some that is long ago."""
    days: dict[date, list[int]] = defaultdict(list)
    for key in _keys(CustomerAddress.objects.unscoped(DEMO).filter(until=None)):
        ago = 370 + 10 * int(draw() * 30) if draw() < ADDRESS_STALE else 10 * int(draw() * 35)
        days[as_of - timedelta(days=ago)].append(key)
    _dated(CustomerAddress, "confirmed_on", days)


def _mark_phones(draw: Any, as_of: date) -> None:
    days: dict[date, list[int]] = defaultdict(list)
    for key in _keys(CustomerPhone.objects.unscoped(DEMO).filter(until=None)):
        if draw() < PHONE_FAILS:
            days[as_of - timedelta(days=1 + 10 * int(draw() * 8))].append(key)
    _dated(CustomerPhone, "fails_since", days)


def _note_readings(draw: Any, as_of: date) -> None:
    """Of cars that stay away most owners told their kilometres at a call; the others' odometers are silent."""
    rows = []
    silent = VehicleFacts.objects.unscoped(DEMO).filter(
        last_read_on__lt=as_of - timedelta(days=330), last_read_km__isnull=False, vehicle__disposed_on=None
    )
    for key, km, on in silent.order_by("vehicle_id").values_list("vehicle_id", "last_read_km", "last_read_on"):
        if draw() < TOLD_BY_PHONE:
            day = as_of - timedelta(days=5 + int(draw() * 300))
            rows.append(OdometerReading(vehicle_id=key, read_on=day, km=km + KM_A_DAY * (day - on).days, source="call"))
    OdometerReading.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


def _mistype(draw: Any, as_of: date) -> None:
    """A few days were typed wrong, and the owner of a few cars was never written down."""
    came = VehicleFacts.objects.unscoped(DEMO).filter(first_visit_on__isnull=False, vehicle__disposed_on=None)
    cars = list(came.order_by("vehicle_id").values_list("vehicle_id", "first_visit_on"))
    chosen = _some(draw, cars, WRONG_PURCHASES + OWNERLESS)
    for key, first in chosen[:WRONG_PURCHASES]:
        Vehicle.objects.unscoped(DEMO).filter(pk=key).update(purchase_date=min(first + timedelta(days=YEAR), as_of))
    ownerless = [key for key, _first in chosen[WRONG_PURCHASES:]]
    Ownership.objects.unscoped(DEMO).filter(vehicle__in=ownerless, until=None).update(until=as_of)
    Vehicle.objects.unscoped(DEMO).filter(pk__in=ownerless).update(owner=None)
    people = _keys(Customer.objects.unscoped(DEMO).filter(birthday__isnull=False))
    Customer.objects.unscoped(DEMO).filter(pk__in=_some(draw, people, WRONG_BIRTHDAYS)).update(
        birthday=date(1900, 1, 1)
    )
    policies = _keys(Policy.objects.unscoped(DEMO).filter(starts_on__isnull=False, ends_on__lt=as_of))
    Policy.objects.unscoped(DEMO).filter(pk__in=_some(draw, policies, WRONG_POLICIES)).update(
        starts_on=F("ends_on"), ends_on=F("starts_on")
    )


def _keys(rows: Any) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _some(draw: Any, rows: Iterable[Any], n: int) -> list[Any]:
    """Return n of some rows, each once, far apart."""
    known = list(rows)
    return [known[int((place + draw()) * len(known) / n)] for place in range(n)] if len(known) >= n else []
