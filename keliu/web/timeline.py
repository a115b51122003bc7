"""One history of a customer out of several desks: each declares a source in `apps.py` under `timeline`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from keliu.rules.rights import Viewer
from keliu.web.declared import declared

STEP = 20


@dataclass(frozen=True, slots=True)
class Event:
    """历史一条: what happened, when, and where it opens; `key` decides between events of one moment."""

    at: datetime
    key: int
    title: str
    detail: str = ""
    amount_fen: int | None = None
    vehicle_id: int | None = None
    address: str = ""
    tone: str = ""
    kind: str = ""
    icon: str = ""


class Once(NamedTuple):
    """从前的车: a car that a customer had since a day (None: from ever) and until a day."""

    vehicle_id: int
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose history: a customer with his cars, or one car alone, and until when.

    `own_since`: of the cars that were another's before, since when they are the present owner's; what was done to the
    car before is shown, what was said with the former owner or is owed by him is not. `once`: cars that the customer had.
    """

    viewer: Viewer
    customer_id: int | None
    vehicle_ids: Sequence[int]
    before: datetime | None = None
    own_since: Mapping[int, date] = field(default_factory=dict)
    once: Sequence[Once] = ()


@dataclass(frozen=True, slots=True)
class TimelineSource:
    """历史来源: a desk's part; `events` gives the latest first, at most as many as asked for; `count` all there are."""

    kind: str
    label: str
    icon: str
    events: Callable[[Scope, int], list[Event]]
    count: Callable[[Scope], int]


@dataclass(slots=True)
class Timeline:
    """历史: the events of a page of it, and where the next one begins; `whole`: how many a source has that was read whole."""

    events: list[Event] = field(default_factory=list)
    before: str = ""
    whole: dict[str, int] = field(default_factory=dict)


def sources() -> list[TimelineSource]:
    """This function will return the sources of all installed desks."""
    return declared("timeline")


def timeline_of(scope: Scope, kind: str = "", limit: int = STEP) -> Timeline:
    """This function will return the latest events of all sources, or of one kind, before the scope's moment."""
    found: list[tuple[Event, TimelineSource]] = []
    whole: dict[str, int] = {}
    for source in sources():
        if kind in ("", source.kind):
            events = source.events(scope, limit + 1)
            found += [(event, source) for event in events]
            if scope.before is None and len(events) <= limit:
                whole[source.kind] = len(events)
    found.sort(key=lambda pair: (pair[0].at, pair[0].key), reverse=True)
    shown = [_marked(event, source) for event, source in found[:limit]]
    more = len(found) > limit and shown
    return Timeline(shown, shown[-1].at.isoformat() if more else "", whole)


def _marked(event: Event, source: TimelineSource) -> Event:
    given: dict[str, Any] = {name: getattr(event, name) for name in Event.__slots__}
    return Event(**given | {"kind": event.kind or source.kind, "icon": event.icon or source.icon})


def counts(scope: Scope, history: Timeline) -> list[tuple[TimelineSource, int]]:
    """This function will return how many events each source has; those that the history read whole are not counted again."""
    whole = history.whole
    return [(one, whole[one.kind] if one.kind in whole else one.count(scope)) for one in sources()]
