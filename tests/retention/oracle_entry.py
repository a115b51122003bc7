"""What `keliu metrics --json` prints of a figure, exact and with the names behind it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.retention.oracle_look import Look
from tests.retention.shop import Vehicle

Judged = list[tuple[Vehicle, bool]]


@dataclass(frozen=True)
class Member:
    """A row of `--members`: one of the base, and whether it is in the count."""

    vin: str
    plate: str
    customer_no: str
    in_count: bool


@dataclass(frozen=True)
class Entry:
    """One figure: money in yuan as Decimal, ratios and means as Fraction."""

    id: str
    by: dict[str, str]
    base: int | Decimal | None
    count: int | Decimal | None
    value: Fraction | Decimal | None
    partial: bool = False
    members: tuple[Member, ...] = ()

    def printed(self) -> dict[str, object]:
        """This function will return the entry as the JSON document shows it, a Decimal or Fraction as a float."""
        shown = {name: getattr(self, name) for name in ("id", "by", "base", "count", "value")}
        for name in ("base", "count", "value"):
            if isinstance(shown[name], (Decimal, Fraction)):
                shown[name] = float(shown[name])
        return {**shown, "partial": True} if self.partial else shown


def ratio(count: int | Decimal, base: int | Decimal) -> Fraction | None:
    """This function will divide; an empty base gives no value."""
    return Fraction(count) / Fraction(base) if base else None


def yuan(fen: int) -> Decimal:
    """This function will return fen as yuan."""
    return Decimal(fen) / 100


def rate(look: Look, id: str, by: dict[str, str], judged: Judged, start: date | None = None) -> Entry:
    """This function will return a rate over vehicles, given its window's first day where it has one."""
    count = sum(hit for _, hit in judged)
    members = tuple(sorted((member_of(look, one) for one in judged), key=lambda one: (one.vin, one.plate)))
    return Entry(id, by, len(judged), count, ratio(count, len(judged)), look.is_partial(start), members)


def member_of(look: Look, judged: tuple[Vehicle, bool]) -> Member:
    """This function will return a vehicle as a row of `--members`, with whose it is at the day."""
    vehicle, hit = judged
    return Member(vehicle.vin, vehicle.plate, look.shop.owner_on(vehicle, look.as_of), hit)


def counted_only(members: Iterable[Member]) -> tuple[Member, ...]:
    """This function will leave those that are in the count, as R5, R10 and V2 print them."""
    return tuple(one for one in members if one.in_count)
