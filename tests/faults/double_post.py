"""XB9: every form of every page is sent twice, one after the other and at once: it acts once, or says what is the matter.

The forms are found as XC10 finds them: every address of the resolver, as the roles that it opens for. After each form the
home is put back as it was. At once means two browsers' threads against one file of SQLite; what two connections of
PostgreSQL may do to one row is shown by two-editors and by the desks' own races. The short form sends every form by one of
the two ways in turn, the long one by both.
"""

import os
import random
import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.urls import resolve

from keliu.imports.tests.pages import ORDERS, upload
from keliu.rules.rights import Role
from tests.faults.addresses import Raised, addresses, keyed, signed_in
from tests.faults.filled_home import Filling, whole_database
from tests.faults.frame import Outcome, World
from tests.faults.mass_assignment import SURE, forms_of, page_of

PROMISE = "a form that is sent twice, at once or one after the other, acts once: no second row, no other value"
CONTROL = "the rule that the same click counts once"
SHORT = 1
DATABASES = ("sqlite",)
LOGS = {"/login/": ("org_loginlog",)}  # each try counts, before somebody is known
TOKEN = "csrfmiddlewaretoken"


def switch_off() -> None:
    """This function will answer every click."""
    from keliu.web import double_clicks

    double_clicks.may_be_doubled = lambda request: False


def run(world: World, rounds: int, seed: int) -> Outcome:
    """This function will send every form twice; `rounds`: as how many roles, and with how many keys more than one."""
    dice = random.Random(seed)
    Filling(seed, 6).fill()
    browsers = signed_in()
    upload(browsers[Role.SERVICE_MANAGER], ("orders.csv", ORDERS))
    outcome, raised, seen = Outcome(), Raised(), set()
    kept = Kept(world.home)
    counts: Counter[str] = Counter()
    for address in addresses():
        for role in sorted(address.roles, key=lambda role: role.value not in SURE)[:rounds]:
            paths = keyed(address, 2 + 2 * rounds)
            pages = (page for path in paths if (page := page_of(browsers[role], path)) is not None)
            for page in islice(pages, rounds):
                for target, given, offered in forms_of(page):
                    mark = (resolve(target.split("?")[0]).view_name, role, *sorted(offered))
                    if mark in seen:
                        continue
                    seen.add(mark)
                    form = given | {TOKEN: f"{dice.getrandbits(128):032x}"}
                    ways = (False, True) if rounds > SHORT else (len(seen) % 2 == 0,)
                    counts[_twice(kept, browsers[role], target, form, ways, outcome, raised)] += 1
                    if outcome.breaches and os.environ["KELIU_FAULT_WITHOUT"]:
                        return outcome
    outcome.figures = {"forms": len(seen), **dict(sorted(counts.items()))}
    return outcome


class Kept:
    """The home's database as it was before any form."""

    def __init__(self, home: Path) -> None:
        self.live = home / "keliu.sqlite3"
        self.copy = home / "before.sqlite3"
        connection.cursor().execute(f"VACUUM INTO '{self.copy}'")

    def put_back(self) -> None:
        """This function will lay the database back; what forms left in folders stays, no row names it."""
        connection.close()
        for end in ("-wal", "-shm"):
            self.live.with_name(self.live.name + end).unlink(missing_ok=True)
        shutil.copyfile(self.copy, self.live)
        connection.ensure_connection()  # a copy turns to its log of writes when it is first opened, by one alone


def _twice(
    kept: Kept,
    browser: Client,
    target: str,
    form: dict[str, Any],
    ways: tuple[bool, ...],
    outcome: Outcome,
    raised: Raised,
) -> str:
    """Send a form once and look, then twice by each way from the same home, and compare; return what kind of form it was."""
    kept.put_back()
    before = whole_database()
    first = posted(browser_like(browser), target, form)
    once = whole_database()
    for is_at_once in ways:
        kept.put_back()
        twins = [browser_like(browser) for _twin in range(2)]
        form = form | {TOKEN: form[TOKEN][1:] + form[TOKEN][0]}  # another rendering: no click of before is meant
        clicked = _at_once(twins, target, form) if is_at_once else [posted(twin, target, form) for twin in twins]
        told = f"{target} {'at once' if is_at_once else 'one after the other'}"
        if any(status > 499 for status in clicked):
            outcome.breaches.append(f"{told}: {clicked} {raised.taken()[:300]}")
        outcome.breaches += [f"{told}: {what} {clicked} {first}" for what in _more(target, once, whole_database())]
    return "that wrote" if once != before else "that wrote nothing"


def _more(target: str, once: dict[str, list[Any]], twice: dict[str, list[Any]]) -> Iterator[str]:
    """Yield the tables that hold after two clicks what they do not after one."""
    for table, rows in once.items():
        if table in LOGS.get(target.split("?")[0], ()) or sorted(map(str, twice[table])) == sorted(map(str, rows)):
            continue
        more = str([row for row in twice[table] if row not in rows][:1])
        yield f"{table} has {len(twice[table]) - len(rows)} rows more: {more[:200]}"


def posted(browser: Client, target: str, form: dict[str, Any]) -> int:
    """This function will send a form as a browser does and return the answer's status."""
    return browser.post(
        target, urlencode(form, doseq=True), content_type="application/x-www-form-urlencoded"
    ).status_code


def browser_like(browser: Client) -> Client:
    """This function will return a second window of the same session."""
    twin = Client(raise_request_exception=False)
    twin.handler = browser.handler  # one process: one memory of the last click
    twin.cookies = browser.cookies.copy()
    return twin


def _at_once(twins: list[Client], target: str, form: dict[str, Any]) -> list[int]:
    barrier, statuses = threading.Barrier(len(twins)), []

    def click(twin: Client) -> None:
        barrier.wait()
        try:
            statuses.append(posted(twin, target, form))
        finally:
            connection.close()

    clicks = [threading.Thread(target=click, args=(twin,)) for twin in twins]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    return statuses
