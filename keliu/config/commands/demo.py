"""`keliu demo`: a fresh home with sample data, made by the generator and read by the real importer, then served.

Standard output: the address and a line `role user password` a login; what is being done goes to standard error.
"""

import argparse
import sys
import tempfile
from contextlib import redirect_stdout
from dataclasses import astuple
from datetime import date
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.background.heart import living_workers
from keliu.config.arguments import day, port
from keliu.config.commands import daily
from keliu.config.commands.import_ import system_actor
from keliu.config.demo_home import DEFAULT, is_demo_home, make_anew
from keliu.config.demo_shop import work_with_files
from keliu.config.failures import Failed
from keliu.config.progress import told
from keliu.config.supervisor import require_free
from keliu.config.supervisor import serve as supervisor_serve
from keliu.config.upgrade import migrate_whole
from keliu.customers.models import VehicleModel
from keliu.generator import CATALOGUE, GROUP_NAME, write_demo_workbooks
from keliu.imports import engine
from keliu.imports.batches import rejects_path
from keliu.imports.rejects import write_reject_files
from keliu.org.models import Account, Group, Staff
from keliu.rules.vehicle_life import LONG_INTERVAL_LIMITS
from keliu.sheets import Limits, Refused
from keliu.web.sentences import say

HELP = N_("Make a demo home with sample data and serve it")
# Known to everybody on purpose: it opens demo homes only, which hold invented people.
PASSWORD = "keliu-demo"
HOST = "127.0.0.1"
SAMPLES_MB = 64
WARRANTY_KM = 100_000
SOURCE = "厂家保养手册（演示）"
LONG_INTERVAL = 12  # months: a car that need not come for a year is not cooling after three


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--port", type=port, default=8000, help=_("Port of the web application, default 8000"))
    parser.add_argument("--no-serve", action="store_true", help=_("Make the home, do not serve it"))
    parser.add_argument("--home", type=Path, default=DEFAULT, help=_("Folder of the demo home, default keliu-demo"))
    parser.add_argument("--as-of", type=day, help=_("The samples end the day before this one; default today"))


def run(options: argparse.Namespace) -> int:
    """Make the home, print how to log in, serve."""
    as_of = options.as_of or timezone.localdate()
    require_unserved(settings.HOME)
    if not options.no_serve:
        require_free(HOST, options.port)
    try:
        is_made = make_anew(settings.HOME)
    except OSError as error:
        why = {"home": settings.HOME, "why": error.strerror}
        raise Failed(_("The folder %(home)s cannot be written: %(why)s") % why) from error
    if not is_made:
        raise Failed(_("%(home)s is not empty and no demo home; name another folder") % {"home": settings.HOME})
    settings.ENVIRONMENT.kept_secret()
    migrate_whole()
    fill(as_of)
    print(f"http://{HOST}:{options.port}/")
    for role, username in open_accounts():
        print(role, username, PASSWORD)
    sys.stdout.flush()
    if options.no_serve:
        return 0
    return supervisor_serve(HOST, options.port, terminal="WARNING")


def require_unserved(home: Path) -> None:
    """Refuse to make a home anew under the processes that serve it.

    :raises Failed: with what to do.
    """
    if not is_demo_home(home) or not Path(connection.settings_dict["NAME"]).is_file():
        return
    try:
        serving = living_workers(now=timezone.now())
    except DatabaseError:
        serving = []  # half made, or of another version: no process of this one works in it
    finally:
        connection.close()
    if serving:
        told = {"home": home, "pid": ", ".join(str(worker.pid) for worker in serving)}
        raise Failed(_("%(home)s is being served (process %(pid)s); end it first, or name another folder") % told)


def fill(as_of: date) -> None:
    """Write the samples, import them as a user would, run the daily engine.

    :raises Failed: the importer refused its own samples.
    """
    group, _created = Group.objects.get_or_create(code=engine.GROUP_CODE, defaults={"name": f"{GROUP_NAME}汽车集团"})
    list_models(group, as_of)
    with told(_("Writing the sample workbooks")):
        samples = write_demo_workbooks(settings.HOME / "samples", as_of=as_of)
    with told(_("Importing the sample workbooks")):
        for store, paths in samples.items():
            import_samples(store, paths)
    with told(_("Working with the files as a shop does")):
        work_with_files(as_of, timezone.now())
    with told(_("Running the daily engine")), redirect_stdout(StringIO()):
        daily.run(argparse.Namespace(as_of=as_of, json=True, full=False))


def import_samples(store: str, paths: list[Path]) -> None:
    """Import one store's exports as a batch of their own, so that its people find it in their history.

    :raises Failed: the importer refused its own samples.
    """
    limits = Limits(max_bytes=SAMPLES_MB * 1024 * 1024, max_rows=1_000_000)
    call = engine.Call(
        paths=[str(path) for path in paths], actor=system_actor(), now=timezone.now(), store=store or None,
        limits=limits,
    )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="keliu-demo-") as folder:
        try:
            batch, reading, _plan, reports = engine.run(call, dry_run=False, folder=Path(folder))
        except Refused as refusal:
            raise Failed(say(refusal.sentence)) from refusal
        beside = settings.HOME / f"{store or 'group'}.rejected.xlsx"
        write_reject_files(reading, reports, Path(folder), beside, kept=rejects_path(batch) if batch else None)


def list_models(group: Group, as_of: date) -> None:
    """Write the makers' intervals into the model catalogue, as an administrator does before the first import."""
    VehicleModel.objects.bulk_create(
        VehicleModel(
            group=group, brand=line.brand, series=line.series, name=name, interval_months=line.interval_months,
            interval_km=line.interval_km, first_months=min(line.interval_months, 6), first_km=line.first_km,
            warranty_months=line.warranty_months, warranty_km=WARRANTY_KM, source=SOURCE, source_date=as_of,
            stage_limits=list(astuple(LONG_INTERVAL_LIMITS)) if line.interval_months >= LONG_INTERVAL else None,
        )
        for line in CATALOGUE
        for name in line.models
    )  # fmt: skip


@transaction.atomic
def open_accounts() -> list[tuple[str, str]]:
    """Open an account for the first person of each role, and return (role, user name); the user name is the role's."""
    first: dict[str, Staff] = {}
    for person in Staff.objects.unscoped("keliu demo").filter(left_on=None).order_by("store__code", "staff_no"):
        if person.role:
            first.setdefault(person.role, person)
    # One hash for all: a second apiece would be half of the demo's time.
    hashed = make_password(PASSWORD)
    Account.objects.bulk_create(
        Account(username=role, staff=person, password=hashed, must_change_password=False)
        for role, person in first.items()
    )
    return [(role, role) for role in first]
