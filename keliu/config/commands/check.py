"""`keliu check`: configuration, database, migrations, search, worker, disk; a line each, exit 1 if anything is wrong."""

import argparse
import shutil
from collections.abc import Iterator

from django.conf import settings
from django.core.checks import run_checks
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.config.cli import require_database
from keliu.config.failures import Failed

HELP = N_("Say what is wrong with this installation, a line each")
LEAST_FREE = 1 << 30
Finding = tuple[bool, str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """There are no options."""


def run(options: argparse.Namespace) -> int:
    """Print every finding; 1 when one is bad."""
    findings = list(check_all())
    for is_good, sentence in findings:
        print(("✓ " if is_good else "✗ ") + sentence)
    return 0 if all(is_good for is_good, _sentence in findings) else 1


def check_all() -> Iterator[Finding]:
    """Yield what was looked at, and whether it is as it should be."""
    problems = [problem for problem in run_checks() if problem.level >= 30 and not problem.is_silenced()]
    yield not problems, _("Configuration: %(what)s") % {"what": problems[0].msg if problems else _("in order")}
    yield settings.HOME.is_dir(), _("Home: %(home)s") % {"home": settings.HOME}
    try:
        require_database()
    except Failed as failure:
        yield False, str(failure)
        return
    yield True, _("Database: %(kind)s, up to date") % {"kind": connection.vendor}
    yield check_search()
    free = shutil.disk_usage(settings.HOME).free
    yield free > LEAST_FREE, _("Disk: %(gb)s GB free") % {"gb": free >> 30}


def check_search() -> Finding:
    """Say whether the database cuts Chinese into trigrams: pg_trgm does not in a database of locale C."""
    sql = {
        "sqlite": "SELECT 1 FROM sqlite_master WHERE name = 'customers_search'",
        "postgresql": "SELECT count(*) FROM unnest(show_trgm('张小伟')) AS t HAVING count(*) > 0",
    }[connection.vendor]
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            found = cursor.fetchone()
    except DatabaseError:
        found = None
    if found:
        return True, _("Search: finds Chinese names")
    return False, _("Search: finds no Chinese names; create the database with --locale=C.UTF-8 --encoding=UTF8")
