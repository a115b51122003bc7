"""Several cars of one customer in the list of today: they hang together, so that one call covers them all."""

from itertools import groupby, takewhile
from typing import Any

from keliu.outreach.worklist import Entry


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
