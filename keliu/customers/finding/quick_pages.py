"""The first pages of the vehicles of a whole store, unfiltered: along the index of the last visit, not through all of them.

Files that were never here come last: a page that reaches them is found by one pass over all, as any other.
"""

from typing import Any

from keliu.access.unindexed import Unindexed
from keliu.audit.queries import open_batches
from keliu.customers.models import Vehicle, VehicleFacts, VehicleStore
from keliu.rules.rights import Deed, Reach
from keliu.web.filters import Asked
from keliu.web.lists import Query
from keliu.web.paging import PAGE, SCAN_CAP, Page

LAST_QUICK = 40
WHY = "members of the viewer's store"


def _is_quick(query: Query, asked: Asked) -> bool:
    """Say whether a whole store is asked for, without filters, the last visit first."""
    is_plain = not (query.raw or query.word) and query.sort in ("", query.spec.standard_sort)
    return (
        is_plain and query.page <= LAST_QUICK and asked.viewer.reach is Reach.STORE and asked.viewer.may(Deed.SEE_FILES)
    )


def first_vehicles(query: Query, asked: Asked) -> Page | None:
    """This function will return a page of a store's vehicles, the last visit first; None where all must be looked at.

    While an import is open its vehicles, which have no facts yet, would be counted.
    """
    if not _is_quick(query, asked) or open_batches():
        return None
    members = VehicleStore.objects.filter(store_id=asked.viewer.store_id)
    keys = _along(VehicleFacts.objects.unscoped(WHY), "vehicle_id", members.values("vehicle_id"), query.page)
    rows = Vehicle.objects.visible_to(asked.viewer).filter(pk__in=keys).select_related("facts", "owner", "model")
    return _page(rows, keys, query.page, members[: SCAN_CAP + 1].count(), ())


def _along(facts: Any, key: str, members: Any, page: int) -> list[int]:
    """Return the keys of a page along the index of the last visit."""
    rows = facts.alias(key=Unindexed(key)).filter(key__in=members, last_visit_on__isnull=False)
    found = rows.order_by("-last_visit_on", f"-{key}").values_list(key, flat=True)
    return list(found[(page - 1) * PAGE : page * PAGE])


def _page(rows: Any, keys: list[int], number: int, count: int, sums: tuple[int, ...]) -> Page | None:
    """Return the page, counted as one pass over all would: up to SCAN_CAP; None where it is not full of files that were
    here."""
    if len(keys) < PAGE:
        return None
    found, is_capped, count = {row.pk: row for row in rows}, count > SCAN_CAP, min(count, SCAN_CAP)
    last = (count + PAGE - 1) // PAGE
    return Page([found[key] for key in keys if key in found], number, count, is_capped, number < last, "", sums, last)
