"""A slice that was looked at is written as it was, unless somebody else wrote meanwhile."""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.utils import ConnectionHandler
from django.test.utils import CaptureQueriesContext

from keliu.access import raw_rows
from keliu.workshop import slices
from keliu.workshop.customer_facts import refresh_customer_facts
from keliu.workshop.fact_rows import FactRow
from keliu.workshop.facts import refresh_vehicle_facts
from keliu.workshop.models import TouchedVehicle
from keliu.workshop.tests.random_cars import CARS, TODAY, Draw

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.mark.parametrize(
    ("numbers", "looks"),
    [([7, 7], 1), ([7, 8], 2), ([None], 2)],
    ids=["nobody wrote", "somebody wrote", "nobody knows"],
)
def test_a_slice_is_worked_out_again_where_somebody_wrote_or_nobody_knows(
    monkeypatch: pytest.MonkeyPatch, numbers: list[int | None], looks: int
) -> None:
    asked: Iterator[int | None] = iter(numbers)
    monkeypatch.setattr(slices, "writes_of_others", lambda: next(asked))
    seen, written = 0, list[FactRow]()

    def differing(part: Sequence[int], _closed_out: list[int]) -> tuple[int, list[FactRow]]:
        nonlocal seen
        seen += 1
        return len(part), [(key, seen) for key in part]

    assert slices.refresh_slices(TouchedVehicle, [1, 2], 10, differing, written.extend) == (2, 2)
    assert (seen, written) == (looks, [(1, looks), (2, looks)])


def test_sqlite_tells_the_writes_of_others_from_their_reading_and_from_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "sqlite":
        assert raw_rows.writes_of_others() is None
        return
    file = tmp_path / "home.sqlite3"
    home = ConnectionHandler({"default": settings.DATABASES["default"] | {"NAME": str(file)}})["default"]
    other = sqlite3.connect(file)
    monkeypatch.setattr(raw_rows, "connection", home)
    with home.cursor() as cursor:
        cursor.execute("CREATE TABLE marks (number INTEGER)")
        before = raw_rows.writes_of_others()
        cursor.execute("INSERT INTO marks VALUES (1)")
        other.execute("SELECT * FROM marks").fetchall()
        assert raw_rows.writes_of_others() == before
        with other:
            other.execute("INSERT INTO marks VALUES (2)")
        assert raw_rows.writes_of_others() != before
    home.close()
    other.close()


def test_no_slice_is_written_within_a_savepoint(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite goes through all that a savepoint holds after each row of a statement that has triggers."""
    asked = iter(range(1_000))
    monkeypatch.setattr(slices, "writes_of_others", lambda: next(asked))  # somebody always wrote
    Draw(1).fill()
    with CaptureQueriesContext(connection) as asked_for:
        assert refresh_vehicle_facts(today=TODAY)[1] == CARS
        assert refresh_customer_facts() > 0
    told = [query["sql"] for query in asked_for.captured_queries]
    assert any('INSERT INTO "customers_vehiclefacts"' in sql for sql in told)
    assert not [sql for sql in told if "SAVEPOINT" in sql]
