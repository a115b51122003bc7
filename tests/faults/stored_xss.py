"""XC6: sixty payloads in every text of every table, in files, forms and addresses; every page opened in Chromium.

The content security policy is switched off in the browser, so that escaping alone is tested; the policy itself is read
from every answer, and a part of the pages is opened once more under it: it may find nothing to refuse.
"""

import os
import shutil
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from playwright.sync_api import sync_playwright

from keliu.rules.rights import Role
from tests.browser.conftest import FLAGS
from tests.faults.addresses import addresses, keyed, signed_in
from tests.faults.filled_home import CODES, Filling, every
from tests.faults.frame import Outcome, World
from tests.faults.payloads import text_of
from tests.faults.rendered import Screen
from tests.faults.spoilt_files import import_spoilt
from tests.faults.spoilt_forms import posted

PROMISE = (
    "no text that people or files put in is ever run as a script, on any page, in any fragment, in any form sent back"
)
CONTROL = "the escaping of the templates"
SHORT = 1
DATABASES = ("sqlite",)
KEPT = {
    "password",
    "digest",
    "sha256",
    "head",
    "state",
    "outcome",
    "process",
    "fingerprint",
    "table",
    "kind",
    "type",
    "part",
}
KEPT |= {
    "channel",
    "direction",
    "level",
    "gender",
    "origin",
    "source_kind",
    "queues",
    "scope",
    "decision",
    "way",
    "status",
}
NOT_TEXT = {
    "audit.Seal",
    "background.Worker",
    "background.Slot",
    "files.StoredFile",
    "imports.ColumnMapping",
    "org.ShopFigure",
}
ENOUGH = 5
SKIPPED = {"metrics", "healthz", "readyz", "api_v1:openapi-json"}


def switch_off() -> None:
    """This function will have the templates write texts as they are."""
    settings.TEMPLATES[0]["OPTIONS"]["autoescape"] = False


def run(world: World, rounds: int, seed: int) -> Outcome:
    """This function will turn the payloads round in all texts `rounds` times (60: each stands first in each text once)."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser is driven, and answered, by one thread
    outcome = Outcome()
    chromium = os.environ.get("KELIU_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        if os.environ.get("CI") == "true":
            outcome.breaches.append("no Chromium on this machine")
        return outcome
    Filling(seed, 12 if rounds > SHORT else 5).fill()
    browsers = signed_in()
    if not os.environ["KELIU_FAULT_WITHOUT"]:
        import_spoilt(browsers, world.home, seed)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        bare, guarded = Screen(browser, browsers, is_guarded=False), Screen(browser, browsers, is_guarded=True)
        for number in range(rounds):
            texts = spoil(seed + number)
            look(bare, guarded if number == 1 else None, number, is_whole=rounds > SHORT)
            outcome.breaches += [*bare.taken(), *guarded.taken()]
            if len(outcome.breaches) >= ENOUGH:
                break
        browser.close()
    outcome.figures = {"rounds": number + 1, "texts": texts, **bare.figures, "under_the_policy": dict(guarded.figures)}
    return outcome


def spoil(number: int) -> int:
    """This function will write payloads into every text of every row, another one in each, and return how many."""
    count = 0
    for model in every_table():
        fields = [field for field in model._meta.concrete_fields if is_text(field)]
        for row, key in enumerate(every(model).order_by("pk").values_list("pk", flat=True)):
            texts = {field: text_of(number + row + column) for column, field in enumerate(fields)}
            count += write(model, key, texts) if texts else 0
    return count


def every_table() -> list[type[models.Model]]:
    """This function will return the tables whose texts people, files or programs fill."""
    from django.apps import apps

    ours = [model for model in apps.get_models() if model.__module__.startswith("keliu.")]
    return [model for model in ours if model._meta.label not in NOT_TEXT]


def is_text(field: Any) -> bool:
    """This function will say whether a column holds a text of people and no code of the program."""
    if field.choices or field.name in CODES or field.name in KEPT:
        return False
    is_notes = isinstance(field, models.JSONField) and field.name == "notes"
    return is_notes or isinstance(field, models.CharField | models.TextField)


def write(model: type[models.Model], key: Any, texts: dict[Any, str]) -> int:
    """This function will write the texts of a row, all but those that must be one of a kind and are not."""
    values = {f.name: {text: text} if isinstance(f, models.JSONField) else f"{text} {key}" for f, text in texts.items()}
    try:
        with transaction.atomic():
            every(model).filter(pk=key).update(**values)
        return len(values)
    except IntegrityError:
        return sum(write(model, key, {field: text}) for field, text in texts.items()) if len(texts) > 1 else 0


def look(bare: Screen, guarded: Screen | None, number: int, *, is_whole: bool) -> None:
    """This function will open every page and insert it as a fragment; as a whole also with payloads in address and forms."""
    text = text_of(number * 7)
    for address in addresses():
        if address.name in SKIPPED:
            continue
        role = Role.SERVICE_MANAGER if Role.SERVICE_MANAGER in address.roles else address.roles[0]
        shown = 0
        for path in turned([*keyed(address, 12)], number):
            if not bare.opens(role, path):
                continue
            bare.open(role, path)
            if guarded is not None and shown == 0:
                guarded.open(role, path)
            for html in posted(bare, role, path, text) if is_whole else ():
                bare.show(role, html, f"what {path} answers to a form")
            if (shown := shown + 1) == (2 if address.numbers and is_whole else 1):
                break
        if shown and is_whole and not address.numbers:
            bare.open(role, address.filled() + asked_with(address.name, text))
        if shown:
            bare.insert(role, path)
        if len(bare.fired) >= ENOUGH:
            return
    bare.search(Role.SERVICE_MANAGER, text[:80])


def turned(paths: list[str], number: int) -> Iterator[str]:
    """This function will yield the paths of an address, beginning with another one each round."""
    start = number % len(paths)
    yield from (*paths[start:], *paths[:start])


def asked_with(name: str, text: str) -> str:
    """This function will return an address's query in which everything that a list may be asked for is a payload."""
    from urllib.parse import urlencode

    from keliu.web.declared import declared

    names = ["q", "sort", "after", "page", "state", "next", "show", "list", "query", "field", "who", "ids", "view"]
    for spec in declared("lists"):
        names += [each.name for each in spec.filters] if spec.url_name == name else []
    return "?" + urlencode(dict.fromkeys(names, text))
