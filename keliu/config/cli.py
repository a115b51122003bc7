"""`keliu`, the command line: exit 0 done, 1 refused or failed (one sentence on standard error), 2 wrong usage.

Only `KELIU_LANGUAGE` chooses the language; `--json` prints one document on standard output and nothing else there.
"""

import argparse
import gc
import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

from pydantic import ValidationError

from keliu.config.demo_home import choose_home
from keliu.config.failures import Failed

COMMANDS = (
    "demo",
    "serve",
    "worker",
    "init",
    "import",
    "undo",
    "show",
    "daily",
    "next",
    "metrics",
    "generate",
    "check",
    "backup",
    "restore",
    "resume",
)
NEEDS_NO_DATABASE = frozenset({"demo", "generate", "init", "check", "restore"})
LONG_LIVED = frozenset({"demo", "serve", "worker"})
AT_ONCE = frozenset({"next", "show", "check", "metrics"})  # over before what they leave in circles matters
SELDOM = (100_000, 50, 1000)  # the collector of cycles took a quarter of a command that lists thousands of rows
UNFINISHED = "restore.unfinished"  # stands in a home while a restore writes it
MODULES = {"import": "import_", "next": "next_"}


def module_of(name: str) -> ModuleType:
    """Return the module of a command."""
    return importlib.import_module(f"keliu.config.commands.{MODULES.get(name, name)}")


def parser(first: str = "") -> argparse.ArgumentParser:
    """Return the parser of the command that comes first, else of all: a command loads only what it needs."""
    from django.utils.translation import gettext as _

    from keliu.config.usage import speak

    speak()
    top = argparse.ArgumentParser(prog="keliu", description=_("Keliu: the after-sales customer system"))
    commands = top.add_subparsers(dest="command", required=True, metavar=_("COMMAND"))
    for name in [first] if first in COMMANDS else COMMANDS:
        module = module_of(name)
        sub = commands.add_parser(name, help=_(module.HELP), description=_(module.HELP))
        module.add_arguments(sub)
        sub.set_defaults(run=module.run)
    return top


@contextmanager
def configured() -> Iterator[None]:
    """Turn settings that cannot be read into a sentence; before they are read there is no language to say it in.

    :raises Failed: naming the setting.
    """
    try:
        yield
    except ValidationError as error:
        first = error.errors()[0]
        name = f"KELIU_{str(first['loc'][0]).upper()}"
        raise Failed(f"配置有误 Wrong setting {name}: {first['msg']}") from error
    except ValueError as error:
        raise Failed(f"配置有误 Wrong setting: {error}") from error


def set_up(arguments: list[str]) -> None:
    """Set Django up; `demo` names its home on the command line, before the settings are read."""
    if arguments[:1] == ["demo"]:
        choose_home(arguments[1:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keliu.config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    command = "".join(given[:1])
    try:
        with few_collections(command):
            with configured():
                set_up(given)
            options = parser(command).parse_args(given)
            if options.command not in NEEDS_NO_DATABASE:
                require_database()
            return int(options.run(options))
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return told_not_kept(error)


def told_not_kept(error: Exception) -> int:
    """Say in one sentence what a full or broken disk or a database that is away refused; raise anything else again."""
    from keliu.rules.refused_writes import cause_of

    cause = cause_of(error)
    if cause is None:
        raise error
    from keliu.web.sentences import say

    print(say(cause.sentence), file=sys.stderr)
    return 1


@contextmanager
def few_collections(command: str) -> Iterator[None]:
    """Let the collector of cycles look seldom while a short command runs, and never in one that is over at once."""
    before, was_on = gc.get_threshold(), gc.isenabled()
    if command not in LONG_LIVED:
        gc.set_threshold(*SELDOM)
    if command in AT_ONCE:
        gc.disable()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        if was_on:
            gc.enable()


def require_reachable() -> None:
    """Refuse to work without a database that answers.

    :raises Failed: with what to do.
    """
    from django.conf import settings
    from django.db import connection
    from django.db.utils import DatabaseError
    from django.utils.translation import gettext as _

    if (settings.HOME / UNFINISHED).exists():
        raise Failed(_("A restore into this home was broken off: run `keliu restore` again"))
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite" and not os.path.exists(str(name)) and "memory" not in str(name):
        raise Failed(_("This home has no database yet: run `keliu init` first"))
    try:
        connection.ensure_connection()
        connection.introspection.table_names()
    except DatabaseError as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise Failed(_("The database cannot be reached: %(why)s") % {"why": why}) from error


def require_database() -> None:
    """Refuse to work in a home whose database is not there or not up to date.

    :raises Failed: with what to do.
    """
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.utils.translation import gettext as _

    require_reachable()
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        is_new = len(waiting) == len(executor.loader.graph.nodes)
        missing = _("This home has no database yet: run `keliu init` first")
        raise Failed(missing if is_new else _("The database is of an older version: run `keliu init` to upgrade it"))


if __name__ == "__main__":
    sys.exit(main())
