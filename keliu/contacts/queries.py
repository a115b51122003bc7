"""Reads of the contact ledger."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from keliu.access.unindexed import Unindexed
from keliu.contacts.models import Contact
from keliu.customers.models import Vehicle
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
    """This function will return the contacts of a seen file in the person's own store."""
    own = of_cars(scope.vehicle_ids)
    if scope.customer_id is not None:
        own |= Q(customer_id=scope.customer_id)
    rows = Contact.objects.unscoped("history of a seen file").alias(store_key=Unindexed("store_id"))
    rows = rows.filter(own, store_key=scope.viewer.store_id)
    return rows.filter(at__lt=scope.before) if scope.before else rows


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


CONTACTS = TimelineSource("contact", N_("Contacts"), "phone", _events, lambda scope: contacts_of(scope).count())
