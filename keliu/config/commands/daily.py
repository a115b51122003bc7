"""`keliu daily`: brings the facts up to date and checks them, counts what is due; a second run the same day writes 0."""

import argparse
import json

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.config.commands.next_ import day
from keliu.customers.actions import refresh_members
from keliu.customers.models import Vehicle
from keliu.outreach.queries import count_due
from keliu.workshop.facts import refresh_classes, refresh_customer_facts, refresh_vehicle_facts

HELP = N_("Run the daily engine: facts, due lists, classes")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--as-of", type=day, help=_("Day, YYYY-MM-DD; default today"))
    parser.add_argument("--json", action="store_true", help=_("Print one JSON document"))


def run(options: argparse.Namespace) -> int:
    """Run the engine and print what it did."""
    as_of = options.as_of or timezone.localdate()
    checked, written = refresh_vehicle_facts()
    with transaction.atomic():
        written += refresh_customer_facts()
        written += refresh_classes(as_of=as_of)
        written += refresh_members(None, today=as_of)
    due = count_due(Vehicle.objects.unscoped("keliu daily"), as_of=as_of)
    document = {
        "as_of": as_of.isoformat(), "facts": {"checked": checked, "written": written}, "due": due,
        "tasks": {"created": 0, "closed": 0}, "messages": {"planned": 0, "cancelled": 0}, "months_closed": [],
    }  # fmt: skip
    if options.json:
        print(json.dumps(document, ensure_ascii=False))
    else:
        told = {"day": document["as_of"], "checked": checked, "written": written}
        print(_("%(day)s: %(checked)s vehicles checked, %(written)s facts written") % told)
        for kind, number in due.items():
            print(f"  {_(kind)} {number}")
    return 0
