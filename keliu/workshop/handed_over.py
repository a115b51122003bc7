"""What each of its owners has of a car that changed hands: the visits of his own days (practice A2, A5).

Few cars have had two owners: they are found by an index of ended times, and their visits alone are read here.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from keliu.access.raw_rows import among, day_text, flag, not_open, raw_rows
from keliu.customers.models import Ownership, Vehicle
from keliu.rules.ownership import Held, in_order, owner_on
from keliu.rules.vehicle_facts import NOT_COUNTED
from keliu.workshop.models import Visit

KEYS_AT_ONCE = 5_000


class Share(NamedTuple):
    """份额: orders that are not cancelled, the last counted day (ISO), and what they came to in fen."""

    visits: int
    last_on: str | None
    spend_fen: int


NOTHING = Share(0, None, 0)


def cars_handed_over(vehicle_ids: Sequence[int], customer_ids: Sequence[int]) -> set[int]:
    """This function will return those of some cars, and of the cars that some customers had, that changed hands."""
    found: set[int] = set()
    for column, keys in (("vehicle_id", vehicle_ids), ("customer_id", customer_ids)):
        for start in range(0, len(keys), KEYS_AT_ONCE):
            where, given = among(column, keys[start : start + KEYS_AT_ONCE])
            sql = f"SELECT vehicle_id FROM {Ownership._meta.db_table} WHERE until IS NOT NULL AND {where}"
            found.update(key for (key,) in raw_rows(sql, given))
    return found


def owners_over_time(vehicle_ids: Iterable[int]) -> dict[int, list[Held]]:
    """This function will return the times of the principal owners of some cars, in order.

    A car whose present owner has no open time has him since the last one ended.
    """
    keys = sorted(vehicle_ids)
    rows = Ownership.objects.unscoped("owners of found cars").filter(vehicle_id__in=keys, is_principal=True)
    held: dict[int, list[Held]] = defaultdict(list)
    for vehicle, *row in rows.values_list("vehicle_id", "pk", "customer_id", "since", "until"):
        held[vehicle].append(Held(*row))
    owners = Vehicle.objects.unscoped("owners of found cars").filter(pk__in=keys, owner__isnull=False)
    for vehicle, owner in owners.values_list("pk", "owner_id"):
        own = held[vehicle]
        if not any(one.until is None for one in own):
            own.append(Held(0, owner, max((one.until for one in own if one.until), default=None), None))
    return {vehicle: in_order(own) for vehicle, own in held.items()}


def shares_of(vehicle_ids: Iterable[int], closed_out: Sequence[int]) -> dict[tuple[int, int], Share]:
    """This function will return by (customer, vehicle) what every owner has of some cars, open imports aside."""
    held = owners_over_time(vehicle_ids)
    where, keys = among("vehicle_id", sorted(held))
    visits = raw_rows(
        f"SELECT vehicle_id, {day_text('arrived_on')}, customer_id, kind, customer_fen, insurer_fen, manufacturer_fen, "
        f"labour_fen, parts_fen FROM {Visit._meta.db_table} "
        f"WHERE {where} AND {not_open('batch', closed_out)} AND NOT {flag('cancelled')}",
        keys,
    )
    sums: dict[tuple[int, int], Share] = defaultdict(lambda: NOTHING)
    for vehicle, day, named, kind, *amounts in visits:
        owner = owner_on(held[vehicle], date.fromisoformat(day), named)
        if owner is not None:
            sums[owner, vehicle] = _with(sums[owner, vehicle], day, kind, amounts)
    for vehicle, own in held.items():
        for one in own:
            sums.setdefault((one.customer, vehicle), NOTHING)
    return dict(sums)


def owner_then(visit: Visit) -> int | None:
    """This function will return whose the car of a found visit was on its day, as far as it is known."""
    held = owners_over_time([visit.vehicle_id]).get(visit.vehicle_id, [])
    return owner_on(held, visit.arrived_on, visit.customer_id)


def _with(share: Share, day: str, kind: str, amounts: list[Any]) -> Share:
    """Return a share with one more visit; an order without any payer is labour and parts (metric V1)."""
    payers, rest = amounts[:3], amounts[3:]
    fen = sum(one or 0 for one in (rest if all(payer is None for payer in payers) else payers))
    last = share.last_on if kind in NOT_COUNTED else max(share.last_on or "", day)
    return Share(share.visits + 1, last, share.spend_fen + fen)
