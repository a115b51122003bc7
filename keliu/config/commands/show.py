"""`keliu show`: one file as the card shows it, one line a vehicle."""

import argparse
import json
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.config.failures import Failed
from keliu.contacts.models import Contact
from keliu.contacts.queries import of_cars
from keliu.customers.card.shown import find_files, iso, phones_of, vehicle_document, yuan
from keliu.customers.models import Customer, Policy, RevealLog, Vehicle
from keliu.org.models import Group
from keliu.outreach.queries import next_of_vehicle
from keliu.rules.masking import mask_phone
from keliu.web.sentences import say

HELP = N_("Show one customer's or vehicle's file")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("key", metavar="VIN|PLATE|CUSTOMER_NO", help=_("VIN, plate or customer number"))
    parser.add_argument("--reveal", action="store_true", help=_("Phones in full; this is logged"))
    parser.add_argument("--json", action="store_true", help=_("Print one JSON document"))


def run(options: argparse.Namespace) -> int:
    """Print the file."""
    group = Group.objects.order_by("id").first()
    customer, vehicles = find_files(options.key, group.pk if group else 0)
    if customer is None and not vehicles:
        raise Failed(_("Nothing is known by “%(key)s”") % {"key": options.key})
    today = timezone.localdate()
    document = {
        "customer": customer_document(customer, reveal=options.reveal) if customer else None,
        "vehicles": [whole_vehicle(vehicle, today) for vehicle in vehicles],
    }
    if options.json:
        print(json.dumps(document, ensure_ascii=False))
    else:
        print_file(document)
    return 0


def customer_document(customer: Customer, *, reveal: bool) -> dict[str, Any]:
    """Return the customer; phones masked, or in full and logged."""
    phones = phones_of(customer)
    if reveal:
        RevealLog.objects.create(
            at=timezone.now(), account_key=0, person="keliu", store=customer.home_store, customer=customer,
            field="phone", why="keliu show --reveal",
        )  # fmt: skip
    return {
        "customer_no": customer.customer_no or None,
        "name": customer.name,
        "phones": phones if reveal else [mask_phone(phone) for phone in phones],
    }


def whole_vehicle(vehicle: Vehicle, today: date) -> dict[str, Any]:
    """Return a car with its next contact, policies and contacts."""
    proposal = next_of_vehicle(vehicle.pk, as_of=today)
    following = None
    if proposal is not None:
        due_on = proposal.contact.due_on.isoformat()
        following = {"kind": proposal.contact.kind.value, "due_on": due_on, "reason": say(proposal.reason)}
    policies = Policy.objects.unscoped("keliu show").filter(vehicle=vehicle).order_by("starts_on", "policy_no")
    contacts = Contact.objects.unscoped("keliu show").filter(of_cars([vehicle.pk])).order_by("at", "contact_no")
    return vehicle_document(vehicle, today) | {
        "next": following,
        "policies": [
            {
                "policy_no": p.policy_no, "insurer": p.insurer or None, "starts_on": iso(p.starts_on),
                "ends_on": iso(p.ends_on), "premium_yuan": None if p.premium_fen is None else yuan(p.premium_fen),
            }
            for p in policies
        ],
        "contacts": [
            {
                "contact_no": c.contact_no, "at": timezone.localtime(c.at).strftime("%Y-%m-%d %H:%M:%S"),
                "channel": c.channel, "direction": c.direction, "connected": c.connected,
            }
            for c in contacts
        ],
    }  # fmt: skip


def print_file(document: dict[str, Any]) -> None:
    """Print the customer and a line a vehicle."""
    customer = document["customer"]
    if customer:
        print(f"{customer['name']}  {customer['customer_no'] or ''}  {'  '.join(customer['phones'])}")
    for car in document["vehicles"]:
        print(vehicle_line(car))


def vehicle_line(car: dict[str, Any]) -> str:
    """Return a car in one line: what it is, where it stands, what comes next and why."""
    parts = [car["plate"] or "-", car["vin"] or "-", _(car["stage"])]
    if car["last_visit_on"]:
        parts.append(_("last visit %(day)s") % {"day": car["last_visit_on"]})
    parts += [_("%(n)s visits") % {"n": car["visits"]}, f"¥{car['spend_yuan']:,.2f}"]
    if car["next"]:
        parts.append(f"{_(car['next']['kind'])} {car['next']['due_on']}: {car['next']['reason']}")
    return "  ".join(parts)
