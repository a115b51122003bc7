"""What the pages of hand-overs show: who answers for whom now, and what a hand-over gave to each advisor."""

from collections import Counter
from typing import Any

from django.db.models import Count

from keliu.customers.answering.assigning import customers_of
from keliu.customers.models import AssignmentRun, Customer, CustomerStore
from keliu.org.models import Staff
from keliu.rules.rights import Viewer

SLICE = 5_000
SHOWN = 100


def counts_by_advisor(viewer: Viewer) -> dict[int, int]:
    """This function will return how many customers each advisor of the person's store answers for today."""
    rows = CustomerStore.objects.filter(store_id=viewer.store_id, advisor__isnull=False).order_by()
    return dict(rows.values_list("advisor_id").annotate(n=Count("pk")))


def owners_told(viewer: Viewer, keys: list[int]) -> list[dict[str, Any]]:
    """This function will return who answers for some customers today and for how many each, the most first."""
    counts: Counter[int | None] = Counter()
    for start in range(0, len(keys), SLICE):
        rows = CustomerStore.objects.filter(store_id=viewer.store_id, customer_id__in=keys[start : start + SLICE])
        counts.update(rows.values_list("advisor_id", flat=True))
    people = _people(viewer, counts)
    return [{"advisor": people.get(key) if key else None, "n": n} for key, n in counts.most_common()]


def _people(viewer: Viewer, keys: Any) -> dict[int, Staff]:
    rows = Staff.objects.visible_to(viewer).select_related("team")
    return {person.pk: person for person in rows.filter(pk__in=[key for key in keys if key])}


def run_told(run: AssignmentRun, viewer: Viewer) -> dict[str, Any]:
    """This function will return how many customers of a hand-over each advisor has, and the first hundred by name."""
    given = dict(customers_of(run))
    people = _people(viewer, set(given.values()))
    counts = [{"advisor": people.get(key), "n": n} for key, n in Counter(given.values()).most_common()]
    seen = Customer.objects.visible_to(viewer).filter(pk__in=list(given)[:SHOWN]).order_by("name", "pk")
    customers = [{"person": person, "advisor": people.get(given[person.pk])} for person in seen]
    return {"counts": counts, "customers": customers, "more": max(len(given) - SHOWN, 0), "standing": len(given)}
