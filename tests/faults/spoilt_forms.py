"""Forms filled in with payloads, and the pages that answer them."""

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from django.urls import Resolver404, resolve

from keliu.rules.rights import Role
from tests.faults.addresses import LEAVES
from tests.faults.mass_assignment import forms_of, page_of

SENT: set[tuple[str, Role, str]] = set()


def posted(screen: Any, role: Role, path: str, text: str) -> Iterator[bytes]:
    """This function will send each form of a page once a round with payloads in it and yield the pages that are answered."""
    page = page_of(screen.clients[role], path)
    for target, given, offered in forms_of(page) if page is not None else ():
        try:
            mark = (resolve(target.split("?")[0]).view_name, role, text)
        except Resolver404:
            continue
        if mark in SENT or mark[0] in LEAVES:
            continue
        SENT.add(mark)
        names = {name: text for name in offered if name not in ("version", "csrfmiddlewaretoken", "list", "pk")}
        for sent in (given | names, given | {name: text for name in offered if not given.get(name)}):
            answer = send(screen.clients[role], target, sent)
            if answer.status_code > 499:
                screen.fired.append(f"{role} {target}: a form answers {answer.status_code}")
            if "text/html" in answer.get("Content-Type", "") and answer.content:
                yield answer.content


def send(browser: Any, target: str, given: dict[str, Any]) -> Any:
    """This function will send a form, follow where it leads, and take back what it wrote."""
    cookies = browser.cookies.copy()
    with transaction.atomic():
        answer = browser.post(target, given, follow=True)
        transaction.set_rollback(True)
    del connection.run_on_commit[:]
    browser.cookies = cookies
    return answer
