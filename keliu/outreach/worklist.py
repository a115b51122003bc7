"""今天要联系的，一张单子: what a person may be shown of a day's next contacts, and what pages count of it, counted once.

A store with 60,000 cars has 20,000 entries a day; to go through all of them for each number took half of a page's time.
"""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from keliu.rules.next_contact import ContactKind
from keliu.rules.rights import Reach, Viewer

# Practice F3: lost customers are won back by a promotion for many at once, not by a call of the day.
BY_PROMOTION = ContactKind.WIN_BACK.value


class Entry(NamedTuple):
    """One vehicle of the list: keys, kind, stage, due day (ISO), rank score, class of the owner."""

    vehicle_id: int
    owner_id: int | None
    advisor_id: int | None
    team_id: int | None
    kind: str
    stage: str
    due_on: str
    score: int
    letter: str


class Worklist(list[Entry]):
    """Entries of one day, the most worth first; not to be changed, since it keeps what was counted of it."""

    def __init__(self, entries: Iterable[Entry], day: str) -> None:
        super().__init__(entries)
        self.day = day
        self._of_teams: dict[int, Worklist] = {}

    def of_viewer(self, viewer: Viewer) -> "Worklist":
        """Return the part of a store's list that a person may be shown; the rows are scoped again."""
        if viewer.reach is Reach.STORE:
            return self
        if viewer.reach is Reach.TEAM and viewer.team_id is not None:
            if viewer.team_id not in self._of_teams:
                self._of_teams[viewer.team_id] = self.only(entry for entry in self if entry.team_id == viewer.team_id)
            return self._of_teams[viewer.team_id]
        return self.unassigned if viewer.reach is Reach.UNASSIGNED else self.only(())

    def only(self, entries: Iterable[Entry]) -> "Worklist":
        """Return a list of the same day that holds some entries alone."""
        return Worklist(entries, self.day)

    @cached_property
    def unassigned(self) -> "Worklist":
        """Those whose customer has no advisor."""
        return self.only(entry for entry in self if entry.advisor_id is None)

    @cached_property
    def work(self) -> "Worklist":
        """The work of the day: all that is dated, without the win-back."""
        return self.only(entry for entry in self if entry.kind != BY_PROMOTION)

    @cached_property
    def overdue(self) -> "Worklist":
        """Those that were due before the day."""
        return self.only(entry for entry in self if entry.due_on < self.day)

    @cached_property
    def day_first(self) -> "Worklist":
        """The win-back behind the work of the day, a customer's cars together in each of the two."""
        return self.only(together(self.work) + together([entry for entry in self if entry.kind == BY_PROMOTION]))

    @cached_property
    def by_kind(self) -> list[tuple[str, int]]:
        """Kinds and how many, the most first."""
        return Counter(entry.kind for entry in self).most_common()

    @cached_property
    def promoted(self) -> int:
        """How many are to be won back."""
        return len(self) - len(self.work)

    @cached_property
    def cars_of(self) -> Counter[int]:
        """How many cars each customer has in the list."""
        return Counter(map(whose, self))

    @cached_property
    def letter_a(self) -> int:
        """How many cars are of customers of class A."""
        return sum(entry.letter == "A" for entry in self)

    @cached_property
    def advisors(self) -> set[int]:
        """Whose customers they are."""
        return {entry.advisor_id for entry in self if entry.advisor_id}

    @cached_property
    def teams(self) -> set[int]:
        """The teams of these customers."""
        return {entry.team_id for entry in self if entry.team_id}

    def first_customers(self, most: int) -> list[tuple[Entry, int]]:
        """Return the first car of each of so many customers, and how many more each has in the list."""
        found: dict[int, Entry] = {}
        for entry in self:
            if len(found) == most:
                break
            found.setdefault(whose(entry), entry)
        return [(entry, self.cars_of[key] - 1) for key, entry in found.items()]


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
