"""`keliu daily`: brings the facts up to date and checks them, counts what is due; a second run the same day writes 0."""

import argparse
import json

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.config.arguments import day
from keliu.config.daily import run_daily

HELP = N_("Run the daily engine: facts, due lists, classes")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--as-of", type=day, help=_("Day, YYYY-MM-DD; default today"))
    parser.add_argument("--full", action="store_true", help=_("Work every vehicle out again from all its orders"))
    parser.add_argument("--json", action="store_true", help=_("Print one JSON document"))


def run(options: argparse.Namespace) -> int:
    """Run the engine and print what it did."""
    as_of = options.as_of or timezone.localdate()
    document = run_daily(as_of, now=timezone.now(), is_full=options.full)
    if options.json:
        print(json.dumps(document, ensure_ascii=False))
    else:
        told = {"day": document["as_of"], **document["facts"]}
        print(_("%(day)s: %(checked)s vehicles checked, %(written)s facts written") % told)
        for kind, number in document["due"].items():
            print(f"  {_(kind)} {number}")
    return 0
