"""What must be seen first on a card, out of several desks: each declares a function in `apps.py` under `card_notices`."""

from dataclasses import dataclass
from datetime import datetime

from keliu.web.declared import declared
from keliu.web.timeline import Scope


@dataclass(frozen=True, slots=True)
class Notice:
    """先看: a word, a sentence, which car, and where it opens; bad before the rest."""

    word: str
    sentence: str
    detail: str = ""
    vehicle_id: int | None = None
    address: str = ""
    is_bad: bool = False


def notices_of(scope: Scope, now: datetime) -> list[Notice]:
    """This function will return the notices of all desks on a seen file at a shop-local moment, the bad ones first."""
    found = [notice for tell in declared("card_notices") for notice in tell(scope, now)]
    return sorted(found, key=lambda notice: not notice.is_bad)
