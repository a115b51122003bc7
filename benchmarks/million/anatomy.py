"""What a page is made of: CPU in the database, in counting, in drawing, in the rest; in this process, through the middleware.

SQLite's own work is CPU of this process and read as such; PostgreSQL's is another process's, so there the database's
share is what was waited for.
"""

import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from benchmarks.pages import FILES, cases, open_accounts

WARM = 4


@dataclass(slots=True)
class Parts:
    """Milliseconds of one page: the whole, the database, the longest statement, templates; how many statements."""

    whole: float = 0.0
    database: float = 0.0
    drawing: float = 0.0
    statements: list[tuple[float, str]] = field(default_factory=list)
    of_drawing: float = 0.0


def take_apart(options: Namespace) -> None:
    """This function will ask for each page as each role and print a table of the medians."""
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS.append("testserver")
    print(
        "| page | whole ms | database | statements | slowest | drawing without it | rest |\n|---|--:|--:|--:|--:|--:|--:|"
    )
    for role, account in open_accounts().items():
        client = Client()
        client.force_login(account, "django.contrib.auth.backends.ModelBackend")
        for page, paths in cases(account).items():
            found = [_one(client, paths()) for _ in range(WARM + options.requests)][WARM:]
            _tell(f"{page} ({role})", found, options)


def _tell(page: str, found: list[Parts], options: Namespace) -> None:
    def middle(value: Callable[[Parts], float]) -> float:
        return median(value(one) for one in found)

    slowest = middle(lambda one: max((spent for spent, _ in one.statements), default=0.0))
    drawing = middle(lambda one: one.drawing - one.of_drawing)
    rest = middle(lambda one: one.whole - one.database - one.drawing + one.of_drawing)
    print(
        f"| {page} | {middle(lambda one: one.whole):.1f} | {middle(lambda one: one.database):.1f} "
        f"| {middle(lambda one: len(one.statements)):.0f} | {slowest:.1f} | {drawing:.1f} | {rest:.1f} |",
        flush=True,
    )
    if options.statements:
        for spent, sql in sorted(found[-1].statements, reverse=True)[: options.statements]:
            print(f"    {spent:.1f} ms  {sql[:1500]}", flush=True)


def _one(client: Any, path: str) -> Parts:
    with _watched() as parts:
        begun = time.thread_time() if _is_own() else time.perf_counter()
        answer = client.get(path)
        parts.whole = ((time.thread_time() if _is_own() else time.perf_counter()) - begun) * 1000
    to = answer.headers.get("Location", "")
    if answer.status_code != 200 and not to.startswith(FILES):
        raise SystemExit(f"{path}: {answer.status_code} {to}")
    return parts


def _is_own() -> bool:
    from django.db import connection

    return connection.vendor == "sqlite"


@dataclass(slots=True)
class Watch:
    """Clocks around what the cursor does and around the template that is drawn outermost."""

    parts: Parts
    clock: Callable[[], float]
    depth: int = 0

    def timed(self, work: Callable[..., Any], sql: str | None, *given: Any) -> Any:
        """Do something in the database; `sql`: a statement that begins, None while its rows are fetched."""
        begun = self.clock()
        try:
            return work(*given)
        finally:
            spent, told = (self.clock() - begun) * 1000, self.parts.statements
            self.parts.database += spent
            self.parts.of_drawing += spent if self.depth else 0.0
            if sql is not None:
                told.append((spent, sql))
            elif told:
                told[-1] = (told[-1][0] + spent, told[-1][1])

    def drawn(self, work: Callable[..., Any], *given: Any) -> Any:
        """Draw a template."""
        begun, self.depth = self.clock(), self.depth + 1
        try:
            return work(*given)
        finally:
            self.depth -= 1
            if not self.depth:
                self.parts.drawing += (self.clock() - begun) * 1000


@contextmanager
def _watched() -> Iterator[Parts]:
    from django.db.backends.utils import CursorWrapper
    from django.template import Template

    watch = Watch(Parts(), time.thread_time if _is_own() else time.perf_counter)
    draw, execute, of_cursor = Template.render, CursorWrapper.execute, CursorWrapper.__getattr__

    def executed(self: Any, sql: Any, params: Any = None) -> Any:
        return watch.timed(execute, f"{sql} {params}", self, sql, params)

    def fetching(self: Any, name: str) -> Any:
        method = of_cursor(self, name)
        return (lambda *given: watch.timed(method, None, *given)) if name.startswith("fetch") else method

    def render(self: Any, context: Any) -> Any:
        return watch.drawn(draw, self, context)

    Template.render, CursorWrapper.execute = render, executed  # type: ignore[method-assign]
    CursorWrapper.__getattr__ = fetching  # type: ignore[method-assign]
    try:
        yield watch.parts
    finally:
        Template.render, CursorWrapper.execute = draw, execute  # type: ignore[method-assign]
        CursorWrapper.__getattr__ = of_cursor  # type: ignore[method-assign]
