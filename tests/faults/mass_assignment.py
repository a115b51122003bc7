# ruff: noqa: E501 - tables of odd things read best with a line each
"""XC10: every form and every body of the interface, sent with fields that it does not have: refused, or without effect."""

import json
import os
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.urls import resolve
from lxml import html

from keliu.imports.tests.pages import ORDERS, upload
from keliu.rules.rights import Role
from tests.faults.addresses import LEAVES, addresses, keyed, signed_in
from tests.faults.filled_home import Filling, every, whole_database
from tests.faults.frame import Outcome, World

PROMISE = "a field that a form or a body does not offer is refused by the interface and changes nothing by a page"
CONTROL = "the rule that a form saves its own fields only"
SHORT = 1
DATABASES = ("sqlite",)
OWN = {"csrfmiddlewaretoken"}
SURE = ("service_manager", "admin")  # who is asked first: between them they hold most deeds


def switch_off() -> None:
    """This function will bind what was sent to the row of the address by its names, as careless frameworks do."""
    from keliu.customers.models import Customer
    from keliu.org.middleware import ViewerMiddleware

    answer = ViewerMiddleware.__call__

    def binding(self: Any, request: Any) -> Any:
        response = answer(self, request)
        match = request.resolver_match
        if request.method == "POST" and match and match.view_name == "customers:edit" and response.status_code == 302:
            known = {field.name for field in Customer._meta.fields if not field.is_relation} - {"id", "version"}
            given = {name: value for name, value in request.POST.items() if name in known and value != "on"}
            every(Customer).filter(pk=match.kwargs["pk"]).update(
                **given | {"birthday": None, "licence_expires_on": None}
            )
        return response

    ViewerMiddleware.__call__ = binding
    from keliu.api import shapes

    shapes.CustomerEdit.model_config["extra"] = "ignore"
    shapes.CustomerEdit.model_rebuild(force=True)


def run(world: World, rounds: int, seed: int) -> Outcome:
    """This function will fill in every form of every page twice, plain and with every column's name, and compare the homes.

    `rounds`: as how many roles each address is opened, and with how many keys more than one.
    """
    Filling(seed, 6).fill()
    browsers = signed_in()
    upload(browsers[Role.SERVICE_MANAGER], ("orders.csv", ORDERS))
    outcome, seen, effective, before = Outcome(), set(), 0, whole_database()
    for role, page in pages_with_forms(browsers, rounds):
        for target, given, offered in forms_of(page):
            mark = (resolve(target.split("?")[0]).view_name, role, *sorted(offered))
            if mark not in seen:
                seen.add(mark)
                effective += before != compare(browsers[role], role, target, given, offered, outcome)
        if outcome.breaches and os.environ["KELIU_FAULT_WITHOUT"]:
            break  # the bodies break by themselves
    outcome.figures = {"forms": len(seen), "that_wrote": effective, "extra_fields": len(columns())}
    outcome.figures["bodies"] = refuse_bodies(browsers[Role.SERVICE_MANAGER], outcome)
    if whole_database() != before:
        outcome.breaches.append("a refused body changed the home")
    return outcome


def pages_with_forms(browsers: dict[Role, Any], rounds: int) -> Iterator[tuple[Role, Any]]:
    """This function will open every address as some of the roles that it opens for and yield what has forms."""
    for address in addresses():
        for role in sorted(address.roles, key=lambda role: role.value not in SURE)[:rounds]:
            pages = (page_of(browsers[role], path) for path in keyed(address, 2 + 2 * rounds))
            yield from ((role, page) for page in islice((page for page in pages if page is not None), rounds + 1))


def columns() -> dict[str, str]:
    """This function will return the names of all columns of all tables, each with a value that would tell."""
    names: dict[str, str] = {"id": "1", "pk": "1", "is_superuser": "on", "is_staff": "on"}
    for model in apps.get_models():
        for field in model._meta.concrete_fields if model.__module__.startswith("keliu.") else ():
            value = "2" if field.is_relation or isinstance(field, models.IntegerField) else "on"
            names[field.name] = names[field.attname] = "2001-02-03" if isinstance(field, models.DateField) else value
    return names


def page_of(browser: Any, path: str) -> Any:
    """This function will return the page of a path, read; None where it has no forms."""
    answer = browser.get(path)
    if answer.status_code != 200 or answer.streaming or b"<form" not in answer.content:
        return None
    page = html.fromstring(answer.content, base_url=f"http://testserver{path}")
    page.make_links_absolute()
    return page


def forms_of(page: Any) -> Iterator[tuple[str, dict[str, Any], set[str]]]:
    """This function will yield the forms of a page that write: where to, what a person would send, what names they offer."""
    for form in page.forms:
        target = (form.get("hx-post") or form.action or page.base_url).removeprefix("http://testserver")
        if (form.method == "POST" or form.get("hx-post")) and not any(
            leave.split(":")[1].split("_")[-1] in target for leave in LEAVES
        ):
            yield target, filled_in(form), {field.get("name") for field in form.inputs if field.get("name")}


def filled_in(form: Any) -> dict[str, Any]:
    """This function will return what a person sends: what stands in the form, and something where it is asked for."""
    given = {}
    for name, field in ((field.get("name"), field) for field in form.inputs if field.get("name")):
        value = field.value if not isinstance(field.value, set) else list(field.value)
        if isinstance(field, html.InputElement) and field.checkable and field.type == "checkbox" and not field.checked:
            continue
        if field.get("type") == "file" or name in OWN:
            continue
        if not value and isinstance(field, html.SelectElement) and field.value_options:
            value = next((option for option in field.value_options if option), "")
        is_asked = field.get("required") is not None or name in ("why", "name")
        given[name] = value or (
            "2026-12-31" if field.get("type") == "date" and is_asked else "因为要改" if is_asked else ""
        )
    return given


def compare(
    browser: Any, role: Role, target: str, given: dict[str, Any], offered: set[str], outcome: Outcome
) -> dict[str, list[Any]]:
    """This function will send a form plain and with more, compare the homes after both, and return that after the plain one."""
    extra = {name: value for name, value in columns().items() if name not in offered}
    plain, plain_status = after(browser, target, given)
    more, more_status = after(browser, target, extra | given)
    for table, rows in plain.items():
        if rows != more[table]:
            differing = [row for row in more[table] if row not in rows][:1]
            outcome.breaches.append(f"{role} {target}: {table} differs: {str(differing)[:300]}")
    if plain_status != more_status:
        outcome.breaches.append(f"{role} {target}: answers {plain_status} to the form and {more_status} with more")
    return plain


def after(browser: Any, target: str, given: dict[str, Any]) -> tuple[dict[str, list[Any]], int]:
    """This function will send a form and return the home after it and the answer's status; nothing of it stays."""
    cookies = browser.cookies.copy()
    with transaction.atomic():
        answer = browser.post(target, given)
        home = whole_database()
        transaction.set_rollback(True)
    del connection.run_on_commit[:]
    browser.cookies = cookies
    return home, answer.status_code


def refuse_bodies(browser: Any, outcome: Outcome) -> int:
    """This function will send the interface's bodies with one field more each, and count those refused."""
    from keliu.api.v1 import api

    sent, seen = 0, browser.get("/api/v1/customers?limit=1").json()["items"][0]
    document = json.loads(json.dumps(api.get_openapi_schema()))
    for path, verbs in document["paths"].items():
        for verb, operation in verbs.items():
            if "requestBody" not in operation:
                continue
            reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].split("/")[-1]
            shape = document["components"]["schemas"][reference]
            body = {name: seen.get(name, 1) for name in shape.get("required", [])}
            for name in [*columns(), "__proto__", "constructor", "Name", "name ", "名"]:
                if name in shape["properties"]:
                    continue
                sent += 1
                answer = browser.generic(
                    verb.upper(),
                    path.replace("{number}", str(seen["id"])),
                    json.dumps(body | {name: 1}),
                    "application/json",
                )
                if answer.status_code != 400 or not answer["Content-Type"].startswith("application/problem+json"):
                    outcome.breaches.append(f"{verb} {path} with {name}: {answer.status_code}")
    return sent
