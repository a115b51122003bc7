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
from keliu.imports.undo import UndoRefused, undo_batch
from keliu.imports.words import TABLE_LABELS
from keliu.web.sentences import say

HELP = N_("Take a whole import back")
# what may hang on a row of an import, beside what the change log names
HANGING = (
    N_("customers_customernumber"), N_("customers_vehiclestore"), N_("customers_odometerreading"),
    N_("customers_disposal"), N_("customers_customertraits"), N_("customers_companycontact"),
)  # fmt: skip


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
        for row in refusal.rows:
            when = f" {row.who} {timezone.localtime(row.at):%Y-%m-%d %H:%M}" if row.at else ""
            what = _(TABLE_LABELS.get(row.table, row.table))
            print(f"{what} {row.row_key}: {_(row.label)}{when}", file=sys.stderr)
        raise Failed(say(refusal.sentence)) from refusal
    if options.json:
        print(json.dumps({"batch": batch.pk, **done}))
    else:
        print(
            _("Batch %(batch)s was taken back: %(deleted)s rows deleted, %(restored)s fields restored")
            % {"batch": batch.pk, **done}
        )
    return 0
