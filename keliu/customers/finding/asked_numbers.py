"""How many whole numbers a person may look for in a day: whoever tries them all learns what a mask hides (decision 0020).

A number counts once a day, whether it is found or not; what was typed on its way to a longer one does not count.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from django.db import OperationalError, connection, transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.timezone import localtime

from keliu.customers.models import AskedNumber
from keliu.org.noticing.giving import notice_roles
from keliu.rules.rights import Role, Viewer
from keliu.rules.search_text import SHORTEST_WHOLE, whole_number
from keliu.rules.sentence import N_, Sentence

SALT = "keliu.customers.asked_number"
TYPING = timedelta(minutes=2)
A_MOMENT_MS = 20
WAITING: dict[tuple[int, date], set[str]] = {}  # by person and day, what the database could not take at once
TOLD = N_("%(name)s has looked for %(n)s whole phones, plates or VINs today, as many as a day allows")


def whole_numbers(words: Iterable[str]) -> set[str]:
    """This function will return those words that may be whole numbers, in one spelling."""
    return {number for word in words if (number := whole_number(word))}


def digest_of(viewer: Viewer, number: str) -> str:
    """This function will return what is kept of a number: a keyed hash, another one for each person."""
    return salted_hmac(SALT, f"{viewer.account_id} {number}", algorithm="sha256").hexdigest()


def may_look_for(numbers: set[str], *, quota: int, actor: Viewer, now: datetime) -> bool:
    """This function will note whole numbers that a person looks for, and say whether he may: always those of before.

    Nobody who reads waits for somebody who writes: where the database is being written it is noted with the next number,
    and counts until then in this process. With the last that a day allows the managers of the store are told.
    """
    day = localtime(now).date()
    own = AskedNumber.objects.filter(account_key=actor.account_id, day=day)
    for old in [key for key in WAITING if key[1] != day]:
        WAITING.pop(old, None)
    waiting = WAITING.setdefault((actor.account_id or 0, day), set())
    wanted = {digest_of(actor, number) for number in numbers}
    fresh = wanted - set(own.filter(digest__in=wanted).values_list("digest", flat=True)) - waiting
    if not fresh:
        return True
    parts = {digest_of(actor, number[:end]) for number in numbers for end in range(SHORTEST_WHOLE, len(number))}
    try:
        with at_once(), transaction.atomic():
            waiting -= parts
            own.filter(digest__in=parts, at__gte=now - TYPING).delete()
            room = _note(own, fresh, waiting, quota, actor, now)
    except OperationalError as error:
        if not is_being_written(error):
            raise
        room = max(quota - own.count() - len(waiting), 0)
        waiting |= set(sorted(fresh)[:room])
    else:
        waiting.clear()
    return len(fresh) <= room


def _note(own: Any, fresh: set[str], waiting: set[str], quota: int, actor: Viewer, now: datetime) -> int:
    """Keep as many as a day allows, those that wait first; return how many of the fresh ones there was room for."""
    before = own.count()
    room = max(quota - before - len(waiting), 0)
    noted = [*sorted(waiting), *sorted(fresh)[:room]]
    day = localtime(now).date()
    rows = [AskedNumber(account_key=actor.account_id, day=day, digest=digest, at=now) for digest in noted]
    AskedNumber.objects.bulk_create(rows, ignore_conflicts=True)
    if before < quota <= before + len(noted):
        told = Sentence(TOLD, {"name": actor.name, "n": quota})
        place = {"group_id": actor.group_id, "store_id": actor.store_id}
        notice_roles({Role.CS_MANAGER, Role.SERVICE_MANAGER}, told, page=reverse("customers:reveals"), now=now, **place)
    return room


@contextmanager
def at_once() -> Iterator[None]:
    """SQLite waits 20 s for its one writer; here a moment. PostgreSQL's writers do not wait for each other."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        usual = int(cursor.fetchone()[0])
        cursor.execute(f"PRAGMA busy_timeout = {A_MOMENT_MS}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")


def is_being_written(error: OperationalError) -> bool:
    """This function will say whether an error is that of a database that somebody else is writing."""
    return getattr(error.__cause__, "sqlite_errorname", "").startswith("SQLITE_BUSY")
