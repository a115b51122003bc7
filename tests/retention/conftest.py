"""An engine with the frames of all made shops in it."""

import sqlite3

import duckdb
import pytest

from keliu.analytics.engine import DuckEngine, SqlEngine
from keliu.analytics.schemas import FRAMES
from tests.retention.engines import SERVER, shops


@pytest.fixture
def engine(request):
    """An engine with the frames of all shops in it."""
    if request.param == "sqlite":
        connection, made = (it := sqlite3.connect(":memory:")), SqlEngine(it.cursor())
    elif request.param == "duckdb":
        connection, made = (it := duckdb.connect()), DuckEngine(it.cursor())
    else:
        import psycopg

        connection, made = (it := psycopg.connect(SERVER, autocommit=True)), SqlEngine(it.cursor(), mark="%s")
    for name, columns in FRAMES.items():
        made.load(name, columns, shops().frames[name])
    yield made
    made.forget()
    connection.close()
