"""The shop of every journey; its files are read in this process, as the reading child would, without its start."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from keliu.rules.sentence import Sentence
from keliu.sheets import Limits, Refused, child, staging
from tests.journeys.shop import Shop


def read_here(request: Mapping[str, Any], limits: Limits, _progress: Callable[[int, int], None] | None) -> None:
    """Do what `python -m keliu.sheets.child` does, but for its bounds of memory and work."""
    given = staging.json.loads(staging.json.dumps(request))
    try:
        if given["stage"] == "raw":
            child._collect_raw(given, limits)
        else:
            child._read_all(given, limits)
    except Refused as refused:
        raise Refused(Sentence.from_json(refused.sentence.as_json())) from refused


@pytest.fixture
def shop(tmp_path: Path, db: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Return a shop in an empty home."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(staging, "_run_child", read_here)
    monkeypatch.setattr(child, "_say", lambda message: None)
    return Shop(tmp_path, capsys)
