"""The monthly churn statement of every team and advisor, and the growth of the whole shop.

opening + new + won back + transferred in - newly lost - transferred out - disposed = closing, without corrections.
"""

from dataclasses import dataclass, field
from datetime import date

from tests.retention.oracle_dates import days_from, first_of_next, last_of_month, month_of
from tests.retention.oracle_look import Look
from tests.retention.oracle_months import is_managed, is_newly_lost, is_won_back
from tests.retention.oracle_owners import charges
from tests.retention.shop import Shop, Vehicle

COMING = ("new", "won_back", "returned", "transferred_in")
GOING = ("newly_lost", "transferred_out", "disposed")


@dataclass
class Account:
    """The lines of a team or an advisor of a store, or of the whole shop, each with the keys of its vehicles.

    `returned` stands apart from `won_back`: a return by rework only or after a disposal. `by` is `team`, `advisor` or
    `shop`.
    """

    by: str
    store: str
    name: str
    lines: dict[str, set[str]] = field(
        default_factory=lambda: {line: set() for line in ("opening", *COMING, *GOING, "closing")}
    )

    def count(self, line: str) -> int:
        """This function will return how many vehicles stand in a line."""
        return len(self.lines[line])

    @property
    def balance(self) -> int:
        """This property will give what is left when the closing is taken from what leads to it: 0."""
        came = sum(self.count(line) for line in COMING)
        gone = sum(self.count(line) for line in GOING)
        return self.count("opening") + came - gone - self.count("closing")


@dataclass(frozen=True)
class Turn:
    """What a month did to one vehicle, whoever answers for it: `line` is None where it was managed before and after."""

    opening: bool
    closing: bool
    line: str | None


def turn_of(look: Look, vehicle: Vehicle, month: date) -> Turn | None:
    """This function will put a vehicle into the first line that fits; None where it was managed at neither end."""
    opening = is_managed(look, vehicle, month)
    closing = is_managed(look, vehicle, first_of_next(month))
    if opening and closing:
        return Turn(True, True, None)
    if opening:
        return Turn(True, False, how_gone(look, vehicle, month))
    return Turn(False, True, how_come(look, vehicle, month)) if closing else None


def how_gone(look: Look, vehicle: Vehicle, month: date) -> str:
    """Newly lost (R9), else disposed: any day up to the next opening's, and not in the closing.

    :raises AssertionError: where neither fits; the definitions leave no third way out.
    """
    if is_newly_lost(look, vehicle, month):
        return "newly_lost"
    assert any(look.is_disposed(vehicle, day) for day in days_from(month, first_of_next(month))), vehicle
    return "disposed"


def how_come(look: Look, vehicle: Vehicle, month: date) -> str:
    """New (first counted visit in the month), won back (R10), else a return by rework only or after a disposal.

    Decided: a vehicle that is both R10's and back after a disposal is won back.
    :raises AssertionError: where nothing fits; the definitions leave no fourth way in.
    """
    if month <= look.days(vehicle)[0] <= last_of_month(month):
        return "new"
    if is_won_back(look.counted_visits(vehicle), month):
        return "won_back"
    came = [visit for visit in look.counted_visits(vehicle) if month <= visit.day <= last_of_month(month)]
    by_rework = bool(came) and came[0].is_only_rework
    assert by_rework or look.is_disposed(vehicle, month), vehicle
    return "returned"


def statement(shop: Shop, month: str, store: str | None = None, visits: str = "counted") -> list[Account]:
    """This function will draw up the month `2025-12` for each (store, team) and each (store, advisor)."""
    first = month_of(month)
    look = Look(shop, first_of_next(first), store, visits)
    accounts: dict[tuple[str, str, str], Account] = {}
    for vehicle in shop.vehicles:
        turn = turn_of(look, vehicle, first)
        if turn is None:
            continue
        for by in ("team", "advisor"):
            before = owners(look, vehicle, first, by) if turn.opening else set()
            after = owners(look, vehicle, first_of_next(first), by) if turn.closing else set()
            for owner in before | after:
                account = accounts.setdefault((by, *owner), Account(by, *owner))
                enter(account, vehicle.key, turn, owner in before, owner in after)
    return [accounts[key] for key in sorted(accounts)]


def owners(look: Look, vehicle: Vehicle, day: date, by: str) -> set[tuple[str, str]]:
    """This function will return the teams or advisors that answer for a vehicle on a day."""
    return {(charge.store, getattr(charge, by)) for charge in charges(look, vehicle, day)}


def enter(account: Account, key: str, turn: Turn, before: bool, after: bool) -> None:
    """This function will write a vehicle into at most one line besides opening and closing.

    Losses and disposals are charged to the owner at the start of the month's first day; what was managed at the opening
    and is managed at the closing changes hands.
    """
    if before:
        account.lines["opening"].add(key)
    if after:
        account.lines["closing"].add(key)
    if turn.line:
        account.lines[turn.line].add(key)
    elif before != after:
        account.lines["transferred_out" if before else "transferred_in"].add(key)


def growth(shop: Shop, month: str, store: str | None = None, visits: str = "counted") -> Account:
    """The base of R9 for the whole shop: opening + new + newly come - lost - disposed.

    Decided: new is the statement's (first counted visit in the month, of a new car or an old one); newly come is what
    else came in, the lines `won_back` and `returned`. Nothing changes hands inside the shop.
    """
    first = month_of(month)
    look = Look(shop, first_of_next(first), store, visits)
    account = Account("shop", store or "", "")
    for vehicle in shop.vehicles:
        turn = turn_of(look, vehicle, first)
        if turn:
            enter(account, vehicle.key, turn, turn.opening, turn.closing)
    return account
