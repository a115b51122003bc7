"""Reads of churn statements: the months of a store, the accounts of one, with the names that people know them by (F1, G2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from keliu.analytics.calendar import text_of
from keliu.org.models import Staff
from keliu.retention.models import Account, Statement
from keliu.rules.rights import Viewer

Level = Account.Level
COUNTED = (
    "opening", "corrected_in", "corrected_out", "new", "won_back", "returned", "transferred_in", "newly_lost",
    "transferred_out", "disposed", "closing", "taken_back",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the page: an account and what it is called; `rate`: newly lost of the opening."""

    account: Any
    title: str

    @property
    def numbers(self) -> list[tuple[str, int]]:
        """The lines between opening and closing, with their counts."""
        return [(name, getattr(self.account, name)) for name in COUNTED[1:-2]]

    @property
    def rate(self) -> float | None:
        """R9 of the month, of the base as it was at the opening with what was corrected since."""
        return rate_of({name: getattr(self.account, name) for name in COUNTED})


def rate_of(counts: dict[str, int]) -> float | None:
    """This function will return newly lost over the opening with its corrections; an empty base has no rate."""
    base = counts["opening"] + counts["corrected_in"] - counts["corrected_out"]
    return counts["newly_lost"] / base if base else None


@dataclass(frozen=True, slots=True)
class Whole:
    """The sums of all teams, in the order of the columns up to the closing."""

    counts: list[int]
    rate: float | None
    taken_back: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A statement as the page shows it."""

    statement: Statement
    teams: list[Line]
    advisors: list[Line]
    whole: Whole

    @property
    def month(self) -> str:
        """`2025-12`."""
        return text_of(self.statement.month)


def statements_of(viewer: Viewer) -> list[Statement]:
    """This function will return the statements of a person's store, the newest first."""
    return list(Statement.objects.visible_to(viewer).order_by("-month"))


def shown(viewer: Viewer, statement: Statement) -> Shown:
    """This function will return the accounts of a statement that a person sees."""
    accounts = list(Account.objects.visible_to(viewer).filter(statement=statement))
    accounts.sort(key=lambda account: (not account.name, account.name))  # those for whom nobody answers stand last
    names = staff_names([account.name for account in accounts if account.level == Level.ADVISOR], statement.store_id)
    teams = [Line(account, account.name) for account in accounts if account.level == Level.TEAM]
    advisors = [
        Line(account, names.get(account.name, account.name)) for account in accounts if account.level == Level.ADVISOR
    ]
    sums = {name: sum(getattr(line.account, name) for line in teams) for name in COUNTED}
    whole = Whole([sums[name] for name in COUNTED[:-1]], rate_of(sums), sums["taken_back"])
    return Shown(statement, teams, advisors, whole)


def staff_names(numbers: Sequence[str], store_id: int) -> dict[str, str]:
    """This function will return the names of a store's staff by their numbers."""
    people = Staff.objects.unscoped("names of accounts").filter(store_id=store_id, staff_no__in=numbers)
    return dict(people.values_list("staff_no", "name"))
