"""Which files are compared at all: those that share a key, found over the whole house, set-based (practice A6).

A key that many share (the number of a company, the address of a street) tells nothing and is passed over.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any
from zlib import crc32

from keliu.access.raw_rows import raw_rows
from keliu.customers.models import CustomerAddress, CustomerPhone, Ownership, SearchEntry, Vehicle, VehiclePlate
from keliu.rules.identity import is_near_phone
from keliu.rules.vins import SHAPE, fits_check_digit, likely_vins

MOST = 5  # files that share a key
MOST_NEAR = 20  # files of one sound whose phones share four digits
AT_ONCE = 900
LEAST_FITTING = 0.8  # of a maker's VINs, where the check digit means something
SOUND = re.compile(r" ([a-z]+)# \^")
Pair = tuple[int, int]
SHARED = """
SELECT {key}, {file} FROM (
  SELECT {key}, {file}, COUNT(*) OVER (PARTITION BY {key}) AS n FROM {table} WHERE {file} IS NOT NULL AND {where}
) AS t WHERE n > 1 ORDER BY 1, 2
"""


def _sharing(model: Any, key: str, file: str, where: str = "TRUE") -> set[Pair]:
    """Return the pairs of files that share a key of a table, the older file first."""
    table = model._meta.db_table
    rows = raw_rows(SHARED.format(key=key, file=file, table=table, where=where))
    found: set[Pair] = set()
    for _key, run in groupby(rows, key=lambda row: row[0]):
        found.update(_pairs({file for _, file in run}, MOST))
    return found


def _pairs(files: Iterable[int], most: int) -> Iterator[Pair]:
    ordered = sorted(set(files))
    if len(ordered) <= most:
        yield from ((one, other) for place, one in enumerate(ordered) for other in ordered[place + 1 :])


class People:
    """Pairs of customers that share something; each but a phone counts only with names that sound alike."""

    def __init__(self) -> None:
        """Read the sounds of all names from the search texts, which hold them."""
        self.sounds: dict[int, str] = {}
        for key, text in raw_rows(
            f"SELECT customer_id, text FROM {SearchEntry._meta.db_table} WHERE customer_id IS NOT NULL"
        ):
            if found := SOUND.search(text):
                self.sounds[key] = found[1]

    def all(self) -> set[Pair]:
        """Return all pairs that are worth comparing."""
        phones = _sharing(CustomerPhone, "number", "customer_id", "until IS NULL")
        others = _sharing(Ownership, "vehicle_id", "customer_id")
        others |= _sharing(CustomerAddress, "text", "customer_id", "until IS NULL AND length(text) >= 6")
        return phones | {pair for pair in others | self._by_plate() if self._sound_alike(pair)} | self._near_phones()

    def _sound_alike(self, pair: Pair) -> bool:
        one, other = (self.sounds.get(key, "") for key in pair)
        return bool(one) and one == other

    def _by_plate(self) -> set[Pair]:
        """Return the owners of cars that wear, or wore, one plate."""
        cars = _sharing(VehiclePlate, "plate", "vehicle_id")
        owners: dict[int, int] = {}
        for part in _slices({car for pair in cars for car in pair}):
            rows = Vehicle.objects.unscoped("duplicates").filter(pk__in=part, owner__isnull=False)
            owners.update(rows.values_list("pk", "owner_id"))
        found = (tuple(sorted((owners.get(a, 0), owners.get(b, 0)))) for a, b in cars)
        return {(one, other) for one, other in found if one and one != other}

    def _near_phones(self) -> set[Pair]:
        """Return those of one sound whose phones share their last or their middle four digits and are nearly the same.

        A key is a number of 32 bits beside the row's place, so that a million phones take little memory.
        """
        files: list[tuple[int, str]] = []
        keys: list[int] = []
        sql = f"SELECT customer_id, number FROM {CustomerPhone._meta.db_table} WHERE until IS NULL"
        for file, number in raw_rows(sql):
            if (sound := self.sounds.get(file)) and len(number) >= 8:
                keys.append(crc32(f"{sound}<{number[-4:]}".encode()) << 32 | len(files))
                keys.append(crc32(f"{sound}>{number[-8:-4]}".encode()) << 32 | len(files))
                files.append((file, number))
        keys.sort()
        found: set[Pair] = set()
        for _key, run in groupby(keys, key=lambda key: key >> 32):
            places = [key & 0xFFFFFFFF for key in run]
            if 1 < len(places) <= MOST_NEAR:
                found.update(self._near(files[place] for place in places))
        return found

    def _near(self, files: Iterable[tuple[int, str]]) -> Iterator[Pair]:
        told = sorted(files)
        for place, (one, number) in enumerate(told):
            for other, second in told[place + 1 :]:
                if one != other and is_near_phone(number, second) and self._sound_alike((one, other)):
                    yield one, other


def cars() -> set[Pair]:
    """This function will return the pairs of cars that are worth comparing: one plate, one engine, nearly one VIN."""
    plates = _sharing(Vehicle, "plate", "id", "plate <> '' AND disposed_on IS NULL")
    return plates | _sharing(Vehicle, "engine_no", "id", "length(engine_no) >= 6") | _misread_vins()


def _misread_vins() -> set[Pair]:
    """Return the cars whose check digit does not fit beside those of whose VIN theirs is a misreading.

    Only of makers of whose VINs nearly all have the digit that belongs to them.
    """
    known: dict[str, list[int]] = {}
    doubted: list[tuple[int, str]] = []
    for number, vin in raw_rows(f"SELECT id, vin FROM {Vehicle._meta.db_table} WHERE vin IS NOT NULL"):
        told = known.setdefault(vin[:3], [0, 0])
        told[1] += 1
        if fits_check_digit(vin):
            told[0] += 1
        elif SHAPE.fullmatch(vin):
            doubted.append((number, vin))
    wanted: dict[str, list[int]] = {}
    for number, vin in doubted:
        fitting, n = known[vin[:3]]
        if fitting >= LEAST_FITTING * n:
            for likely in likely_vins(vin):
                wanted.setdefault(likely, []).append(number)
    found: set[Pair] = set()
    for part in _slices(wanted):
        rows = Vehicle.objects.unscoped("duplicates").filter(vin__in=part).values_list("pk", "vin")
        found.update((min(pk, n), max(pk, n)) for pk, vin in rows for n in wanted[vin])
    return found


def _slices(keys: Iterable[Any]) -> Iterator[list[Any]]:
    ordered = sorted(keys)
    return (ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE))
