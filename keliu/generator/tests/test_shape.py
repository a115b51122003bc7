"""The synthetic group behaves like the trade's own figures (practice F1: 20 to 40 % a year, over 70 % gone in five)."""

import csv
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from keliu.generator import generate_group
from keliu.rules.periods import add_months

UNTIL = date(2025, 12, 31)
CARS = 4000
Days = dict[str, set[date]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven years of 4,000 cars."""
    out = tmp_path_factory.mktemp("shape")
    generate_group(vehicles=CARS, visits_per_vehicle=8, seed=11, out=out, until=UNTIL, years=7)
    return out


@pytest.fixture(scope="module")
def visits(folder: Path) -> list[dict[str, str]]:
    """All orders that were not cancelled."""
    with open(folder / "visits.csv", encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["cancelled"] == "0"]


@pytest.fixture(scope="module")
def days(visits: list[dict[str, str]]) -> Days:
    """The days of the counted visits of each car."""
    found: Days = defaultdict(set)
    for row in visits:
        if row["kind"] not in ("boutique", "pdi"):
            found[row["vin"]].add(date.fromisoformat(row["arrived_at"][:10]))
    return found


def between(own: set[date], after: date, upto: date) -> bool:
    """Whether a car came in (after, upto]."""
    return any(after < day <= upto for day in own)


def test_a_fifth_to_two_fifths_are_lost_each_year(days: Days) -> None:
    for year in (2022, 2023, 2024, 2025):
        end = date(year, 12, 31)
        before, start = add_months(end, -24), add_months(end, -12)
        base = [own for own in days.values() if between(own, before, start)]
        lost = sum(not between(own, start, end) for own in base)
        assert 0.2 < lost / len(base) < 0.4, year


def test_most_are_gone_in_the_fifth_year(days: Days) -> None:
    cohort = [(min(own), own) for own in days.values() if add_months(min(own), 60) <= UNTIL]
    kept = sum(between(own, add_months(first, 48), add_months(first, 60)) for first, own in cohort)
    assert 0.1 < kept / len(cohort) < 0.3


def test_a_car_that_comes_at_all_comes_two_to_four_times_a_year(days: Days) -> None:
    for year in (2021, 2023, 2025):
        found = [n for n in (sum(day.year == year for day in own) for own in days.values()) if n]
        assert 2.0 < sum(found) / len(found) < 4.0


def test_a_few_never_came(days: Days) -> None:
    assert 0.04 < (CARS - len(days)) / CARS < 0.15


def test_maintenance_leads_and_every_kind_occurs(visits: list[dict[str, str]]) -> None:
    kinds = Counter(row["kind"] for row in visits)
    assert set(kinds) == {
        "first_maintenance", "maintenance", "repair", "accident", "warranty", "rework", "boutique", "pdi",
    }  # fmt: skip
    assert 0.5 < kinds["maintenance"] / len(visits) < 0.75
    assert kinds["rework"] / len(visits) < 0.02
    assert 0.05 < kinds["accident"] / len(visits) < 0.12


def test_contacts_are_connected_about_four_times_in_five(folder: Path) -> None:
    with open(folder / "contacts.csv", encoding="utf-8", newline="") as stream:
        calls = [row for row in csv.DictReader(stream) if row["channel"] == "phone"]
    assert 0.7 < sum(row["connected"] == "1" for row in calls) / len(calls) < 0.9
