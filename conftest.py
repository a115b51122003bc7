"""What all tests share: compiled catalogues, and which tests a machine cannot run."""

import os
from pathlib import Path

import pytest

from hatch_build import compile_catalogues


def pytest_configure() -> None:
    """Compile the message catalogues that changed since; the workers of a parallel run find them done."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        compile_catalogues(Path(__file__).resolve().parent)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that touches the database, so that PostgreSQL runs it again."""
    for item in items:
        if item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")
