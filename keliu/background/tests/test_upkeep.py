"""The planner knows the tables after the upkeep: one car's orders are found by the car, not through all of its store."""

import pytest
from django.db import connection
from django.utils import timezone

from keliu.background.models import Slot
from keliu.background.upkeep import FEW, count_tables, stale_tables


@pytest.mark.django_db
def test_the_planner_has_figures_of_the_tables_afterwards() -> None:
    count_tables()
    sql = {
        "sqlite": "SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'",
        "postgresql": "SELECT count(*) FROM pg_class WHERE relname = 'django_migrations' AND reltuples >= 0",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(sql)
        assert cursor.fetchone()[0] == 1


@pytest.mark.database
@pytest.mark.django_db
def test_only_own_tables_are_counted_and_large_ones_only_once() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite samples a thousand rows of each table")
    table, now = Slot._meta.db_table, timezone.now()
    Slot.objects.bulk_create(Slot(name=f"slot {number}", slot=now) for number in range(2 * FEW))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE of_somebody_else (id integer)")
        assert table in stale_tables()
        assert "of_somebody_else" not in stale_tables()
        count_tables()
        assert table not in stale_tables()
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname IN (%s, 'of_somebody_else') ORDER BY 1", [table])
        assert [int(rows) for (rows,) in cursor.fetchall()] == [-1, 2 * FEW]
