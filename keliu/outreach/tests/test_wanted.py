"""What an address asks of the list of next contacts: the day's work first, the win-back for many behind it."""

from datetime import date

from keliu.outreach.rows import MAINTENANCE, Wanted
from keliu.outreach.worklist import Entry, Worklist

DAY = date(2026, 11, 25)


def entry(number: int, kind: str, due_on: str = "2026-11-20", score: int = 100) -> Entry:
    """This function will return a vehicle of the list."""
    return Entry(number, number, None, None, kind, "lost", due_on, score, "A")


ENTRIES = Worklist([
    entry(1, "win_back", score=900), entry(2, "insurance", score=800), entry(3, "maintenance", score=700),
    entry(4, "first_maintenance", "2026-11-28", score=600),
], DAY.isoformat())  # fmt: skip


def asked(text: str) -> list[int]:
    """This function will return the vehicles that an address shows, in its order."""
    wanted = Wanted.read(text)
    return [one.vehicle_id for one in wanted.ordered(wanted.of(ENTRIES, DAY))]


def test_without_a_kind_the_list_is_the_work_of_the_day():
    assert asked("") == [2, 3, 4]


def test_the_whole_list_puts_the_win_back_behind():
    assert asked("kind=all") == [2, 3, 4, 1]


def test_the_win_back_is_a_kind_of_its_own():
    assert asked("kind=win_back") == [1]


def test_overdue_maintenance_opens_into_the_same_cars_that_the_home_counts():
    assert asked(f"kind={MAINTENANCE}") == [3, 4]
    assert asked(f"kind={MAINTENANCE}&due=overdue") == [3]


def test_an_unknown_kind_is_left_out_of_the_question():
    assert asked("kind=nonsense") == asked("")
