"""`keliu check`: configuration, home, database, migrations, worker, jobs, search, disk; a line each, exit 1 if one is bad.

Every bad line says what to do. A home that nobody serves is not wrong, unless jobs wait in it or its worker vanished.
"""

import argparse
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.checks import run_checks
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.background.queries import count_failed_since, count_jobs, newest_beat
from keliu.config.backing.nightly import is_wanted, kept_backups
from keliu.config.cli import require_database, require_reachable
from keliu.config.failures import Failed
from keliu.org.queries import sending_pause

HELP = N_("Say what is wrong with this installation, a line each")
LEAST_FREE = 1 << 30
OLDEST_BACKUP = timedelta(days=3)
WARNING = 30
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
    yield from check_configuration()
    yield check_home()
    try:
        require_reachable()
        yield True, _("Database: %(kind)s answers") % {"kind": connection.vendor}
        require_database()
    except Failed as failure:
        yield False, str(failure)
        return
    yield True, _("Migrations: up to date")
    yield check_worker()
    yield check_failed_jobs()
    yield check_search()
    yield check_disk()
    yield check_backups()
    yield check_sending()


def check_configuration() -> Iterator[Finding]:
    """Yield a line for each problem that the parts of the program find in their settings."""
    problems = [problem for problem in run_checks() if problem.level >= WARNING and not problem.is_silenced()]
    if settings.DEBUG:
        yield False, _("Configuration: KELIU_DEBUG shows secrets to everybody; take it away")
    for problem in problems:
        yield False, _("Configuration: %(what)s") % {"what": problem.msg}
    if not problems and not settings.DEBUG:
        yield True, _("Configuration: in order")


def check_home() -> Finding:
    """Say whether the home is there and may be written."""
    told = {"home": settings.HOME}
    if not settings.HOME.is_dir():
        return False, _("Home: %(home)s is not there; run `keliu init`, or set KELIU_HOME") % told
    if not os.access(settings.HOME, os.W_OK):
        return False, _("Home: %(home)s cannot be written by this user; give it the right") % told
    return True, _("Home: %(home)s") % told


def check_worker() -> Finding:
    """Say how long ago a worker beat; without one, whether work waits for it."""
    now = timezone.now()
    beat, waiting = newest_beat(now=now), count_jobs()["waiting"]
    if beat is not None and beat.age < settings.JOB_LEASE_SECONDS:
        return True, _("Worker: last beat %(seconds)s s ago, %(waiting)s jobs wait") % {
            "seconds": round(beat.age), "waiting": waiting,
        }  # fmt: skip
    if waiting:
        return False, _("Worker: none is running and %(waiting)s jobs wait; start `keliu serve`") % {"waiting": waiting}
    if beat is not None:
        return False, _("Worker: silent for %(minutes)s min; start `keliu serve` again") % {
            "minutes": round(beat.age / 60)
        }
    return True, _("Worker: none is running, none is needed; `keliu serve` starts it")


def check_failed_jobs() -> Finding:
    """Say whether jobs failed within a day."""
    failed = count_failed_since(timezone.now() - timedelta(days=1))
    if failed:
        told = {"failed": failed, "log": settings.HOME / "logs" / "keliu.log"}
        return False, _("Jobs: %(failed)s failed within a day; read why in %(log)s") % told
    return True, _("Jobs: none failed within a day")


def check_disk() -> Finding:
    """Say how much room is left where the home is."""
    free = shutil.disk_usage(settings.HOME).free
    told = {"gb": f"{free / (1 << 30):.1f}", "home": settings.HOME}
    if free < LEAST_FREE:
        return False, _("Disk: only %(gb)s GB free at %(home)s; make room for at least 1 GB") % told
    return True, _("Disk: %(gb)s GB free") % told


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


def check_backups() -> Finding:
    """Say when the last nightly back-up was made; a home that is not served makes none."""
    if not is_wanted():
        return True, _("Back-ups: none are made by night (KELIU_BACKUP_KEEP)")
    folder = settings.ENVIRONMENT.backup_path()
    kept = kept_backups(folder)
    if not kept:
        return True, _("Back-ups: none yet; `keliu serve` makes one every night in %(folder)s") % {"folder": folder}
    made = datetime.fromtimestamp(kept[0].stat().st_mtime, tz=UTC)
    told = {"day": f"{timezone.localtime(made):%Y-%m-%d %H:%M}", "n": len(kept), "folder": folder}
    if timezone.now() - made > OLDEST_BACKUP:
        return False, _(
            "Back-ups: the last one is of %(day)s; run `keliu backup` and see why the nights made none"
        ) % told
    return True, _("Back-ups: the last one is of %(day)s, %(n)s are kept in %(folder)s") % told


def check_sending() -> Finding:
    """Say whether sending is paused: a restore pauses it until somebody has looked."""
    pause = sending_pause()
    if pause is None:
        return True, _("Sending: not paused")
    told = {"day": f"{timezone.localtime(pause.since):%Y-%m-%d %H:%M}", "why": pause.why}
    return False, _("Sending: paused since %(day)s (%(why)s); look at what was sent, then run `keliu resume`") % told
