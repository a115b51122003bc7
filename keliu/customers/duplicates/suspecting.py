"""疑似重复的查找: files of the whole house that may be one, weighed by the rules and put before people (practice A6).

The night runs it, and the data clerk's button. It is safe to run twice. A pair that is known is left as it is, whatever
was decided of it; so are two files whose merge a manager took back.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from typing import Any

from django.db import transaction

from keliu.audit.queries import open_batches
from keliu.customers.duplicates.candidates import Pair, People, cars
from keliu.customers.models import (
    Customer,
    CustomerAddress,
    CustomerPhone,
    FileMerge,
    Ownership,
    SuspectedDuplicate,
    Vehicle,
)
from keliu.rules.identity import (
    SUSPECTED_FROM,
    CustomerEvidence,
    VehicleEvidence,
    compare_customers,
    compare_vehicles,
    is_one_character_off,
)

ACT = "search for duplicates"
MOST = 20_000
SLICE = 5_000
File = tuple[int, int, Any]  # group, home store, what is compared
Files = dict[int, File]


def suspect_all() -> int:
    """This function will put every pair of files that may be one before people, the likeliest first; return how many.

    At most 20,000 at once; rows of imports that are being written are left out.
    """
    people, vehicles = People(), cars()
    found = list(_new("customer", people.all(), lambda keys: _customers(keys, people.sounds)))
    found += _new("vehicle", vehicles, _vehicles)
    found.sort(key=lambda pair: -pair.confidence)
    with transaction.atomic():
        SuspectedDuplicate.objects.bulk_create(found[:MOST], batch_size=1000, ignore_conflicts=True)
    return len(found[:MOST])


def _new(kind: str, pairs: set[Pair], read: Callable[[list[int]], Files]) -> Iterator[SuspectedDuplicate]:
    """Yield those pairs that are not known yet and that the rules suspect."""
    ordered = sorted(pairs - _known(kind))
    weigh = _weigh_people if kind == "customer" else _weigh_cars
    for start in range(0, len(ordered), SLICE):
        part = ordered[start : start + SLICE]
        files = read(sorted({key for pair in part for key in pair}))
        for one, other in part:
            if one not in files or other not in files or files[one][0] != files[other][0]:
                continue
            group, store, evidence = files[one]
            confidence, word = weigh(evidence, files[other][2])
            if confidence >= SUSPECTED_FROM:
                yield SuspectedDuplicate(
                    group_id=group, store_id=store if files[other][1] == store else None, confidence=confidence,
                    evidence=word, **{f"{kind}_id": one, f"other_{kind}_id": other},
                )  # fmt: skip


def _known(kind: str) -> set[Pair]:
    pairs = SuspectedDuplicate.objects.unscoped(ACT).filter(**{f"{kind}__isnull": False})
    parted = FileMerge.objects.unscoped(ACT).filter(kind=kind, undone_at__isnull=False)
    told = [*pairs.values_list(kind, f"other_{kind}"), *parted.values_list("survivor_key", "loser_key")]
    return {(min(pair), max(pair)) for pair in told}


def _weigh_people(one: CustomerEvidence, other: CustomerEvidence) -> tuple[int, str]:
    likeness = compare_customers(one, other)
    if one.phones & other.phones:
        word = "phone_and_name" if one.name and one.name == other.name else "phone"
    elif one.vins & other.vins:
        word = "name_and_car"
    elif one.plates & other.plates:
        word = "name_and_plate"
    elif one.address and one.address == other.address:
        word = "name_and_address"
    else:
        word = "name_and_near_phone"
    return likeness.confidence, word


def _weigh_cars(one: VehicleEvidence, other: VehicleEvidence) -> tuple[int, str]:
    likeness = compare_vehicles(one, other)
    if one.vin and other.vin and is_one_character_off(one.vin, other.vin):
        word = "vin_one_off"
    elif one.engine_no and one.engine_no == other.engine_no:
        word = "same_engine"
    elif one.vin and other.vin and one.owner_name and one.owner_name == other.owner_name:
        word = "plate_and_owner"
    else:
        word = "same_plate"
    return likeness.confidence, word


def _in_sight(model: Any, keys: Collection[int]) -> Any:
    rows = model.objects.unscoped(ACT).filter(pk__in=keys)
    return rows.exclude(batch__in=open_batches())


def _customers(keys: list[int], sounds: dict[int, str]) -> Files:
    phones, addresses = defaultdict(set), {}
    for key, number in (
        CustomerPhone.objects.unscoped(ACT).filter(customer__in=keys, until=None).values_list("customer_id", "number")
    ):
        phones[key].add(number)
    for key, text in (
        CustomerAddress.objects.unscoped(ACT).filter(customer__in=keys, until=None).values_list("customer_id", "text")
    ):
        addresses[key] = text
    own = defaultdict(set)
    for key, car in Ownership.objects.unscoped(ACT).filter(customer__in=keys).values_list("customer_id", "vehicle_id"):
        own[key].add(f"{car}")  # a car in common, whether it has a VIN or not
    plates = defaultdict(set)
    for key, plate in (
        Vehicle.objects.unscoped(ACT).filter(owner__in=keys).values_list("owner_id", "plates__plate").distinct()
    ):
        plates[key].update({plate} - {None, ""})
    found: Files = {}
    rows = _in_sight(Customer, keys).exclude(level=Customer.Level.ERASED)
    names = ("pk", "group_id", "home_store_id", "name", "id_last4", "birthday", "is_company")
    for key, group, store, name, tail, birthday, is_company in rows.values_list(*names):
        evidence = CustomerEvidence(
            name=name, name_sound=sounds.get(key, ""), phones=frozenset(phones[key]), id_tail=tail, birthday=birthday,
            address=addresses.get(key, ""), plates=frozenset(plates[key]), vins=frozenset(own[key]),
            is_company=is_company,
        )  # fmt: skip
        found[key] = group, store, evidence
    return found


def _vehicles(keys: list[int]) -> Files:
    found: Files = {}
    names = (
        "pk", "group_id", "home_store_id", "vin", "plate", "series", "purchase_date", "engine_no", "owner__name",
        "disposed_on",
    )  # fmt: skip
    for key, group, store, vin, plate, series, bought, engine, owner, gone in _in_sight(Vehicle, keys).values_list(
        *names
    ):
        evidence = VehicleEvidence(
            vin=vin or "", plates=frozenset({plate} - {""} if gone is None else ()), model=series,
            purchase_date=bought, owner_name=owner or "", engine_no=engine.strip().upper(),
        )  # fmt: skip
        found[key] = group, store, evidence
    return found
