"""Several cars of one customer in the list of today: they hang together, so that one call covers them all."""

from collections import Counter
from itertools import groupby, takewhile
from typing import Any

from keliu.outreach.today import Entry


def whose(entry: Entry) -> int:
    """This function will return what cars of one customer have in common: his key; below 0 a car without an owner."""
    return -entry.vehicle_id if entry.owner_id is None else entry.owner_id


def together(entries: list[Entry]) -> list[Entry]:
    """This function will move each customer's cars to the place of the first of them, the order kept otherwise."""
    owners = list(map(whose, entries))
    places: dict[int, int] = {}
    for at, owner in enumerate(owners):
        places.setdefault(owner, at)
    if len(places) == len(entries):
        return entries
    order = sorted(range(len(entries)), key=[places[owner] for owner in owners].__getitem__)
    return [entries[at] for at in order]


def by_customer(entries: list[Entry], most: int) -> list[tuple[Entry, int]]:
    """This function will return the first car of each of so many customers, and how many more each has in the list."""
    counts = Counter(map(whose, entries))
    found: dict[int, Entry] = {}
    for entry in entries:
        if len(found) == most:
            break
        found.setdefault(whose(entry), entry)
    return [(entry, counts[key] - 1) for key, entry in found.items()]


def hang(cars: list[Any], beyond: list[Entry]) -> None:
    """This function will mark the rows that belong to the customer of the row above, and tell the first how many follow.

    `beyond`: what follows behind the page, since a customer's cars may go on there.
    """
    for owner, run in groupby(cars, key=lambda car: car.owner_id):
        first, *others = run
        if owner is None:
            continue
        first.more_cars = len(others)
        if (others or [first])[-1] is cars[-1]:
            first.more_cars += _begun_by(owner, beyond)
        for car in others:
            car.is_joined = True


def _begun_by(owner: int, entries: list[Entry]) -> int:
    """Return how many entries are a customer's before another's comes."""
    return sum(1 for _entry in takewhile(lambda entry: entry.owner_id == owner, entries))
