"""What all tests share: catalogues and assets as they should be, and which tests a machine cannot run."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hatch_build import bring_assets, compile_catalogues
from tests.shared import copy_for_tests


def pytest_configure() -> None:
    """Bring what changed since: catalogues and, with a network, assets; the workers of a parallel run find them done."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    root = Path(__file__).resolve().parent
    compile_catalogues(root)
    try:
        bring_assets(root)
    except RuntimeError as error:
        print(f"assets left as they are: {error}", file=sys.stderr)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that touches the database, so that PostgreSQL runs it again."""
    for item in items:
        if item.get_closest_marker("once"):
            continue
        if item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> None:
    """Hash passwords by a cheap method: a world of accounts would cost a quarter of a second for each of them."""
    from django.conf import settings
    from django.contrib.auth import hashers

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    hashers.get_hashers.cache_clear()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Begin with a copy of the migrated database, where `python3 start.py test` has made one."""
    copy_for_tests()


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """Forget the answers that pages keep, since the next test's rows may bear the same numbers."""
    yield
    for name in ("keliu.outreach.today", "keliu.config.home.kept"):
        if name in sys.modules:
            sys.modules[name].forget()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what `python3 start.py test` left out, and which earlier part failed, right above the closing line."""
    for sentence in filter(None, os.environ.get("KELIU_TESTS_REMARKS", "").split("\n")):
        terminalreporter.write_line(sentence, yellow=True)
