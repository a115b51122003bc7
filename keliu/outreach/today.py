"""今天要联系的: the next contacts of a whole store on a day, worked out once and kept until something changed.

Nothing is stored that could contradict the files: this is a copy of an answer, in `cache` of the home, made by the
worker within a minute of a change (in a large group within some) and by the page itself where the store is small. It
holds keys and figures, no names.
What a page shows of it is judged anew, row by row, through the scope of the person (`queries.fresh`).
"""

import json
import os
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Max

from keliu.audit.models import Change
from keliu.audit.queries import open_batches
from keliu.customers.models import AssignmentRun, CustomerStore, Policy, Vehicle
from keliu.org.models import ShopFigure, Store
from keliu.outreach.queries import next_contacts, vehicles_of_store
from keliu.outreach.worklist import Entry, Worklist
from keliu.workshop.models import Visit

AT_ONCE = 6_000
REST = 9  # times as long as the last making of lists took: a tenth of the worker's time goes into them
KEPT: dict[int, tuple[str, str, Worklist]] = {}
BEING_MADE: set[int] = set()


def stamp() -> str:
    """This function will return a mark that differs after any import, visit, edit or setting."""
    return f"{_last(Change)}-{coarse_stamp()}"


def coarse_stamp() -> str:
    """This function will return a mark that differs after any import, visit, hand-over or setting, not after an edit."""
    marks = [_last(each) for each in (Visit, Vehicle, Policy, ShopFigure, AssignmentRun)] + open_batches()
    return "-".join(map(str, marks))


def _last(model: Any) -> int:
    """Return the highest number that a table holds."""
    return model.objects.unscoped("mark of change").aggregate(n=Max("id"))["n"] or 0


def todays(store_id: int, day: date) -> Worklist | None:
    """This function will return a store's list, the most worth first; None while a large one is being made.

    A list of the same day that a change has overtaken is served until the worker has made the next one.
    """
    mark = f"{day.isoformat()} {stamp()}"
    kept = KEPT.get(store_id)
    if kept and kept[0] == mark:
        return kept[2]
    kept = _read(store_id) or kept
    if kept and kept[0] == mark:
        KEPT[store_id] = kept
        return kept[2]
    if vehicles_of_store(store_id)[: AT_ONCE + 1].count() <= AT_ONCE:
        return make(store_id, day)
    if kept and kept[0].startswith(day.isoformat()):
        return kept[2]
    _make_beside(store_id, day)
    return None


def make(store_id: int, day: date) -> Worklist:
    """This function will work a store's list out and keep it, in this process and in the home."""
    mark = f"{day.isoformat()} {stamp()}"
    entries = Worklist(_work_out(store_id, day), day.isoformat())
    KEPT[store_id] = (mark, str(settings.HOME), entries)
    path = _path(store_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
    made.write_text(json.dumps({"mark": mark, "entries": entries}), encoding="utf-8")
    made.replace(path)
    return entries


def _work_out(store_id: int, day: date) -> Iterator[Entry]:
    members = {
        customer: (advisor, team)
        for customer, advisor, team in CustomerStore.objects.filter(store_id=store_id)
        .values_list("customer_id", "advisor_id", "team_id")
        .iterator(chunk_size=10_000)
    }
    for proposal in next_contacts(vehicles_of_store(store_id), as_of=day):
        car, contact = proposal.car, proposal.contact
        advisor, team = members.get(car.owner_id, (None, None))
        yield Entry(
            car.id, car.owner_id, advisor, team, contact.kind.value, contact.stage.value,
            contact.due_on.isoformat(), contact.score, car.customer_class or "C",
        )  # fmt: skip


def _make_beside(store_id: int, day: date) -> None:
    """Make a large list in a thread, so that the page can say that it is being made."""
    if store_id in BEING_MADE:
        return
    BEING_MADE.add(store_id)

    def work() -> None:
        try:
            make(store_id, day)
        finally:
            BEING_MADE.discard(store_id)
            connection.close()

    threading.Thread(target=work, daemon=True, name=f"next contacts of store {store_id}").start()


def refresh(day: date) -> int:
    """This function will make the lists that a change or a new day has overtaken, and return how many."""
    begun, made = time.monotonic(), 0
    for store_id in Store.objects.unscoped("next contacts").values_list("id", flat=True):
        kept = _read(store_id)
        if kept is None or kept[0] != f"{day.isoformat()} {stamp()}":
            make(store_id, day)
            made += 1
    if made:
        _spent().write_text(f"{time.monotonic() - begun:.3f}", encoding="utf-8")
    return made


def is_overtaken(day: date) -> bool:
    """This function will say whether any store's list is to be made: it is of another day, or of before a change and the
    last time is long enough ago.

    In a large group somebody writes all the time and twenty lists take a minute: without a rest, nothing else would be
    done. One shop's take less than a second.
    """
    mark = f"{day.isoformat()} {stamp()}"
    stores = Store.objects.unscoped("next contacts").values_list("id", flat=True)
    marks = [kept[0] if (kept := _read(store_id)) else "" for store_id in stores]
    if any(not one.startswith(day.isoformat()) for one in marks):
        return True
    return any(one != mark for one in marks) and not _rests()


def _rests() -> bool:
    """Whether the last making of lists took so long that the next has time."""
    try:
        seconds, ended = float(_spent().read_text(encoding="utf-8")), _spent().stat().st_mtime
    except (OSError, ValueError):
        return False
    return 0 <= time.time() - ended < REST * seconds


def _spent() -> Path:
    """Where the home keeps how many seconds the last making of lists took."""
    return Path(settings.HOME) / "cache" / "next-contacts.seconds"


def _path(store_id: int) -> Path:
    return Path(settings.HOME) / "cache" / f"next-contacts-{store_id}.json"


def _read(store_id: int) -> tuple[str, str, Worklist] | None:
    """Return what the home keeps; a file that cannot be read counts as none."""
    path = _path(store_id)
    try:
        written = str(path.stat().st_mtime_ns)
        kept = KEPT.get(store_id)
        if kept and kept[1] == written:
            return kept
        document = json.loads(path.read_text(encoding="utf-8"))
        day = document["mark"].split()[0]
        found = (document["mark"], written, Worklist((Entry(*entry) for entry in document["entries"]), day))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return None
    KEPT[store_id] = found
    return found


def forget() -> None:
    """This function will forget every list, in this process and in the home, for tests that begin anew."""
    KEPT.clear()
    for path in (Path(settings.HOME) / "cache").glob("next-contacts-*.json"):
        path.unlink(missing_ok=True)
