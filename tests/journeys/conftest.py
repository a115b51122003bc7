"""The shop of every journey."""

from pathlib import Path

import pytest

from tests.journeys.shop import Shop


@pytest.fixture
def shop(tmp_path: Path, db: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Return a shop in an empty home."""
    monkeypatch.chdir(tmp_path)
    return Shop(tmp_path, capsys)
