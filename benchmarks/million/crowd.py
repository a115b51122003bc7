"""A thousand people at work: each signed in, each asks once a minute; 70 % lists and cards, 20 % searches, 10 % edits.

An edit is two requests: the form, and the form sent back with another note.
"""

import asyncio
import html
import re
import time
from argparse import Namespace
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from benchmarks.million.spent import show
from benchmarks.site import begin_session, served
from keliu.rules.rights import Deed, Reach, Viewer

if TYPE_CHECKING:
    from keliu.org.models import Account

MINUTE = 60.0
TOKEN = "k" * 32
PEOPLE_PER_STORE = 60
FIELD = re.compile(r"<input\b([^>]*)>|<(textarea|select)\b([^>]*)>(.*?)</\2>", re.DOTALL)
NAME, VALUE, TYPE = (re.compile(rf'\b{word}="([^"]*)"') for word in ("name", "value", "type"))
CHOSEN = re.compile(r'<option\s+value="([^"]*)"[^>]*\bselected')
FORM = re.compile(r'<form\b[^>]*method="post"[^>]*action="([^"]*/edit/)"[^>]*>(.*?)</form>', re.DOTALL | re.IGNORECASE)


@dataclass(slots=True)
class Person:
    """One who is signed in: session, customers of his, words that he looks for."""

    session: str
    customers: list[int]
    words: list[str]
    may_edit: bool
    dice: Random


@dataclass(slots=True)
class Tally:
    """Seconds by what was asked, and what went wrong."""

    times: dict[str, list[float]] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)

    def note(self, what: str, seconds: float, status: int, good: tuple[int, ...]) -> None:
        """Note an answer."""
        self.times.setdefault(what, []).append(seconds)
        if status not in good:
            self.wrong[f"{what}: {status}"] += 1


def ask_as_many(options: Namespace) -> None:
    """This function will let so many people ask for so many minutes and print the spread of the answers."""
    people = sign_in_all(options.people)
    with served() as port:
        tally = asyncio.run(_crowd(port, people, options.minutes * MINUTE))
    every = sorted(seconds for found in tally.times.values() for seconds in found)
    if not every:
        raise SystemExit("nobody could ask")
    told = f"{len(every):,} requests of {len(people):,} people, {len(every) / options.minutes / 60:.1f} a second"
    show([("crowd", told, "17 a second"), ("crowd, all", _spread(every), "p95 under 500 ms, p99 under 1,500 ms")])
    show([(f"crowd, {what}", _spread(sorted(found)), "") for what, found in sorted(tally.times.items())])
    show([("crowd, errors", f"{sum(tally.wrong.values())} {dict(tally.wrong) or ''}", "0")])


def _spread(times: list[float]) -> str:
    p50, p95, p99 = (times[min(len(times) - 1, int(len(times) * share))] * 1000 for share in (0.5, 0.95, 0.99))
    return f"{len(times):,} requests, p50 {p50:.0f}, p95 {p95:.0f}, p99 {p99:.0f}, most {times[-1] * 1000:.0f} ms"


def sign_in_all(number: int) -> list[Person]:
    """This function will give so many members of staff an account and a session."""
    from keliu.org.models import Account, Staff

    roles = ("advisor", "csr", "service_manager", "cs_manager", "team_leader")
    staff = list(Staff.objects.unscoped("benchmark").filter(role__in=roles).order_by("id"))
    known = dict(Account.objects.filter(staff__in=staff).values_list("staff_id", "id"))
    fresh = [
        Account(staff=person, username=f"crowd-{person.pk}", password="!", must_change_password=False)
        for person in staff
        if person.pk not in known
    ]
    Account.objects.bulk_create(fresh, batch_size=500)
    accounts = list(Account.objects.filter(staff__in=staff).select_related("staff").order_by("id"))
    dice = Random(7)
    found = [_person(accounts[place % len(accounts)], Random(place)) for place in range(number)]
    dice.shuffle(found)
    return found


_CUSTOMERS: dict[tuple[object, ...], tuple[list[int], list[str]]] = {}


def _person(account: "Account", dice: Random) -> Person:
    viewer = account.viewer()
    customers, words = _seen_by(viewer)
    return Person(begin_session(account), customers, words, viewer.may(Deed.EDIT_FILES), dice)


def _seen_by(viewer: Viewer) -> tuple[list[int], list[str]]:
    from benchmarks.pages import words_of
    from keliu.customers.models import Customer

    key = (viewer.store_id or 0, viewer.team_id if viewer.reach is Reach.TEAM else None, viewer.reach)
    if key not in _CUSTOMERS:
        customers = list(Customer.objects.visible_to(viewer).order_by("id").values_list("id", flat=True)[:2000])
        words = words_of(customers[:PEOPLE_PER_STORE], viewer.store_id or 0)
        wanted = ("name of 2", "name of 3", "pinyin", "phone tail", "plate")
        _CUSTOMERS[key] = (customers, [word for kind in wanted for word in words[kind]] or ["王"])
    return _CUSTOMERS[key]


async def _crowd(port: int, people: list[Person], seconds: float) -> Tally:
    tally, ends = Tally(), time.monotonic() + seconds
    await asyncio.gather(*(_day(port, one, place, len(people), ends, tally) for place, one in enumerate(people)))
    return tally


async def _day(port: int, person: Person, place: int, people: int, ends: float, tally: Tally) -> None:
    await asyncio.sleep(MINUTE * place / people)
    while time.monotonic() < ends:
        begun = time.monotonic()
        await _turn(port, person, tally)
        await asyncio.sleep(max(0.0, MINUTE - (time.monotonic() - begun)))


async def _turn(port: int, person: Person, tally: Tally) -> None:
    chance, dice = person.dice.random(), person.dice
    if not person.customers or chance < 0.3:
        path = dice.choice(("/customers/", "/vehicles/", "/visits/", "/contacts/", "/", "/customers/?stage=at_risk"))
        await _ask(port, person, tally, "list", path)
    elif chance < 0.7:
        await _ask(port, person, tally, "card", f"/customers/{dice.choice(person.customers)}/")
    elif chance < 0.9 or not person.may_edit:
        await _ask(port, person, tally, "search", f"/search/?q={quote(dice.choice(person.words))}")
    else:
        await _edit(port, person, tally)


async def _edit(port: int, person: Person, tally: Tally) -> None:
    path = f"/customers/{person.dice.choice(person.customers)}/edit/"
    text = await _ask(port, person, tally, "form", path)
    found = FORM.search(text) or re.search(
        r'(<form\b[^>]*method="post"[^>]*>)((?:(?!</form>).)*name="version".*?)</form>', text, re.DOTALL
    )
    if found is None:
        tally.wrong["edit: no form"] += 1
        return
    given = [pair for pair in form_of(found[2]) if pair[0] != "note"]
    body = urlencode([*given, ("note", f"来电 {int(time.time())}")])
    await _ask(port, person, tally, "edit", path, body)


def form_of(text: str) -> list[tuple[str, str]]:
    """This function will return what a browser would send of a form that nobody touched."""
    given = []
    for of_input, tag, of_other, inner in FIELD.findall(text):
        attributes = of_input or of_other
        name, kind = NAME.search(attributes), TYPE.search(attributes)
        if name is None or (kind and kind[1] in {"checkbox", "radio"} and " checked" not in attributes):
            continue
        if tag == "select":
            chosen = CHOSEN.search(inner)
            given.append((name[1], html.unescape(chosen[1]) if chosen else ""))
        elif tag == "textarea":
            given.append((name[1], html.unescape(inner.lstrip("\r\n"))))
        elif not kind or kind[1] not in {"submit", "button", "file", "image"}:
            value = VALUE.search(attributes)
            given.append((name[1], html.unescape(value[1]) if value else ""))
    return given


async def _ask(port: int, person: Person, tally: Tally, what: str, path: str, body: str | None = None) -> str:
    head = [
        f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: close",
        f"Cookie: sessionid={person.session}; csrftoken={TOKEN}", "Accept-Encoding: identity",
    ]  # fmt: skip
    sent = b"" if body is None else body.encode()
    if body is not None:
        head += [
            "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(sent)}", f"X-CSRFToken: {TOKEN}",
        ]  # fmt: skip
    begun = time.perf_counter()
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write("\r\n".join([*head, "", ""]).encode() + sent)
        await writer.drain()
        answer = await asyncio.wait_for(reader.read(), 60)
        writer.close()
        status = int(answer[9:12] or b"0")
    except (OSError, ValueError, TimeoutError) as error:
        tally.note(what, time.perf_counter() - begun, 0, ())
        tally.wrong[repr(error)[:60]] += 1
        return ""
    good = (302,) if body is not None else (200, 302) if what == "search" else (200,)
    tally.note(what, time.perf_counter() - begun, status, good)
    return answer.decode("utf-8", "replace")
