"""What is released does not change: migrations of a released version, and the full database kept of it."""

import sqlite3
import tomllib
from pathlib import Path

import pytest

from tools.released import ROOT, TRANSIENT, migration_hashes, releases


@pytest.mark.parametrize("release", releases(), ids=lambda release: release.version)
def test_no_migration_of_a_released_version_is_edited_or_gone(release):
    now = migration_hashes()
    changed = [path for path, digest in release.migrations.items() if now.get(path) != digest]
    assert changed == [], "write a new migration instead"


@pytest.mark.parametrize("release", releases(), ids=lambda release: release.version)
def test_the_database_of_a_released_version_has_rows_in_every_table(release, tmp_path):
    path = Path(tmp_path / "home.sqlite3")
    path.write_bytes(release.database())
    file = sqlite3.connect(path)
    tables = [
        name
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        if not name.startswith("customers_search_") and name not in TRANSIENT
    ]
    empty = [table for table in tables if not file.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone()]
    file.close()
    assert len(tables) > 50
    assert empty == []


def test_the_version_of_the_project_is_no_older_than_the_last_released_one():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert [*map(int, releases()[-1].version.split("."))] <= [*map(int, declared.split("."))]
