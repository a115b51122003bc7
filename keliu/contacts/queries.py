"""Reads of the contact ledger, of consents and refusals."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.access.unindexed import Unindexed
from keliu.contacts.models import Consent, Contact, OptOut
from keliu.contacts.opt_outs import digest_of
from keliu.customers.models import Customer, CustomerPhone, Ownership, Vehicle
from keliu.rules.consents import CHANNELS, REFUSALS, Purpose, Standing, Statement, standing_of
from keliu.rules.rights import Viewer
from keliu.web.filters import Asked, Options
from keliu.web.timeline import Event, Scope, TimelineSource

ICONS = {"phone": "phone", "sms": "message", "wechat": "message", "email": "mail", "visit": "user"}


def of_cars(vehicle_ids: Iterable[int]) -> Q:
    """This function will return the condition of the contacts that count for some cars: those that name one, and those
    that name their customer and no car (practice, metrics: a contact without a VIN counts for all cars of its customer).
    """
    cars = list(vehicle_ids)
    owners = Vehicle.objects.unscoped("customers of found cars").filter(pk__in=cars, owner__isnull=False)
    return Q(vehicle_id__in=cars) | Q(vehicle_id=None, customer_id__in=owners.values("owner_id"))


def contacts_of(scope: Scope) -> QuerySet[Contact]:
    """This function will return the contacts of a seen file in the person's own store.

    What was said with a former owner of a car stays with him: on his card, and on the car's page for who sees his file.
    """
    own = of_cars(scope.vehicle_ids)
    if scope.customer_id is not None:
        own |= Q(customer_id=scope.customer_id)
    rows = Contact.objects.unscoped("history of a seen file").alias(store_key=Unindexed("store_id"))
    rows = rows.filter(own, store_key=scope.viewer.store_id)
    if scope.own_since:
        rows = rows.exclude(_with_former_owners(scope))
    return rows.filter(at__lt=scope.before) if scope.before else rows


def _with_former_owners(scope: Scope) -> Q:
    """Return the condition of contacts about a car that were not with its present owner, and in another's days."""
    before = Q(pk__in=[])
    for vehicle, since in scope.own_since.items():
        before |= Q(vehicle_id=vehicle, contact_on__lt=since)
    former = Ownership.objects.unscoped("owners of found cars").filter(vehicle_id__in=scope.own_since)
    theirs = Q(vehicle_id__in=scope.own_since, customer_id__in=former.filter(until__isnull=False).values("customer_id"))
    if scope.customer_id is not None:
        return (before | theirs) & (Q(customer_id=None) | ~Q(customer_id=scope.customer_id))
    owners = Vehicle.objects.unscoped("customers of found cars").filter(pk__in=scope.vehicle_ids, owner__isnull=False)
    told = Q(customer_id__in=owners.values("owner_id"))
    told |= Q(customer_id__in=Customer.objects.visible_to(scope.viewer).values("pk"))
    return (before | theirs) & (Q(customer_id=None) | ~told)


def _events(scope: Scope, limit: int) -> list[Event]:
    events = []
    for row in contacts_of(scope).select_related("staff").order_by("-at")[:limit]:
        way = _("called us") if row.direction == Contact.Direction.IN else ""
        reached = "" if row.connected else _("not reached")
        title = " ".join(filter(None, (_(row.channel), _(row.purpose) if row.purpose else "", way, reached)))
        detail = " · ".join(filter(None, (row.outcome, row.staff.name if row.staff else "")))
        icon = ICONS.get(row.channel, "message")
        events.append(Event(row.at, row.pk, title, detail, vehicle_id=row.vehicle_id, icon=icon))
    return events


class Reached(NamedTuple):
    """联系上: when a store last reached a customer, how, and who did."""

    on: date
    channel: str
    staff: str


def last_reached(viewer: Viewer, customer_ids: Collection[int]) -> dict[int, Reached]:
    """This function will return when the person's store last reached each of some seen customers of its own accord."""
    rows = Contact.objects.unscoped("last contacts of seen files").filter(
        customer_id__in=customer_ids, store_id=viewer.store_id, direction=Contact.Direction.OUT, connected=True
    )
    newest = dict(rows.order_by().values("customer_id").annotate(last=Max("at")).values_list("customer_id", "last"))
    found = rows.filter(customer_id__in=newest, at__in=newest.values()).select_related("staff").order_by("at", "pk")
    return {
        row.customer_id: Reached(row.contact_on, row.channel, row.staff.name if row.staff else "")
        for row in found
        if row.customer_id is not None and row.at == newest[row.customer_id]
    }


CONTACTS = TimelineSource("contact", N_("Contacts"), "phone", _events, lambda scope: contacts_of(scope).count())

Addresses = dict[str, list[str]]


def addresses_of_many(customer_ids: Collection[int]) -> dict[int, Addresses]:
    """This function will return the addresses of some customers by kind: phones (ended ones, too), WeChat, e-mail."""
    found: dict[int, Addresses] = {key: {"phone": [], "wechat": [], "email": []} for key in customer_ids}
    phones = CustomerPhone.objects.unscoped("addresses of found files").filter(customer_id__in=customer_ids)
    for key, number in phones.values_list("customer_id", "number"):
        found[key]["phone"].append(number)
    people = Customer.objects.unscoped("addresses of found files").filter(pk__in=customer_ids)
    for key, wechat, email in people.exclude(wechat="", email="").values_list("pk", "wechat", "email"):
        found[key]["wechat"] += [wechat] if wechat else []
        found[key]["email"] += [email] if email else []
    return found


def addresses_of(customer: Customer) -> Addresses:
    """This function will return the addresses of one customer by kind."""
    return addresses_of_many([customer.pk])[customer.pk]


def has_opt_outs() -> bool:
    """This function will say whether any address is out of marketing at all."""
    return OptOut.objects.filter(lifted_at=None).exists()


def opted_out(group_code: str, digests: Collection[str]) -> set[tuple[str, str]]:
    """This function will return (channel, hash) of those addresses of a group that are out of marketing now."""
    rows = OptOut.objects.filter(group_code=group_code, lifted_at=None, digest__in=set(digests))
    return set(rows.values_list("channel", "digest"))


def standings(
    customer_ids: Collection[int], channels: Collection[str] = CHANNELS, purpose: str = Purpose.MARKETING
) -> dict[int, dict[str, Standing]]:
    """This function will return what holds for each of some customers by channel: at most a few thousand at once.

    Both what the files say and the opted-out addresses count; this is the word to ask before anything is sent.
    """
    said: dict[tuple[int, str], str] = {}
    rows = Consent.objects.unscoped("consents of found files").filter(customer_id__in=customer_ids)
    for key, about, state in rows.holding(purpose).values_list("customer_id", "channel", "state"):
        said[key, about] = state
    out = _out_of(customer_ids) if purpose == Purpose.MARKETING else set()
    return {
        key: {
            channel: standing_of(said.get((key, channel)), said.get((key, "")), is_opted_out=(key, channel) in out)
            for channel in channels
        }
        for key in customer_ids
    }


def _out_of(customer_ids: Collection[int]) -> set[tuple[int, str]]:
    """Return the customers with the channels that an address of theirs opted out of."""
    if not has_opt_outs():
        return set()
    codes = dict(Customer.objects.unscoped("groups").filter(pk__in=customer_ids).values_list("pk", "group__code"))
    whose: dict[tuple[str, str], set[int]] = defaultdict(set)
    for key, addresses in addresses_of_many(customer_ids).items():
        for kind, given in addresses.items():
            for address in given:
                whose[codes[key], digest_of(kind, address)].add(key)
    rows = OptOut.objects.filter(lifted_at=None, digest__in={digest for _, digest in whose})
    return {
        (key, channel)
        for code, channel, digest in rows.values_list("group_code", "channel", "digest")
        for key in whose.get((code, digest), ())
    }


def may_market(customer_ids: Collection[int], channel: str) -> set[int]:
    """This function will return those of some customers to whom marketing may be sent on a channel: who consented."""
    found = standings(customer_ids, [channel])
    return {key for key, by_channel in found.items() if by_channel[channel] is Standing.GIVEN}


def refused_channels(customer_ids: Collection[int]) -> dict[int, list[str]]:
    """This function will return on which channels each of some customers refuses marketing, only those who do."""
    refused = {
        key: [channel for channel, standing in by_channel.items() if standing is Standing.REFUSED]
        for key, by_channel in standings(customer_ids).items()
    }
    return {key: channels for key, channels in refused.items() if channels}


def refuses(channel: str, customer: str = "pk", purpose: str = Purpose.MARKETING) -> Q:
    """This function will return the condition that a customer refuses a channel; `customer` leads to his key.

    A statement about the channel goes before that about all. Addresses that opted out elsewhere are carried over into
    the files by every import and every night, so that this is one look at an index.
    """
    own = Consent.objects.unscoped("consents of scoped files").filter(
        customer=OuterRef(customer), purpose=purpose, is_current=True
    )
    of_all = Exists(own.filter(channel="", state__in=REFUSALS)) & ~Exists(
        own.filter(channel=channel, state=Statement.GIVEN)
    )
    return Q(Exists(own.filter(channel=channel, state__in=REFUSALS))) | Q(of_all)


def who_refuse(channel: str) -> QuerySet[Customer, int]:
    """This function will return the keys of all customers who refuse marketing on a channel, as a subquery: who never
    refused anything is not looked at.
    """
    once = Consent.objects.unscoped("refusals of all").filter(is_current=True, state__in=REFUSALS)
    likely = Customer.objects.unscoped("refusals of all").filter(pk__in=once.values("customer_id"))
    return likely.filter(refuses(channel)).values_list("pk", flat=True)


def was_asked() -> Q:
    """This function will return the condition that a customer was ever asked for consent to marketing, or spoke of it.

    One of the conditions of a complete file (practice A4); declared in `apps.py` as `consent_asked`.
    """
    own = Consent.objects.unscoped("consents of scoped files").filter(
        customer=OuterRef("pk"), purpose=Purpose.MARKETING, is_current=True
    )
    return Q(Exists(own))


class ConsentChoice:
    """What the customers' list filters by: declared in `apps.py` as `consent_choice`."""

    def options(self, asked: Asked) -> Options:
        """Return what may be chosen."""
        return [(one.value, _("consent_" + one.value)) for one in reversed(Standing)]

    def condition(self, values: list[str], asked: Asked) -> Q:
        """Return the condition of any of several standings; a refusal of one channel is a refusal here."""
        holding = Consent.objects.unscoped("consents of scoped files").filter(
            customer=OuterRef("pk"), purpose=Purpose.MARKETING, is_current=True
        )
        refused = Exists(holding.filter(state__in=REFUSALS))
        given = Exists(holding.filter(state=Statement.GIVEN))
        by_standing = {
            Standing.REFUSED: Q(refused),
            Standing.GIVEN: Q(given) & ~Q(refused),
            Standing.ASKED: Q(Exists(holding)) & ~Q(given) & ~Q(refused),
            Standing.UNASKED: ~Q(Exists(holding)),
        }
        wanted = Q(pk__in=[])
        for one, condition in by_standing.items():
            wanted |= condition if one in values else Q(pk__in=[])
        return wanted


CONSENT_CHOICE = ConsentChoice()
STANDING_WORDS = (N_("consent_unasked"), N_("consent_asked"), N_("consent_given"), N_("consent_refused"))
