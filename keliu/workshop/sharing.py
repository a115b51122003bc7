"""Sharing out customers without an advisor: each is proposed to the advisor who received him last (practice G1)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Q

from keliu.audit.queries import open_batches
from keliu.customers.answering.assigning import MOST, advisors_for
from keliu.customers.models import Assignment, Customer
from keliu.rules.rights import Viewer
from keliu.workshop.models import Visit

SLICE = 5_000
SHOWN = 200
WHY = "sharing out customers without an advisor"


@dataclass(frozen=True, slots=True)
class Proposal:
    """分配建议: who is proposed to whom, since which reception; how many nobody still here has received, and how many
    more there are than one deed may give."""

    wanted: dict[int, int]
    received: dict[int, datetime]
    alone: int
    beyond: int = 0

    def of(self, advisors: Iterable[int]) -> dict[int, int]:
        """Return the part of these advisors."""
        chosen = set(advisors)
        return {customer: advisor for customer, advisor in self.wanted.items() if advisor in chosen}


def propose(viewer: Viewer, today: date) -> Proposal:
    """This function will propose each customer without advisor to the one still here who received him or his cars last.

    Left out is who has an advisor from a later day on already, and whatever an unfinished import has brought.
    """
    closed_out = open_batches()
    people = Customer.objects.all().listed_to(viewer).filter(facts__isnull=False)
    people = people.filter(stores__store_id=viewer.store_id, stores__advisor=None)
    later = Assignment.objects.unscoped(WHY).filter(store_id=viewer.store_id, from_date__gt=today)
    people = people.exclude(pk__in=later.values("customer_id"))
    if closed_out:
        people = people.filter(Q(batch=None) | ~Q(batch__in=closed_out))
    keys = sorted(people.order_by().values_list("pk", flat=True))
    last: dict[int, tuple[datetime, int]] = {}
    for start in range(0, len(keys), SLICE):
        for customer, advisor, at in _receptions(viewer, keys[start : start + SLICE], today, closed_out):
            last[customer] = max(last.get(customer, (at, advisor)), (at, advisor))
    wanted = {customer: last[customer][1] for customer in sorted(last)[:MOST]}
    received = {customer: at for customer, (at, _advisor) in last.items()}
    return Proposal(wanted, received, len(keys) - len(last), len(last) - len(wanted))


def _receptions(viewer: Viewer, part: list[int], today: date, closed_out: list[int]) -> Iterable[tuple[Any, ...]]:
    """Yield (customer, advisor, the last time): of orders under his name, and of orders of the cars he owns."""
    here = advisors_for(viewer, today).order_by().values("pk")
    visits = Visit.objects.unscoped(WHY).filter(store_id=viewer.store_id, cancelled=False, advisor_id__in=here)
    visits = visits.exclude(kind=Visit.Kind.PDI).order_by()
    if closed_out:
        visits = visits.filter(Q(batch=None) | ~Q(batch__in=closed_out))
    for path in ("customer_id", "vehicle__owner_id"):
        rows = visits.filter(**{f"{path}__in": part}).values_list(path, "advisor_id")
        yield from rows.annotate(at=Max("arrived_at"))


def proposal_told(proposal: Proposal, viewer: Viewer, today: date, counts: dict[int, int]) -> dict[str, Any]:
    """This function will return how many customers each advisor would get, and the first two hundred by name."""
    people = {person.pk: person for person in advisors_for(viewer, today).select_related("team")}
    would = Counter(proposal.wanted.values())
    by_advisor = [
        {"advisor": people[key], "now": counts.get(key, 0), "n": n, "then": counts.get(key, 0) + n}
        for key, n in would.most_common()
    ]
    latest = sorted(proposal.wanted, key=lambda key: proposal.received[key], reverse=True)[:SHOWN]
    files = Customer.objects.visible_to(viewer).in_bulk(latest)
    rows = [
        {"person": files[key], "advisor": people[proposal.wanted[key]], "at": proposal.received[key]}
        for key in latest
        if key in files
    ]
    return {
        "by_advisor": by_advisor, "rows": rows, "count": len(proposal.wanted), "alone": proposal.alone,
        "beyond": proposal.beyond,
        "more": max(len(proposal.wanted) - len(rows), 0),
    }  # fmt: skip
