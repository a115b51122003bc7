"""`keliu undo`: takes a whole import back, or refuses with the rows changed since."""

import argparse
import json
import sys

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.config.arguments import whole
from keliu.config.commands.import_ import system_actor
from keliu.config.failures import Failed
from keliu.imports.models import Batch
from keliu.imports.showing import Sight
from keliu.imports.standing import standing_rows
from keliu.imports.undo import UndoRefused, undo_batch
from keliu.web.sentences import say

HELP = N_("Take a whole import back")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("batch", type=whole, metavar="BATCH", help=_("Number of the batch"))
    parser.add_argument("--json", action="store_true", help=_("Print one JSON document"))


def run(options: argparse.Namespace) -> int:
    """Undo and print how many rows were deleted and restored."""
    batch = Batch.objects.unscoped("command line").filter(pk=options.batch).first()
    if batch is None:
        raise Failed(_("There is no batch %(batch)s") % {"batch": options.batch})
    try:
        done = undo_batch(batch, actor=system_actor(), now=timezone.now())
    except UndoRefused as refusal:
        for row in standing_rows(refusal.rows, Sight.FULL):
            when = f" {row.who} {timezone.localtime(row.at):%Y-%m-%d %H:%M}" if row.at else ""
            print(f"{row.label} {row.name}: {row.what}{when}", file=sys.stderr)
        raise Failed(say(refusal.sentence)) from refusal
    if options.json:
        print(json.dumps({"batch": batch.pk, **done}))
    else:
        print(
            _("Batch %(batch)s was taken back: %(deleted)s rows deleted, %(restored)s fields restored")
            % {"batch": batch.pk, **done}
        )
    return 0
