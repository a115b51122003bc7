"""`keliu next`: whom to contact and why, the most worth first, one entry a vehicle."""

import argparse
import json
from collections.abc import Callable
from functools import cache

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.config.arguments import day, whole
from keliu.config.failures import Failed
from keliu.customers.models import Vehicle
from keliu.org.models import Store
from keliu.outreach.queries import Proposal, next_contacts, vehicles_of_store
from keliu.web.sentences import say

HELP = N_("Whom to contact next, and why")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--as-of", type=day, help=_("Day, YYYY-MM-DD; default today"))
    parser.add_argument("--store", help=_("Code of the store"))
    parser.add_argument("--limit", type=whole, help=_("At most so many"))
    parser.add_argument("--json", action="store_true", help=_("Print one JSON document"))


def run(options: argparse.Namespace) -> int:
    """Print the contacts."""
    as_of = options.as_of or timezone.localdate()
    vehicles = Vehicle.objects.unscoped("keliu next")
    if options.store:
        store = Store.objects.unscoped("keliu next").filter(code=options.store).first()
        if store is None:
            raise Failed(_("There is no store %(store)s") % {"store": options.store})
        vehicles = vehicles_of_store(store.pk)
    remembered = cache(_)
    found = [as_entry(p, remembered) for p in next_contacts(vehicles, as_of=as_of, limit=options.limit)]
    if options.json:
        print(json.dumps({"as_of": as_of.isoformat(), "contacts": found}, ensure_ascii=False))
        return 0
    for entry in found:
        print(f"{entry['due_on']}  {entry['plate'] or entry['vin']}  {_(entry['kind'])}  {entry['reason']}")
    print(_("%(n)s contacts") % {"n": len(found)})
    return 0


def as_entry(proposal: Proposal, translated: Callable[[str], str]) -> dict[str, str | None]:
    """Return one entry of the document, its reason in the language of `translated`."""
    car = proposal.car
    return {
        "vin": car.vin, "plate": car.plate or None, "customer_no": car.customer_no or None,
        "kind": proposal.contact.kind.value, "due_on": proposal.contact.due_on.isoformat(),
        "stage": proposal.contact.stage.value, "reason": say(proposal.reason, translated),
    }  # fmt: skip
