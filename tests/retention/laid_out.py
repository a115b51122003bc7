"""A made shop as the frames that the engine reads, laid out apart from the program: what an import would keep of it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from keliu.analytics.questions import Limits, Question
from keliu.analytics.schemas import FRAMES, NEVER
from tests.retention.made_corners import corners
from tests.retention.made_shops import day_of, shop_of, with_changes
from tests.retention.oracle_dates import add_months
from tests.retention.oracle_look import kind_of
from tests.retention.oracle_value import paid_of
from tests.retention.shop import Owned, Shop, Vehicle

WAYS = tuple((maintenance, gross, store) for maintenance in (False, True) for gross in (False, True)
             for store in ("", "S01", "S02"))  # fmt: skip
MOST_WAYS = 100


@dataclass(frozen=True)
class Asked:
    """One question to the oracle and to the program: the seed of a shop, and how it is looked at."""

    seed: int
    maintenance: bool
    gross: bool
    store: str


@dataclass
class LaidOut:
    """Many shops in one data set: the frames, the questions, what each scope asks, the names behind the numbers."""

    frames: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))
    questions: list[Question] = field(default_factory=list)
    asked: dict[int, Asked] = field(default_factory=dict)
    names: dict[int, Vehicle] = field(default_factory=dict)
    shops: dict[int, Shop] = field(default_factory=dict)


def lay_out(seeds: range) -> LaidOut:
    """This function will lay the shops of these seeds out, half with limits of their own, asked in two ways.

    Two of three have vehicles that change hands or are disposed more than once. The shops made by hand stand behind them,
    asked in all ways.
    """
    laid = LaidOut()
    for seed in seeds:
        shop = shop_of(seed, own_figures=seed % 2 == 1)
        _lay(laid, with_changes(shop, seed) if seed % 3 else shop, seed, {seed % len(WAYS), (5 * seed + 3) % len(WAYS)})
    for seed, shop in corners().items():
        _lay(laid, shop, seed, set(range(len(WAYS))))
    for name in FRAMES:
        laid.frames[name] = laid.frames[name]
    return laid


def _lay(laid: LaidOut, shop: Shop, seed: int, ways: set[int]) -> None:
    laid.shops[seed] = shop
    limits = _frames(laid, shop, seed)
    codes = {"", *(store.store_code for store in shop.stores)}
    for place in sorted(ways):
        maintenance, gross, store = WAYS[place]
        if store in codes:
            scope = 2 * (seed * MOST_WAYS + place)
            laid.asked[scope] = Asked(seed, maintenance, gross, store)
            day, past = day_of(seed), add_months(day_of(seed), -12)
            laid.questions += [
                Question(scope, seed, day, store, maintenance, gross, limits, year_before=scope + 1),
                Question(scope + 1, seed, past, store, limits=limits),
            ]


def _frames(laid: LaidOut, shop: Shop, seed: int) -> list[Limits]:
    """Lay one shop out and return its limits, by their numbers."""
    limits = _limits(shop)
    keys = {vehicle.key: seed * 1000 + place for place, vehicle in enumerate(shop.vehicles)}
    by_vin = {vehicle.vin: keys[vehicle.key] for vehicle in shop.vehicles if vehicle.vin}
    frames = laid.frames
    for vehicle in shop.vehicles:
        laid.names[keys[vehicle.key]] = vehicle
        _vehicle(laid, shop, seed, keys[vehicle.key], vehicle, limits)
    for order in shop.orders:
        paid = paid_of(order)
        frames["orders"].append((
            seed, keys[shop.vehicle_of(order).key], order.store_code, _number(order.day),
            order.day.year * 12 + order.day.month - 1, order.day.year, kind_of(order), int(order.cancelled),
            order.customer_no, order.advisor_no, paid.customer, paid.insurer, paid.manufacturer,
            _number(order.delivered_at and order.delivered_at.date()), order.odometer_km,
        ))  # fmt: skip
    frames["customers"] += [(seed, one.customer_no, one.store_code, one.advisor_no) for one in shop.customers]
    frames["staff"] += [(seed, one.store_code, one.staff_no, one.team) for one in shop.staff]
    for contact in shop.contacts:
        if not contact.vin or contact.vin in by_vin:
            two_way = (contact.connected and contact.channel in ("phone", "visit")) or contact.direction == "in"
            vehicle_key = by_vin.get(contact.vin)
            frames["contacts"].append(
                (seed, vehicle_key, contact.customer_no, _number(contact.at.date()), int(two_way))
            )
    for one in shop.assignments:
        until = NEVER if one.to_date is None else _number(one.to_date)
        row = (seed, one.customer_no, one.store_code, one.advisor_no, one.team, _number(one.from_date), until)
        frames["assignments"].append(row)
    return limits


def _vehicle(laid: LaidOut, shop: Shop, seed: int, key: int, vehicle: Vehicle, limits: list[Limits]) -> None:
    """Lay a vehicle out, its disposals and its owners."""
    frames = laid.frames
    bought = vehicle.purchase_date
    frames["vehicles"].append((
        seed, key, vehicle.store_code, limits.index(_limits_of(shop, vehicle)), _number(bought),
        bought and bought.year, int(vehicle.sold_by_store),
    ))  # fmt: skip
    frames["disposals"] += [(seed, key, _number(day), 0) for day in shop.disposals_of(vehicle)]
    hands = [one for one in shop.owned if one.vehicle == vehicle.key]
    for one in hands or [Owned(vehicle.key, vehicle.customer_no, None, None)]:
        if one.customer_no:
            since, until = _number(one.since) or 0, _number(one.until) or NEVER
            frames["owners"].append((seed, key, one.customer_no, since, until))


def _limits(shop: Shop) -> list[Limits]:
    """Every limits that hold for some model at some store, those of no vehicle too."""
    models = {*shop.figures.stages_of_model, *shop.figures.warranty_of_model, *shop.figures.first_maintenance_of_model}
    stores = [store.store_code for store in shop.stores]
    made = [Vehicle(model=model, store_code=store) for model in sorted({"", *models}) for store in stores]
    return list(dict.fromkeys(_limits_of(shop, vehicle) for vehicle in [*made, *shop.vehicles]))


def _limits_of(shop: Shop, vehicle: Vehicle) -> Limits:
    figures = shop.figures
    of_store = figures.stages_of_store.get(vehicle.store_code, figures.stages)
    stages = figures.stages_of_model.get(vehicle.model, of_store)
    first = figures.first_maintenance_of_model.get(vehicle.model, figures.first_maintenance)
    return Limits(*stages, first, *figures.warranty_of_model.get(vehicle.model, figures.warranty))


def closings_of(laid: LaidOut) -> dict[int, Question]:
    """This function will return a question by scope for the statements of the months before a shop's day."""
    limits = {one.scope: one.limits for one in laid.questions}
    return {
        scope: Question(
            scope, one.seed, day_of(one.seed), one.store, one.maintenance, limits=limits[scope], closings=12
        )
        for scope, one in laid.asked.items()
        if not one.gross
    }


def _number(day: date | None) -> int | None:
    return None if day is None else int(day.strftime("%Y%m%d"))
