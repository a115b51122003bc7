"""Who owes much for long: proposed for the blacklist, from the orders of the own store (practice B3)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Min, Sum
from django.db.models.functions import Coalesce

from keliu.customers.models import Customer
from keliu.rules.rights import Viewer
from keliu.workshop.models import Visit

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Debtor:
    """欠款客户: what a customer owes for overdue orders, and since when the oldest is due."""

    customer: Customer
    owed_fen: int
    orders: int
    due_on: date
    days: int


def debtors(viewer: Viewer, *, today: date, least_yuan: int, least_days: int) -> list[Debtor]:
    """This function will return whom a person sees owing at least so much for at least so many days, the most first.

    An order counts from the day agreed for its payment, without one from its arrival; the blacklisted are left out.
    """
    rows = Visit.objects.visible_to(viewer).filter(
        outstanding_fen__gt=0, outstanding_paid_on=None, cancelled=False, customer__isnull=False
    )
    rows = rows.annotate(due=Coalesce("outstanding_due_on", "arrived_on"))
    late = rows.filter(due__lte=today - timedelta(days=least_days)).exclude(customer__level=Customer.Level.BLACKLISTED)
    sums = late.order_by().values("customer_id").annotate(owed=Sum("outstanding_fen"), n=Count("pk"), first=Min("due"))
    found = list(sums.filter(owed__gte=least_yuan * 100).order_by(F("owed").desc(), "customer_id")[:MOST_SHOWN])
    people = Customer.objects.visible_to(viewer).in_bulk([row["customer_id"] for row in found])
    return [
        Debtor(people[row["customer_id"]], row["owed"], row["n"], row["first"], (today - row["first"]).days)
        for row in found
        if row["customer_id"] in people
    ]
