"""Answers kept for five minutes at most, and not beyond an import, a visit or a setting, for all who see the same rows.

A single edited file changes hardly a sum: waiting for it would mean that in a busy shop nothing is ever kept.
"""

import time
from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import get_language

from keliu.outreach.today import coarse_stamp
from keliu.rules.rights import Viewer

SECONDS = 300
MOST = 500
_kept: dict[tuple[Any, ...], tuple[float, Any]] = {}


def kept(name: str, viewer: Viewer, day: date, make: Callable[[], Any]) -> Any:
    """This function will return an answer as it was made for this scope, day and state of the data, or make it."""
    scope = (viewer.group_id, viewer.store_id, viewer.reach, viewer.team_id, viewer.role)
    key = (name, *scope, day, get_language(), coarse_stamp())
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
