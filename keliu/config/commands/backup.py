"""`keliu backup PATH`: one consistent file with the database and the files of this home, made while it is used."""

import argparse
import json
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.config.backing.making import make_backup
from keliu.config.backing.nightly import note_back_up
from keliu.config.commands.resume import who
from keliu.config.progress import told
from keliu.org.actions.backups import By

HELP = N_("Back this home up into one file, while it is used")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("path", type=Path, metavar="PATH", help=_("A new file, or a folder in which it gets a name"))
    parser.add_argument("--json", action="store_true", help=_("Print one JSON document"))


def run(options: argparse.Namespace) -> int:
    """Write the back-up, read it again, and say where it is."""
    with told(_("Writing the back-up and reading it again")):
        begun_at = timezone.now()
        made = make_backup(options.path.expanduser().absolute(), now=begun_at)
    note_back_up(By.COMMAND, made, person=who(), begun_at=begun_at, now=timezone.now())
    size = made.stat().st_size
    if options.json:
        print(json.dumps({"path": str(made), "bytes": size}, ensure_ascii=False))
    else:
        told_size = f"{size / (1 << 20):,.1f}"
        print(_("The back-up %(path)s is whole, %(mb)s MB") % {"path": made, "mb": told_size})
    return 0
