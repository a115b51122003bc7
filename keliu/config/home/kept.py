"""Answers kept for ten minutes at most, and not beyond a change, for all who see the same rows."""

import time
from collections.abc import Callable
from datetime import date
from typing import Any

from keliu.outreach.today import stamp
from keliu.rules.rights import Viewer

SECONDS = 600
MOST = 500
_kept: dict[tuple[Any, ...], tuple[float, Any]] = {}


def kept(name: str, viewer: Viewer, day: date, make: Callable[[], Any]) -> Any:
    """This function will return an answer as it was made for this scope, day and state of the data, or make it."""
    key = (name, viewer.group_id, viewer.store_id, viewer.reach, viewer.team_id, viewer.role, day, stamp())
    found = _kept.get(key)
    if found and time.monotonic() - found[0] < SECONDS:
        return found[1]
    if len(_kept) >= MOST:
        _kept.clear()
    made = make()
    _kept[key] = (time.monotonic(), made)
    return made


def forget() -> None:
    """This function will forget all answers, for tests."""
    _kept.clear()
