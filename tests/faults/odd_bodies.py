# ruff: noqa: E501 - tables of odd things read best with a line each
"""XC11: odd bodies, wrong types, broken texts and addresses, sent to every address by every verb as every role: no 5xx."""

import json
import os
import random
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

from keliu.imports.tests.pages import ORDERS, upload
from keliu.rules.rights import Role
from tests.faults.addresses import LEAVES, Address, Raised, addresses, keyed, signed_in
from tests.faults.filled_home import Filling
from tests.faults.frame import Outcome, World

PROMISE = "no address answers 5xx, whatever body, type or query is sent to it by whatever verb"
CONTROL = "the reading of numbers in forms and addresses with a check"
SHORT = 1
VERBS = ("get", "post", "patch", "put", "delete", "head", "options")
READY = "readyz"  # says 503 while there is no worker: that is its answer
FORM = "application/x-www-form-urlencoded"
PARTS = 'multipart/form-data; boundary="b"'
DEEP = 20_000
TEXTS = [
    "", "\x00", "a\x00b", "\ud800", "\U0010ffff", "\ud7ff", "\uffff", "1e400", "9" * 400, "-1", "٣", "²", "0x10", "١..٢", "..", "NaN",
    "true", "[]", "{}", "%", "_%\\", "'\"--", "${7*7}", "{{7*7}}", "../../../etc/passwd", "\r\nX: y", "\u202e", "𠮷", "x" * 70_000, "2025-02-30",
    "9999999..", "!", ",", "~", "a~9", "0001-01-01..9999-12-31", "9999-12-31..9999-12-31", "..0001-01-01", "999..999m",
]  # fmt: skip


def bodies() -> list[tuple[str, bytes]]:
    """This function will return types and bodies that make no sense together or by themselves."""
    told = [
        json.dumps(value) for value in (None, 1, "x", [], {}, [[]], {"version": 10**400}, {"": ""}, {"version": True})
    ]
    jsons = [
        *told, "{", "[" * DEEP + "]" * DEEP, '{"a":' * DEEP + "1" + "}" * DEEP, '{"version":1,"version":2}', '{"version":1e400}',
        '{"version":1,"note":"\\ud800"}', '{"version":1,"name":"a\\u0000b"}', '{"version":-1,"name":"x","name":"y"}', "NaN",
        '{"version":1,"birthday":"0000-00-00"}', '{"version":1,"birthday":1e30}', '{"version":1,"birthday":-99999999999}',
    ]  # fmt: skip
    return [
        *(("application/json", text.encode()) for text in jsons), ("application/json", b"\xff\xfe\x00"), ("application/json", b""),
        ("application/json; charset=nonsense", b"{}"), ("application/json; charset=utf-16", "{}".encode("utf-16")),
        ("text/xml", b"<a/>"), ("", b"x"), ("a/b/c;;=", b"\x00"), (FORM, b"%ff=%00&a=%ed%a0%80&=&&a[]=1"), (FORM + "; charset=nonsense", b"a=1"),
        (FORM, b"&".join(b"a=1" for _ in range(1200))), (FORM, b"name=" + b"x" * 6_000_000), (PARTS, b"--b\r\n"), (PARTS, b""),
        (PARTS, b'--b\r\nContent-Disposition: form-data; name="files"; filename="\x00.xlsx"\r\n\r\nPK\r\n--b--\r\n'),
        (PARTS, b'--b\r\nContent-Disposition: form-data; name="files"; filename=""\r\n\r\n\r\n--b--\r\n'),
        (PARTS, b'--b\r\nContent-Disposition: form-data; name="files"; filename="../../x"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!\r\n--b--'),
        ("multipart/form-data", b"x"), ("multipart/form-data; boundary=" + "b" * 400, b"x"),
    ]  # fmt: skip


def switch_off() -> None:
    """This function will believe that a number of a page is one, and let an order's number begin with anything."""
    from keliu.web import lists, paging

    lists.read_number = paging.read_number = lambda wanted: int(wanted) if wanted else 1


def run(world: World, rounds: int, seed: int) -> Outcome:
    """This function will send every address `rounds` of the odd things by each verb, as the roles that it opens for."""
    dice = random.Random(seed)
    Filling(seed, 6).fill()
    browsers = signed_in()
    upload(browsers[Role.SERVICE_MANAGER], ("orders.csv", ORDERS))
    outcome, raised, sent = Outcome(), Raised(), 0
    answers: dict[int, int] = {}
    for address in addresses():
        names = names_of(address, browsers)
        for told, status in sendings(address, browsers, names, rounds, dice):
            sent += 1
            answers[status] = answers.get(status, 0) + 1
            if status > 499 and address.name != READY:
                outcome.breaches.append(f"{status} {raised.taken()}: {told[:300]}")
        if outcome.breaches and os.environ["KELIU_FAULT_WITHOUT"]:
            break
    outcome.figures = {"requests": sent, "by_status": answers}
    return outcome


def names_of(address: Address, browsers: dict[Role, Any]) -> list[str]:
    """This function will return the names of fields that the page of an address shows, and those of every list."""
    from lxml import html

    from keliu.web.declared import declared

    found = {"q", "page", "after", "sort", "next", "list", "query", "ids", "name", "version", "view", "field", "files"}
    for spec in declared("lists"):
        if spec.url_name == address.name:
            found |= {each.name for each in spec.filters} | {
                f"{each.name}.{end}" for each in spec.filters for end in ("op", "from")
            }
    manager = Role.SERVICE_MANAGER if Role.SERVICE_MANAGER in address.roles else address.roles[0]
    for path in keyed(address):
        answer = browsers[manager].get(path)
        if answer.status_code == 200 and "html" in answer["Content-Type"] and answer.content.strip():
            found |= {
                each.get("name")
                for each in html.fromstring(answer.content).iter("input", "select", "textarea")
                if each.get("name")
            }
            break
    return sorted(found)


def sendings(
    address: Address, browsers: dict[Role, Any], names: list[str], rounds: int, dice: random.Random
) -> Iterator[tuple[str, int]]:
    """This function will send and yield what was sent and the answer's status; nothing of it stays."""
    paths = list(keyed(address)) + [
        address.filled(**dict.fromkeys([*address.numbers, *address.words], key)) for key in ("0", "9" * 30)
    ]
    every = bodies()
    for _round in range(rounds):
        for verb in VERBS if rounds > SHORT else dice.sample(VERBS, 3):
            for role in dice.sample(address.roles, min(2, len(address.roles))):
                kind, body = dice.choice(every)
                path = dice.choice(paths)
                yield send(browsers[role], verb, path, body, kind, role)
        for role in dice.sample(address.roles, min(3, len(address.roles))):
            given = {
                name: dice.choice(TEXTS).encode("utf-8", "surrogatepass")
                for name in dice.sample(names, min(len(names), 4))
            }
            yield send(browsers[role], "get", f"{dice.choice(paths)}?{query(given)}", b"", "", role)
            if address.name not in LEAVES:
                many = {
                    name: dice.choice(TEXTS[:20]).encode("utf-8", "surrogatepass")
                    for name in names
                    if dice.random() < 0.8
                }
                yield send(browsers[role], "post", dice.choice(paths), query(many).encode(), FORM, role)


def query(given: dict[str, bytes]) -> str:
    """This function will return an address's query of raw bytes."""
    from urllib.parse import quote

    return "&".join(f"{name}={quote(value)}" for name, value in given.items())


def send(browser: Any, verb: str, path: str, body: bytes, kind: str, role: Role) -> tuple[str, int]:
    """This function will send one request and take back what it wrote, a log-out too."""
    cookies = browser.cookies.copy()
    with transaction.atomic():
        answer = browser.generic(verb.upper(), path, body, content_type=kind)
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    del connection.run_on_commit[:]
    browser.cookies = cookies
    return f"{role} {verb} {path[:120]} {kind} {body[:120]!r}", answer.status_code
