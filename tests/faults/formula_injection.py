"""XC5: texts that a spreadsheet would run, through every export and every file of rejected rows."""

import csv
import random
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.utils import timezone
from python_calamine import CalamineWorkbook

from keliu.org import exporting
from keliu.org.models import Account, Export
from keliu.outreach.today import make
from keliu.rules.rights import DEEDS, GROUP_LEVEL, Role, Viewer
from keliu.sheets import rejects
from keliu.sheets.plain import RUNS, written
from keliu.web.declared import declared
from keliu.web.filters import Asked
from keliu.web.lists import ListSpec
from tests.faults.frame import Outcome, World
from tests.faults.payload_shop import fill

PROMISE = "no text is a formula in any export or file of rejected rows, and read again it is the text that it was"
CONTROL = "texts written as texts, and the apostrophe before what would run"
SHORT = 60
DATABASES = ("sqlite",)
NUMBER = re.compile(r"[-+]?[\d.,]+(?:[eE][-+]?\d+)?")
BODIES = (
    '=HYPERLINK("http://evil.example","click")', "=cmd|' /C calc'!A0", "=1+1", "=IMPORTXML(A1,A2)", "=DDE(1,2,3)",
    "+1+1", "-2+3", "@SUM(1+1)", "=WEBSERVICE(A1)", '="a"&"b"', "=@A1", "+cmd|'/c'!A", "-cmd|'/c'!A", "@cmd",
)  # fmt: skip
BEFORE = (
    "",
    " ",
    "\t",
    "\r",
    "\n",
    "\r\n",
    "'",
    '"',
    "\u3000",
    "\ufeff",
    "＝",
    "＋",
    "－",
    "＠",
    "_x003D_",
    "张",
    ";",
    ",",
)
PREFERRED = (Role.GENERAL_MANAGER, Role.ADMIN, Role.AUDITOR)


def switch_off() -> None:
    """This function will write cells as a careless program does: what looks like a formula becomes one."""

    def careless(sheet: Any, row: int, column: int, value: Any, formats: Any) -> None:
        text = exporting.as_text(value)
        sheet.write_formula(row, column, text) if text.startswith("=") else sheet.write_string(row, column, text)

    exporting._write_cell = careless
    exporting.harmless = exporting.as_text
    rejects._harmless = lambda cell: cell


def payloads(rounds: int) -> list[str]:
    """This function will return hostile texts, each another one: a beginning, a body, and something of its own."""
    fixed = [before + body for body in BODIES for before in BEFORE]
    random.shuffle(fixed)
    made = [f"{random.choice(BEFORE)}{random.choice(BODIES)}{random.randrange(10**6)}" for _ in range(rounds)]
    return [*fixed, *made][:rounds] if rounds < len(fixed) else [*fixed, *made[: rounds - len(fixed)]]


def run(world: World, rounds: int, seed: int) -> Outcome:
    """This function will put the texts into every field that a list shows, and look into every file that comes out."""
    random.seed(seed)
    texts = payloads(rounds)
    store, account = fill(texts)
    outcome = Outcome()
    figures: dict[str, Any] = {"payloads": len(texts), "files": 0, "cells": 0}
    today = timezone.localdate()
    make(store.pk, today)  # a large list of contacts is made beside, and is empty until then
    for source, viewer in sources(account):
        if source.count("", Asked(viewer, today)) == 0:
            source, names = StandIn(source, texts), [*figures.get("stand_ins", []), source.name]
            figures["stand_ins"] = names
        for format_ in ("xlsx", "csv"):
            export = Export.objects.create(
                at=timezone.now(), group_id=store.group_id, store=store, account=account, person=texts[0][:60],
                page=source.name, format=format_, expires_at=timezone.now(),
            )  # fmt: skip
            lines = [[written_of(value) for value in line] for line in source.lines("", Asked(viewer, today))]
            exporting.write_file(export, source.lines("", Asked(viewer, today)), source.name)
            look(exporting.path_of(export), lines, f"{source.name}.{format_}", outcome, figures)
        figures[source.name] = len(lines) - 1
    rejected = rejects.RejectSource("a.csv", None, [["姓名", texts[0]]], [
        rejects.RejectedRow(n, [text, text[::-1]], text) for n, text in enumerate(texts)
    ])  # fmt: skip
    lines = [[written(cell) for cell in line] for line in rejects._lines(rejected)]
    for name in ("r.xlsx", "r.csv"):
        rejects.write_rejects(world.home / name, [rejected])
        look(world.home / name, lines, f"rejected rows {name}", outcome, figures)
    outcome.figures = figures
    outcome.breaches = outcome.breaches[:20]
    return outcome


class StandIn:
    """A source that this shop has no rows for: its headings, and the texts themselves in every column."""

    def __init__(self, source: Any, texts: list[str]) -> None:
        self.source, self.texts, self.name = source, texts, source.name

    def lines(self, text: str, asked: Asked) -> Iterator[list[Any]]:
        """Yield the headings, then every text in each column."""
        headings = next(iter(self.source.lines(text, asked)))
        yield headings
        for one in self.texts:
            yield [one] * len(headings)


def written_of(value: Any) -> str | None:
    """This function will return a text as the program reads it from a file; None for what is no text."""
    return written(value) if isinstance(value, str) else None


def sources(account: Account) -> Iterator[tuple[Any, Viewer]]:
    """This function will yield every source of exports with somebody who sees its rows in full, all columns asked for."""
    for one in [*declared("lists"), *declared("exports")]:
        holders = [role for role in Role if one.deed in DEEDS[role]]
        role = next((role for role in PREFERRED if role in holders), holders[0])
        viewer = replace(account.viewer(), role=role, in_full=True)
        viewer = replace(viewer, store_id=None) if role in GROUP_LEVEL else viewer
        if isinstance(one, ListSpec):
            yield exporting.ListSource(one, [column.name for column in one.columns], None), viewer
        else:
            yield one, viewer


def look(path: Path, lines: list[list[str | None]], name: str, outcome: Outcome, figures: dict[str, Any]) -> None:
    """This function will note formula cells of a file, and texts that are others when they are read again."""
    figures["files"] += 1
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            read: list[list[Any]] = list(csv.reader(file))
        ran = [cell for row in read for cell in row if cell.startswith(RUNS) and not NUMBER.fullmatch(cell)]
    else:
        read = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
        with zipfile.ZipFile(path) as book:
            parts = {part: book.read(part).decode() for part in book.namelist() if part.endswith(".xml")}
        ran = [part for part, text in parts.items() if re.search(r"<f[\s>/]|<hyperlink|<ddeLink|t=\"str\"", text)]
    if ran:
        outcome.breaches.append(f"{name}: {len(ran)} formulas, the first {ran[0]!r}")
    for number, line in enumerate(lines):
        for column, text in enumerate(line):
            if text is None:
                continue
            figures["cells"] += 1
            got = read[number][column] if number < len(read) and column < len(read[number]) else None
            if written(got) != text:
                outcome.breaches.append(f"{name}, row {number}, column {column}: {text!r} came back as {got!r}")
