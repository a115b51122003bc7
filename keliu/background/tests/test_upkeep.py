"""The planner knows the tables after the upkeep: one car's orders are found by the car, not through all of its store."""

import pytest
from django.db import connection

from keliu.background.upkeep import count_tables


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
